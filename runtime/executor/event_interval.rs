//! How often a busy run loop polls for events: after a number of task polls, or after fewer if they
//! take long.
//!
//! Polling for events costs a system call, so the loop does not do it after every task poll. But a
//! fixed number of task polls does not limit the time that they take: sixty-one of them take two
//! microseconds or, if each computes for a tenth of a millisecond, six milliseconds, and timers
//! that are due wait for all of that. So the loop measures each round, and gives the next one as
//! many task polls as fit into [`TARGET`] at the same speed, but at most twice as many, because a
//! few short polls say little about the next one.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

/// About how long a timer that is due, or a byte that has arrived, may wait for task polls to end.
/// See the table of constants in `docs/performance.md`.
const TARGET: Duration = Duration::from_micros(100);

/// Counts the task polls of one run loop, in rounds: the loop polls for events at the end of each
/// round.
#[derive(Debug)]
pub(crate) struct EventInterval {
    /// The most task polls in a round.
    most: u32,
    round: Cell<u32>,
    left: Cell<u32>,
    began: Cell<Instant>,
}

impl EventInterval {
    /// Makes an interval with at most this many task polls in a round.
    pub(crate) fn new(most: u32) -> Self {
        let (round, left) = (Cell::new(1), Cell::new(1));
        Self { most, round, left, began: Cell::new(Instant::now()) }
    }

    /// Counts a task poll. Returns true if the round is over: it is time to poll for events.
    pub(crate) fn count(&self) -> bool {
        self.left.set(self.left.get().saturating_sub(1));
        self.is_over()
    }

    /// Whether the round is over, and the loop has not polled for events since.
    pub(crate) fn is_over(&self) -> bool {
        self.left.get() == 0
    }

    /// Called when the loop has polled for events, or there is nothing to poll for. Begins a round
    /// whose length suits the task polls of the last one. Returns the present time.
    pub(crate) fn polled_events(&self) -> Instant {
        let now = Instant::now();
        self.next_round(now - self.began.replace(now));
        now
    }

    /// How long a task poll of this round took, on average; `None` if there was none yet.
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

    /// Called when the loop has slept, which says nothing about its task polls. Begins a round like
    /// the last one.
    pub(crate) fn slept(&self) {
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

    fn polls_in_a_round(interval: &EventInterval) -> u32 {
        (1..).find(|_| interval.count()).expect("every round ends")
    }

    /// An interval whose rounds have grown to full length.
    fn grown() -> EventInterval {
        let interval = EventInterval::new(61);
        for expected in [1, 2, 4, 8, 16, 32, 61, 61] {
            assert_eq!(polls_in_a_round(&interval), expected);
            interval.next_round(TARGET / 100);
        }
        interval
    }

    #[test]
    fn short_polls_make_rounds_of_full_length() {
        assert_eq!(polls_in_a_round(&grown()), 61);
    }

    #[test]
    fn long_polls_make_short_rounds_at_once() {
        let interval = grown();
        polls_in_a_round(&interval);
        interval.next_round(61 * 10 * TARGET);
        assert_eq!(polls_in_a_round(&interval), 1);
    }

    #[test]
    fn sleep_does_not_count() {
        let interval = grown();
        interval.began.set(Instant::now() - 1000 * TARGET);
        interval.slept();
        assert_eq!(polls_in_a_round(&interval), 61);
    }
}
