//! Timelines in characters: a line a lane, a character a stretch of time.

use crate::measure::lane::{Doing, Lane};

/// What the characters mean.
pub(crate) const KEY: &str = "█ runs  ░ ready, without a processor  ▒ blocked, its thread with it  \
    ─ waits, its thread free";

/// The lanes one beneath the other, `width` characters from the earliest start to the latest
/// finish.
pub(crate) fn timeline(lanes: &[Lane], width: usize) -> Vec<String> {
    let spans = || lanes.iter().flat_map(|lane| &lane.spans);
    let start = spans().map(|span| span.start_ns).min().unwrap_or(0);
    let finish = spans().map(|span| span.finish_ns).max().unwrap_or(0);
    let names = lanes.iter().map(|lane| lane.name.chars().count()).max().unwrap_or(0);
    let width = width.saturating_sub(names + 1).max(1);
    let share = (finish - start) as f64 / width as f64;
    let at = |column: usize| start + (column as f64 * share) as u64;
    lanes
        .iter()
        .map(|lane| {
            let drawn = (0..width).map(|column| character(lane, at(column), at(column + 1)));
            let drawn: String = drawn.collect();
            format!("{:<names$} {}", lane.name, drawn.trim_end())
        })
        .collect()
}

/// What the lane did for most of the time between the two moments.
fn character(lane: &Lane, from: u64, to: u64) -> char {
    let overlap = |start: u64, finish: u64| finish.min(to).saturating_sub(start.max(from));
    let did = lane.spans.iter().map(|span| (overlap(span.start_ns, span.finish_ns), span.kind));
    match did.filter(|(time, _)| *time > 0).max_by_key(|(time, _)| *time) {
        None => ' ',
        Some((_, Doing::Running)) => '█',
        Some((_, Doing::Ready)) => '░',
        Some((_, Doing::Blocked)) => '▒',
        Some((_, Doing::Waiting)) => '─',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stretch_shows_what_took_most_of_it() {
        let mut a = Lane::new("a");
        a.add(Doing::Running, (0, 40), "");
        a.add(Doing::Blocked, (40, 45), "");
        let mut long = Lane::new("bb");
        long.add(Doing::Ready, (10, 40), "");
        long.add(Doing::Running, (40, 80), "");
        long.add(Doing::Waiting, (80, 100), "");
        assert_eq!(timeline(&[a, long], 13), ["a  ████▒", "bb  ░░░████──"]);
        assert!(timeline(&[], 10).is_empty());
    }
}
