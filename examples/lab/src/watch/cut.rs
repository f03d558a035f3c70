//! Which part of a long recording the page keeps: the beginning, the end, and where something waited
//! longest. A browser holds a hundred thousand rows with ease and a million not at all.

use crate::story::parts::What;
use crate::story::story::Story;

/// A page keeps about this many moments, of all its recordings together.
pub(super) const MOST: usize = 200_000;

/// A recording is judged in this many parts, each with as many moments.
const PARTS: usize = 400;

/// The first and the last of them are always kept.
const ENDS: usize = 20;

/// The times that the page keeps, in order; whole recordings are one.
pub(super) fn windows(story: &Story, most: usize) -> Vec<(u64, u64)> {
    let moments = &story.moments;
    if moments.len() <= most {
        return vec![(0, story.end_ns + 1)];
    }
    let size = moments.len().div_ceil(PARTS);
    let parts = moments.len().div_ceil(size);
    let mut order: Vec<usize> = (0..parts).collect();
    let scores = scores(story, size, parts);
    let is_end = |part: usize| part < ENDS || part + ENDS >= parts;
    order.sort_by_key(|&part| std::cmp::Reverse((is_end(part), scores[part])));
    order.truncate((most / size).max(1));
    order.sort_unstable();
    let begin = |part: usize| if part == 0 { 0 } else { moments[part * size].at_ns };
    let end =
        |part: usize| moments.get((part + 1) * size).map_or(story.end_ns + 1, |next| next.at_ns);
    let mut windows: Vec<(u64, u64)> = Vec::new();
    for part in order {
        match windows.last_mut() {
            Some(last) if last.1 >= begin(part) => last.1 = end(part),
            _ => windows.push((begin(part), end(part))),
        }
    }
    windows
}

/// How long something waited for a thread in each part, or a poll held one.
fn scores(story: &Story, size: usize, parts: usize) -> Vec<u64> {
    let mut scores = vec![0; parts];
    for (index, moment) in story.moments.iter().enumerate() {
        let waited = match moment.what {
            What::PollBegins => {
                let poll = &story.polls[moment.row];
                poll.begin_ns - poll.ready_ns
            }
            What::PollEnds => story.polls[moment.row].length_ns(),
            What::TimerFired => {
                let timer = &story.timers[moment.row];
                moment.at_ns.saturating_sub(timer.due_ns)
            }
            _ => 0,
        };
        let score = &mut scores[index / size];
        *score = waited.max(*score);
    }
    scores
}

/// The times between the windows.
pub(super) fn left_out(windows: &[(u64, u64)], end_ns: u64) -> Vec<(u64, u64)> {
    let mut gaps = Vec::new();
    let mut from = 0;
    for &(begin, end) in windows {
        if begin > from {
            gaps.push((from, begin));
        }
        from = end;
    }
    if from < end_ns {
        gaps.push((from, end_ns));
    }
    gaps
}

/// Whether a time from `begin` to `end` is in one of the windows, if only in part.
pub(super) fn touches(windows: &[(u64, u64)], begin: u64, end: u64) -> bool {
    let next = windows.partition_point(|window| window.1 <= begin);
    windows.get(next).is_some_and(|window| window.0 <= end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_lies_between_the_windows() {
        assert_eq!(left_out(&[(0, 10), (20, 30)], 40), [(10, 20), (30, 40)]);
        assert_eq!(left_out(&[(0, 41)], 40), []);
    }

    #[test]
    fn a_time_is_kept_if_a_part_of_it_is() {
        let windows = [(0, 10), (20, 30)];
        assert!(touches(&windows, 5, 6) && touches(&windows, 9, 99) && touches(&windows, 12, 20));
        assert!(!touches(&windows, 10, 19) && !touches(&windows, 30, 99));
    }
}
