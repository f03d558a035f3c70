//! What the colours of a picture mean: those that are in it.

use crate::watch::axis::WIDTH;
use crate::watch::rows::LETTER;

/// What each style means.
const MEANINGS: [(&str, &str); 7] = [
    ("run", "runs, in its colour"),
    ("ready", "ready, without a thread"),
    ("late", "timer due, not served"),
    ("asleep", "thread sleeps"),
    ("gap", "the system runs something else"),
    ("wait", "waits"),
    ("arrow", "wakes"),
];

/// Entries side by side: where each begins, its style, and what it means.
pub(super) type Line = Vec<(f64, &'static str, &'static str)>;

/// The key to these styles.
pub(super) fn key(styles: &[String]) -> Vec<Line> {
    let is_there = |known: &str| styles.iter().any(|style| style.split(' ').next() == Some(known));
    let mut lines: Vec<Line> = vec![Vec::new()];
    let mut x = 0.0;
    for (style, word) in MEANINGS.into_iter().filter(|(style, _)| is_there(style)) {
        let width = 31.0 + word.chars().count() as f64 * LETTER;
        if x > 0.0 && x + width > WIDTH + 14.0 {
            lines.push(Vec::new());
            x = 0.0;
        }
        if let Some(line) = lines.last_mut() {
            line.push((x, style, word));
        }
        x += width;
    }
    lines
}
