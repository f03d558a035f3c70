//! [`Instant`]: a point in time, read from the clock that a test may stop.
//!
//! It contains the standard library's `Instant`. It is a type of its own because [`Instant::now`]
//! differs: code that reads the time must not read the system's by mistake.

use std::{
    fmt,
    ops::{Add, AddAssign, Sub, SubAssign},
    time::{Duration, Instant as StdInstant},
};

use crate::{driver::timers::clock, handle::with_current};

/// A point in time that follows the clock of the runtime.
///
/// Inside a runtime whose clock is [paused](super::pause()), [`now`](Self::now) is the time of that
/// clock. Everywhere else it is the time of the system. Apart from that this is
/// [`std::time::Instant`], as tokio's `Instant` is: it never goes back, and has no meaning outside
/// the process.
///
/// # Where another library wants the standard library's
///
/// `From` converts in both directions, without cost: write `deadline.into()`, or
/// [`from_std`](Self::from_std) and [`into_std`](Self::into_std) where the compiler cannot infer
/// the type. A value made from [`std::time::Instant::now`] is a time of the system, and does not
/// follow a stopped clock.
///
/// # Panics
///
/// `+` and `-` with a [`Duration`] panic if the result is beyond what the system can represent;
/// [`checked_add`](Self::checked_add) and [`checked_sub`](Self::checked_sub) do not. The difference
/// of two instants never panics: it is zero if the second one is later.
///
/// ```
/// use cede::time::{self, Duration, Instant, sleep};
///
/// cede::block_on(async {
///     time::pause();
///     let start = Instant::now();
///     sleep(Duration::from_secs(3600)).await; // at once
///     assert_eq!(start.elapsed(), Duration::from_secs(3600));
/// });
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(StdInstant);

impl Instant {
    /// The present time, by the clock of the runtime this thread is in, or by the system's clock if
    /// it is in none.
    ///
    /// ```
    /// use cede::time::Instant;
    ///
    /// let start = Instant::now();
    /// assert!(Instant::now() >= start);
    /// ```
    #[must_use]
    pub fn now() -> Self {
        if !clock::was_any_paused() {
            return Self(StdInstant::now());
        }
        let time = with_current(|runtime| runtime.driver().timers().now());
        Self(time.unwrap_or_else(StdInstant::now))
    }

    /// Converts a point in time from the standard library's type.
    ///
    /// ```
    /// let time = std::time::Instant::now();
    /// assert_eq!(cede::time::Instant::from_std(time).into_std(), time);
    /// ```
    #[must_use]
    pub fn from_std(time: StdInstant) -> Self {
        Self(time)
    }

    /// Converts this point in time to the standard library's type.
    ///
    /// ```
    /// use cede::time::Instant;
    ///
    /// let time: std::time::Instant = Instant::now().into_std();
    /// assert!(time <= std::time::Instant::now());
    /// ```
    #[must_use]
    pub fn into_std(self) -> StdInstant {
        self.0
    }

    /// The time from `earlier` to this instant; zero if `earlier` is the later one.
    ///
    /// ```
    /// use cede::time::{Duration, Instant};
    ///
    /// let start = Instant::now();
    /// let end = start + Duration::from_secs(1);
    /// assert_eq!(end.duration_since(start), Duration::from_secs(1));
    /// assert_eq!(start.duration_since(end), Duration::ZERO);
    /// ```
    #[must_use]
    pub fn duration_since(&self, earlier: Self) -> Duration {
        self.0.saturating_duration_since(earlier.0)
    }

    /// The time from `earlier` to this instant; `None` if `earlier` is the later one.
    ///
    /// ```
    /// use cede::time::{Duration, Instant};
    ///
    /// let start = Instant::now();
    /// let end = start + Duration::from_secs(1);
    /// assert_eq!(end.checked_duration_since(start), Some(Duration::from_secs(1)));
    /// assert_eq!(start.checked_duration_since(end), None);
    /// ```
    #[must_use]
    pub fn checked_duration_since(&self, earlier: Self) -> Option<Duration> {
        self.0.checked_duration_since(earlier.0)
    }

    /// The same as [`duration_since`](Self::duration_since).
    ///
    /// ```
    /// use cede::time::{Duration, Instant};
    ///
    /// let start = Instant::now();
    /// let end = start + Duration::from_secs(1);
    /// assert_eq!(start.saturating_duration_since(end), Duration::ZERO);
    /// ```
    #[must_use]
    pub fn saturating_duration_since(&self, earlier: Self) -> Duration {
        self.0.saturating_duration_since(earlier.0)
    }

    /// The time from this instant to [`now`](Self::now); zero if this instant is in the future.
    ///
    /// ```
    /// use cede::time::{Duration, Instant, sleep};
    ///
    /// cede::block_on(async {
    ///     let start = Instant::now();
    ///     sleep(Duration::from_millis(1)).await;
    ///     assert!(start.elapsed() >= Duration::from_millis(1));
    /// });
    /// ```
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        Self::now().duration_since(*self)
    }

    /// The instant `duration` later; `None` if that is beyond what the system can represent.
    ///
    /// ```
    /// use cede::time::{Duration, Instant};
    ///
    /// let now = Instant::now();
    /// assert!(now.checked_add(Duration::from_secs(1)).is_some());
    /// assert!(now.checked_add(Duration::MAX).is_none());
    /// ```
    #[must_use]
    pub fn checked_add(&self, duration: Duration) -> Option<Self> {
        self.0.checked_add(duration).map(Self)
    }

    /// The instant `duration` earlier; `None` if that is beyond what the system can represent.
    ///
    /// ```
    /// use cede::time::{Duration, Instant};
    ///
    /// let now = Instant::now();
    /// assert_eq!(now.checked_sub(Duration::ZERO), Some(now));
    /// assert!(now.checked_sub(Duration::MAX).is_none());
    /// ```
    #[must_use]
    pub fn checked_sub(&self, duration: Duration) -> Option<Self> {
        self.0.checked_sub(duration).map(Self)
    }
}

impl From<StdInstant> for Instant {
    fn from(time: StdInstant) -> Self {
        Self(time)
    }
}

impl From<Instant> for StdInstant {
    fn from(time: Instant) -> Self {
        time.0
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    #[track_caller]
    fn add(self, duration: Duration) -> Self {
        Self(self.0 + duration)
    }
}

impl AddAssign<Duration> for Instant {
    #[track_caller]
    fn add_assign(&mut self, duration: Duration) {
        self.0 += duration;
    }
}

impl Sub<Duration> for Instant {
    type Output = Self;

    #[track_caller]
    fn sub(self, duration: Duration) -> Self {
        Self(self.0 - duration)
    }
}

impl SubAssign<Duration> for Instant {
    #[track_caller]
    fn sub_assign(&mut self, duration: Duration) {
        self.0 -= duration;
    }
}

impl Sub for Instant {
    type Output = Duration;

    fn sub(self, earlier: Self) -> Duration {
        self.duration_since(earlier)
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
