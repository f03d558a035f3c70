//! [`interval`] and [`interval_at`].

use std::{
    future::poll_fn,
    task::{Context, Poll, ready},
    time::Duration,
};

use super::{
    instant::Instant,
    missed_tick::MissedTickBehavior,
    timer::{Timer, add},
};

/// Ticks at once, and then every `period`.
///
/// Unlike a [`sleep`](super::sleep()) in a loop, it does not drift: ticks are due at multiples of the
/// period, however long the work between them takes.
///
/// # Panics
///
/// If the period is zero, and outside a runtime.
///
/// ```
/// use cede::time::{Duration, Instant, interval};
///
/// cede::block_on(async {
///     let start = Instant::now();
///     let mut interval = interval(Duration::from_millis(1));
///     interval.tick().await; // at once
///     interval.tick().await;
///     interval.tick().await;
///     assert!(start.elapsed() >= Duration::from_millis(2));
/// });
/// ```
#[track_caller]
pub fn interval(period: Duration) -> Interval {
    Interval::new(Timer::after(Duration::ZERO), period)
}

/// Ticks at `start`, and then every `period`. Otherwise like [`interval`].
///
/// # Panics
///
/// If the period is zero, and outside a runtime.
///
/// ```
/// use cede::time::{Duration, Instant, interval_at};
///
/// cede::block_on(async {
///     let start = Instant::now() + Duration::from_millis(1);
///     let mut interval = interval_at(start, Duration::from_millis(1));
///     assert_eq!(interval.tick().await, start);
///     assert_eq!(interval.tick().await, start + Duration::from_millis(1));
/// });
/// ```
#[track_caller]
pub fn interval_at(start: Instant, period: Duration) -> Interval {
    Interval::new(Timer::at(start), period)
}

/// Ticks with a fixed period; made by [`interval`] and [`interval_at`].
///
/// ```
/// use cede::time::{Duration, Interval, interval};
///
/// cede::block_on(async {
///     let mut heartbeat: Interval = interval(Duration::from_millis(1));
///     for beat in 0..3 {
///         heartbeat.tick().await;
///         println!("beat {beat}");
///     }
/// });
/// ```
#[derive(Debug)]
pub struct Interval {
    timer: Timer,
    period: Duration,
    missed_tick_behavior: MissedTickBehavior,
}

impl Interval {
    #[track_caller]
    fn new(timer: Timer, period: Duration) -> Self {
        assert!(!period.is_zero(), "the period of an interval must not be zero");
        Self { timer, period, missed_tick_behavior: MissedTickBehavior::default() }
    }

    /// Waits for the next tick, and returns the time at which it was due.
    ///
    /// # Cancel safety
    ///
    /// Cancel safe: dropping the future loses no tick. A tick is used up only when this returns.
    ///
    /// # Panics
    ///
    /// If the runtime was shut down meanwhile.
    ///
    /// ```
    /// use cede::time::{Duration, interval};
    ///
    /// cede::block_on(async {
    ///     let mut interval = interval(Duration::from_millis(1));
    ///     let first = interval.tick().await;
    ///     assert_eq!(interval.tick().await - first, Duration::from_millis(1));
    /// });
    /// ```
    pub async fn tick(&mut self) -> Instant {
        poll_fn(|cx| self.poll_tick(cx)).await
    }

    /// [`tick`](Self::tick) as a poll method, for a future written by hand.
    ///
    /// # Panics
    ///
    /// As [`tick`](Self::tick).
    ///
    /// ```
    /// use cede::time::{Duration, interval};
    /// use std::future::poll_fn;
    ///
    /// cede::block_on(async {
    ///     let mut interval = interval(Duration::from_millis(1));
    ///     poll_fn(|cx| interval.poll_tick(cx)).await;
    /// });
    /// ```
    pub fn poll_tick(&mut self, cx: &mut Context<'_>) -> Poll<Instant> {
        ready!(self.timer.poll(cx));
        let due = self.timer.deadline();
        let next = self.missed_tick_behavior.next(due, self.timer.now(), self.period);
        self.timer.reset(next);
        Poll::Ready(due)
    }

    /// Restarts the interval: the next tick comes one period from now.
    ///
    /// ```
    /// use cede::time::{self, Duration, interval};
    ///
    /// cede::block_on(async {
    ///     time::pause();
    ///     let mut interval = interval(Duration::from_secs(10));
    ///     let start = interval.tick().await;
    ///     time::advance(Duration::from_secs(4)).await;
    ///     interval.reset();
    ///     assert_eq!(interval.tick().await - start, Duration::from_secs(14));
    /// });
    /// ```
    pub fn reset(&mut self) {
        self.timer.reset(add(self.timer.now(), self.period));
    }

    /// Restarts the interval: the next tick comes at once, and the others every period from there.
    ///
    /// ```
    /// use cede::time::{self, Duration, interval};
    ///
    /// cede::block_on(async {
    ///     time::pause();
    ///     let mut refresh = interval(Duration::from_secs(10));
    ///     let start = refresh.tick().await;
    ///     refresh.reset_immediately();
    ///     assert_eq!(refresh.tick().await, start);
    ///     assert_eq!(refresh.tick().await - start, Duration::from_secs(10));
    /// });
    /// ```
    pub fn reset_immediately(&mut self) {
        self.timer.reset(self.timer.now());
    }

    /// Restarts the interval: the next tick comes `after` from now, and the others every period
    /// from there.
    ///
    /// ```
    /// use cede::time::{self, Duration, interval};
    ///
    /// cede::block_on(async {
    ///     time::pause();
    ///     let mut retry = interval(Duration::from_secs(10));
    ///     let start = retry.tick().await;
    ///     retry.reset_after(Duration::from_secs(3));
    ///     assert_eq!(retry.tick().await - start, Duration::from_secs(3));
    ///     assert_eq!(retry.tick().await - start, Duration::from_secs(13));
    /// });
    /// ```
    pub fn reset_after(&mut self, after: Duration) {
        self.timer.reset(add(self.timer.now(), after));
    }

    /// Restarts the interval: the next tick comes at `deadline`, and the others every period from
    /// there.
    ///
    /// ```
    /// use cede::time::{self, Duration, interval};
    ///
    /// cede::block_on(async {
    ///     time::pause();
    ///     let mut interval = interval(Duration::from_secs(10));
    ///     let start = interval.tick().await;
    ///     interval.reset_at(start + Duration::from_secs(3));
    ///     assert_eq!(interval.tick().await - start, Duration::from_secs(3));
    /// });
    /// ```
    pub fn reset_at(&mut self, deadline: Instant) {
        self.timer.reset(deadline);
    }

    /// The time between two ticks.
    ///
    /// ```
    /// use cede::time::{Duration, interval};
    ///
    /// cede::block_on(async {
    ///     assert_eq!(interval(Duration::from_secs(10)).period(), Duration::from_secs(10));
    /// });
    /// ```
    #[must_use]
    pub fn period(&self) -> Duration {
        self.period
    }

    /// What happens when ticks are missed; [`MissedTickBehavior::Burst`] by default.
    ///
    /// ```
    /// use cede::time::{Duration, MissedTickBehavior, interval};
    ///
    /// cede::block_on(async {
    ///     let interval = interval(Duration::from_secs(10));
    ///     assert_eq!(interval.missed_tick_behavior(), MissedTickBehavior::Burst);
    /// });
    /// ```
    #[must_use]
    pub fn missed_tick_behavior(&self) -> MissedTickBehavior {
        self.missed_tick_behavior
    }

    /// Sets what happens when ticks are missed.
    ///
    /// ```
    /// use cede::time::{Duration, MissedTickBehavior, interval};
    ///
    /// cede::block_on(async {
    ///     let mut interval = interval(Duration::from_millis(10));
    ///     interval.set_missed_tick_behavior(MissedTickBehavior::Skip);
    ///     interval.tick().await;
    /// });
    /// ```
    pub fn set_missed_tick_behavior(&mut self, behavior: MissedTickBehavior) {
        self.missed_tick_behavior = behavior;
    }
}
