//! The distance between two wake-ups for timers.
//!
//! To put a thread to sleep and to wake it costs the system 5 to 20 microseconds of processor time. A
//! thread that woke for every one of thousands of timers would do little else, so it keeps a distance:
//!
//! ```text
//!   due        |            |||  ||       ||||||||||||||||||||||||||||     |
//!   wake-ups   ▲            ▲─▶  ▲─▶      ▲─▶▲──▶▲────▶▲──────▶▲──────▶    ▲
//!              a lone one   at least 50 µs   in a crowd twice as long each time
//! ```
//!
//! A lone timer is not touched by this. In a crowd a timer is late by the longest distance at most, and
//! then waits for those that are served before it.

/// The least distance between two wake-ups for timers, in ticks: about 50 microseconds, as long as the system
/// takes anyway to wake a thread from a plain sleep. See the table of constants in
/// `docs/performance.md`.
const LEAST: u64 = 48;

/// The longest distance: 0.5 milliseconds, so that even in a crowd a timer is less than one millisecond late. See
/// the table of constants in `docs/performance.md`.
const MOST: u64 = 488;

/// A crowd is one timer or more in this number of ticks, about 16 microseconds: a wake-up for each would cost more
/// than the time between them. See the table of constants in `docs/performance.md`.
const CROWD: u64 = 16;

/// Counted in ticks of the wheel.
#[derive(Debug, Default)]
pub(crate) struct Spacing {
    /// No wake-up before this tick.
    earliest: u64,
    distance: u64,
}

impl Spacing {
    /// When to wake for a timer that is due at `tick`.
    pub(crate) fn ring(&self, tick: u64) -> u64 {
        tick.max(self.earliest)
    }

    /// `count` timers fired `now`, of which the `first` was due then.
    pub(crate) fn fired(&mut self, first: u64, count: usize, now: u64) {
        if now < self.earliest {
            return; // The thread was awake anyway.
        }
        let nobody_waited = first >= self.earliest;
        self.distance = if nobody_waited {
            LEAST
        } else if count as u64 >= self.distance / CROWD {
            (self.distance * 2).min(MOST)
        } else {
            (self.distance / 2).max(LEAST)
        };
        self.earliest = now + self.distance;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wakes for timers that are due every `ticks`, `batches` times; the last distance it kept.
    fn distance_kept(spacing: &mut Spacing, ticks: u64, batches: usize) -> u64 {
        let mut first = spacing.earliest + LEAST;
        for _ in 0..batches {
            let now = spacing.ring(first);
            let count = (now - first) / ticks + 1;
            spacing.fired(first, count as usize, now);
            first += count * ticks;
        }
        spacing.ring(first) - (spacing.earliest - spacing.distance)
    }

    #[test]
    fn lone_timers_are_not_touched() {
        let mut spacing = Spacing::default();
        for tick in [0, LEAST, 3 * LEAST, 1_000, 1_000 + LEAST] {
            assert_eq!(spacing.ring(tick), tick);
            spacing.fired(tick, 1, tick);
        }
        assert_eq!(spacing.ring(1_001 + LEAST), 1_000 + 2 * LEAST);
    }

    #[test]
    fn the_distance_grows_in_a_crowd_and_no_further_than_the_longest() {
        let mut spacing = Spacing::default();
        let kept = [1, 2, 3, 4, 9].map(|n| distance_kept(&mut Spacing::default(), CROWD / 2, n));
        assert_eq!(kept, [LEAST, 2 * LEAST, 4 * LEAST, 8 * LEAST, MOST]);
        distance_kept(&mut spacing, 1, 9);
        assert_eq!(distance_kept(&mut spacing, 1, 1), LEAST, "after a gap");
    }

    #[test]
    fn timers_that_are_few_and_close_are_no_crowd() {
        let mut spacing = Spacing::default();
        assert_eq!(distance_kept(&mut spacing, 2 * CROWD, 9), LEAST);
        let now = spacing.earliest;
        spacing.distance = MOST;
        spacing.fired(now - 1, 1, now);
        assert_eq!(spacing.distance, MOST / 2);
    }

    #[test]
    fn what_a_thread_finds_while_it_is_awake_changes_nothing() {
        let mut spacing = Spacing::default();
        distance_kept(&mut spacing, 1, 3);
        let earliest = spacing.earliest;
        spacing.fired(earliest - 2, 1, earliest - 1);
        assert_eq!((spacing.earliest, spacing.distance), (earliest, 4 * LEAST));
    }
}
