//! The distance between two wake-ups for timers.
//!
//! A thread that slept for a timer does not wake for another at once. Thousands of timers that are due
//! one after the other then cost a wake-up a batch instead of one each. A lone timer is not touched.

/// So many ticks, about 50 microseconds: as long as the system takes anyway to wake a thread from a
/// plain sleep.
const SPACING: u64 = 12;

/// The same in a [crowd](CROWD), about 200 microseconds: where timers are due in such numbers all the
/// time, to sleep between them costs as much as to serve them.
const CROWD_SPACING: u64 = 4 * SPACING;

/// A thread that kept its distance, and then finds so many timers due, is in a crowd.
const CROWD: usize = 8;

/// Counted in ticks of the wheel.
#[derive(Debug, Default)]
pub(crate) struct Spacing {
    earliest: u64,
}

impl Spacing {
    /// When to wake for a timer that is due at `tick`.
    pub(crate) fn ring(&self, tick: u64) -> u64 {
        tick.max(self.earliest)
    }

    /// `count` timers fired `now`, of which the `first` was due then.
    pub(crate) fn fired(&mut self, first: u64, count: usize, now: u64) {
        let crowd = first < self.earliest && count >= CROWD;
        self.earliest = now + if crowd { CROWD_SPACING } else { SPACING };
    }
}
