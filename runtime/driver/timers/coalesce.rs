//! Keeps a distance between two wake-ups for timers.
//!
//! Putting a thread to sleep and waking it costs the system 5 to 20 microseconds of processor time.
//! With thousands of timers, a thread that woke for each of them would do little else. So it keeps
//! a distance:
//!
//! ```text
//!   due        |            |||  ||       ||||||||||||||||||||||||||||     |
//!   wake-ups   ▲            ▲─▶  ▲─▶      ▲─▶▲──▶▲────▶▲──────▶▲──────▶    ▲
//!              a lone one   at least 50 µs   in a crowd twice as long each time
//! ```
//!
//! A lone timer is not delayed. In a crowd a timer is late by the longest distance at most, plus
//! the time to serve the timers before it.

/// The least distance between two wake-ups for timers, in ticks: about 50 microseconds, the time
/// the system takes anyway to wake a thread from a plain sleep. See the table of constants in
/// `docs/performance.md`.
const LEAST: u64 = 48;

/// The longest distance: 0.5 milliseconds, so that even in a crowd a timer is less than a
/// millisecond late. See the table of constants in `docs/performance.md`.
const MOST: u64 = 488;

/// Timers are a crowd if they are at most this many ticks apart, about 16 microseconds: a wake-up
/// for each would cost more than the time between them. See the table of constants in
/// `docs/performance.md`.
const CROWD: u64 = 16;

/// Decides when to wake for a timer. Counts in ticks of the wheel.
#[derive(Debug, Default)]
pub(crate) struct Coalesce {
    /// There is no wake-up for a timer before this tick.
    earliest: u64,
    distance: u64,
}

impl Coalesce {
    /// The tick at which to wake for a timer that is due at `tick`.
    pub(crate) fn wake_at(&self, tick: u64) -> u64 {
        tick.max(self.earliest)
    }

    /// Called when `count` timers have fired at tick `now`; the earliest of them was due at
    /// `first`.
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

    /// Wakes `batches` times for timers that are due every `ticks`. Returns the distance it kept
    /// last.
    fn distance_kept(coalesce: &mut Coalesce, ticks: u64, batches: usize) -> u64 {
        let mut first = coalesce.earliest + LEAST;
        for _ in 0..batches {
            let now = coalesce.wake_at(first);
            let count = (now - first) / ticks + 1;
            coalesce.fired(first, count as usize, now);
            first += count * ticks;
        }
        coalesce.wake_at(first) - (coalesce.earliest - coalesce.distance)
    }

    #[test]
    fn lone_timers_are_not_touched() {
        let mut coalesce = Coalesce::default();
        for tick in [0, LEAST, 3 * LEAST, 1_000, 1_000 + LEAST] {
            assert_eq!(coalesce.wake_at(tick), tick);
            coalesce.fired(tick, 1, tick);
        }
        assert_eq!(coalesce.wake_at(1_001 + LEAST), 1_000 + 2 * LEAST);
    }

    #[test]
    fn the_distance_grows_in_a_crowd_and_no_further_than_the_longest() {
        let mut coalesce = Coalesce::default();
        let kept = [1, 2, 3, 4, 9].map(|n| distance_kept(&mut Coalesce::default(), CROWD / 2, n));
        assert_eq!(kept, [LEAST, 2 * LEAST, 4 * LEAST, 8 * LEAST, MOST]);
        distance_kept(&mut coalesce, 1, 9);
        assert_eq!(distance_kept(&mut coalesce, 1, 1), LEAST, "after a gap");
    }

    #[test]
    fn timers_that_are_few_and_close_are_no_crowd() {
        let mut coalesce = Coalesce::default();
        assert_eq!(distance_kept(&mut coalesce, 2 * CROWD, 9), LEAST);
        let now = coalesce.earliest;
        coalesce.distance = MOST;
        coalesce.fired(now - 1, 1, now);
        assert_eq!(coalesce.distance, MOST / 2);
    }

    #[test]
    fn what_a_thread_finds_while_it_is_awake_changes_nothing() {
        let mut coalesce = Coalesce::default();
        distance_kept(&mut coalesce, 1, 3);
        let earliest = coalesce.earliest;
        coalesce.fired(earliest - 2, 1, earliest - 1);
        assert_eq!((coalesce.earliest, coalesce.distance), (earliest, 4 * LEAST));
    }
}
