//! The one line that says what runs now, how far the run is and how long it will still take; only
//! when stderr is a terminal.

use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

use terminal_size::{Width, terminal_size_of};

/// Redrawn no more often than this.
const PAUSE: Duration = Duration::from_millis(250);

/// The progress line.
#[derive(Debug)]
pub(crate) struct Progress {
    live: bool,
    last: Option<Instant>,
}

impl Progress {
    pub(crate) fn new() -> Progress {
        Progress { live: stderr().is_terminal(), last: None }
    }

    /// Shows `what` runs, `done` of `all` time behind us.
    pub(crate) fn show(&mut self, what: &str, done: Duration, all: Duration) {
        if !self.live || self.last.is_some_and(|last| last.elapsed() < PAUSE) {
            return;
        }
        self.last = Some(Instant::now());
        let share = (done.as_secs_f64() / all.as_secs_f64().max(1e-9)).min(1.0);
        let left = all.saturating_sub(done).as_secs() + 1;
        let bar = bar(share, 20);
        let line = format!("{bar} {:>3.0} %  about {left} s left  {what}", share * 100.0);
        let width = terminal_size_of(stderr()).map_or(80, |(Width(width), _)| width as usize);
        let line: String = line.chars().take(width.saturating_sub(1)).collect();
        // One write, so that the line never shows half.
        let _ = stderr().write_all(format!("\r\x1b[K{line}").as_bytes());
    }

    /// Takes the line away.
    pub(crate) fn clear(&mut self) {
        if self.live && self.last.take().is_some() {
            let _ = stderr().write_all(b"\r\x1b[K");
        }
    }
}

fn bar(share: f64, width: usize) -> String {
    let full = (share * width as f64).round() as usize;
    "█".repeat(full) + &"░".repeat(width.saturating_sub(full))
}
