//! How often a busy run loop looks for events: after so many polls, and fewer if they are long.
//!
//! To look costs a system call, so it is not done after every poll. But a fixed number of polls is a
//! promise about polls, not about time: sixty-one of them take two microseconds or, if each computes
//! for a tenth of a millisecond, six milliseconds, and all that time timers that are due wait. So
//! each round is measured, and the next is made as long as fits into [`TARGET`] at the same speed; but
//! no more than twice as long, for a few short polls say little about the one that comes next.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

/// About how long a timer that is due, or a byte that came, may wait for polls to end. Looking
/// costs less than a hundredth of it.
const TARGET: Duration = Duration::from_micros(100);

/// Counts the polls of one loop.
#[derive(Debug)]
pub(crate) struct Pace {
    /// The most polls in a round.
    most: u32,
    round: Cell<u32>,
    left: Cell<u32>,
    began: Cell<Instant>,
}

impl Pace {
    /// Looks after so many polls at the latest.
    pub(crate) fn new(most: u32) -> Self {
        let (round, left) = (Cell::new(1), Cell::new(1));
        Self { most, round, left, began: Cell::new(Instant::now()) }
    }

    /// Counts a poll. True: the round is over, it is time to look.
    pub(crate) fn count(&self) -> bool {
        self.left.set(self.left.get().saturating_sub(1));
        self.is_over()
    }

    /// Whether the loop has yet to look after the last round.
    pub(crate) fn is_over(&self) -> bool {
        self.left.get() == 0
    }

    /// The loop has looked, or had nothing to look for, and begins a round of a length that suits
    /// the polls of the last one. Returns when that was.
    pub(crate) fn looked(&self) -> Instant {
        let now = Instant::now();
        self.next_round(now - self.began.replace(now));
        now
    }

    /// How long a poll of this round took, on average; nothing if there was none yet.
    pub(crate) fn mean(&self) -> Option<Duration> {
        self.began.get().elapsed().checked_div(self.polls())
    }

    fn polls(&self) -> u32 {
        self.round.get() - self.left.get()
    }

    fn next_round(&self, taken: Duration) {
        let polls = self.polls();
        let fit = TARGET.as_nanos() * u128::from(polls) / taken.as_nanos().max(1);
        let most = self.most.min(self.round.get().saturating_mul(2));
        self.begin(fit.clamp(1, u128::from(most)) as u32);
    }

    /// The loop has slept, which says nothing about its polls: a round like the last one begins.
    pub(crate) fn rested(&self) {
        self.began.set(Instant::now());
        self.begin(self.round.get());
    }

    fn begin(&self, round: u32) {
        self.round.set(round);
        self.left.set(round);
    }
}

#[cfg(all(test, not(cede_loom)))]
mod tests {
    use super::*;

    fn polls_in_a_round(pace: &Pace) -> u32 {
        (1..).find(|_| pace.count()).expect("every round ends")
    }

    /// A pace whose rounds have grown to full length.
    fn grown() -> Pace {
        let pace = Pace::new(61);
        for expected in [1, 2, 4, 8, 16, 32, 61, 61] {
            assert_eq!(polls_in_a_round(&pace), expected);
            pace.next_round(TARGET / 100);
        }
        pace
    }

    #[test]
    fn short_polls_make_rounds_of_full_length() {
        assert_eq!(polls_in_a_round(&grown()), 61);
    }

    #[test]
    fn long_polls_make_short_rounds_at_once() {
        let pace = grown();
        polls_in_a_round(&pace);
        pace.next_round(61 * 10 * TARGET);
        assert_eq!(polls_in_a_round(&pace), 1);
    }

    #[test]
    fn sleep_does_not_count() {
        let pace = grown();
        pace.began.set(Instant::now() - 1000 * TARGET);
        pace.rested();
        assert_eq!(polls_in_a_round(&pace), 61);
    }
}
