//! [`sleep`] and [`sleep_until`].

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use pin_project_lite::pin_project;

use super::{instant::Instant, timer::Timer};

/// Waits until `duration` has passed. If the clock cannot represent the end, as with
/// [`Duration::MAX`], it waits for decades.
///
/// The time counts from the call, not from the first `.await`.
///
/// # Cancel safety
///
/// Dropping the future cancels the sleep, and leaves nothing behind.
///
/// # Panics
///
/// Outside a runtime; when polled, if the runtime was shut down meanwhile.
///
/// ```
/// use cede::time::{Duration, Instant, sleep};
///
/// cede::block_on(async {
///     let start = Instant::now();
///     sleep(Duration::from_micros(500)).await;
///     assert!(start.elapsed() >= Duration::from_micros(500));
/// });
/// ```
#[track_caller]
pub fn sleep(duration: Duration) -> Sleep {
    Sleep::new(Timer::after(duration))
}

/// Waits until `deadline`; if that has passed already, the future is ready at once.
///
/// # Cancel safety
///
/// Dropping the future cancels the sleep, and leaves nothing behind.
///
/// # Panics
///
/// Outside a runtime; when polled, if the runtime was shut down meanwhile.
///
/// ```
/// use cede::time::{Duration, Instant, sleep_until};
///
/// cede::block_on(async {
///     let deadline = Instant::now() + Duration::from_millis(1);
///     sleep_until(deadline).await;
///     assert!(Instant::now() >= deadline);
/// });
/// ```
#[track_caller]
pub fn sleep_until(deadline: Instant) -> Sleep {
    Sleep::new(Timer::at(deadline))
}

pin_project! {
    /// The future of [`sleep`] and [`sleep_until`].
    ///
    /// It can be used again: [`reset`](Self::reset) it to another deadline. Pin it first, if it is
    /// to be polled by reference:
    ///
    /// ```
    /// use cede::time::{Duration, sleep};
    /// use std::pin::pin;
    ///
    /// cede::block_on(async {
    ///     let mut sleep = pin!(sleep(Duration::from_millis(1)));
    ///     sleep.as_mut().await;
    ///     let deadline = sleep.deadline() + Duration::from_millis(1);
    ///     sleep.as_mut().reset(deadline);
    ///     sleep.as_mut().await;
    ///     assert!(sleep.is_elapsed());
    /// });
    /// ```
    #[project(!Unpin)]
    #[derive(Debug)]
    #[must_use = "futures do nothing unless you `.await` or poll them"]
    pub struct Sleep {
        timer: Timer,
    }
}

impl Sleep {
    pub(crate) fn new(timer: Timer) -> Self {
        Self { timer }
    }

    /// The instant this waits for.
    ///
    /// ```
    /// use cede::time::{Duration, Instant, sleep_until};
    ///
    /// cede::block_on(async {
    ///     let deadline = Instant::now() + Duration::from_secs(10);
    ///     assert_eq!(sleep_until(deadline).deadline(), deadline);
    /// });
    /// ```
    #[must_use]
    pub fn deadline(&self) -> Instant {
        self.timer.deadline()
    }

    /// Whether the deadline has been reached, polled or not.
    ///
    /// A sleep that a task waits for is ready once the runtime has looked at its timers. So while
    /// the clock runs, a poll may say a moment later than this that it is over; while it is
    /// [stopped](super::pause()) they agree.
    ///
    /// ```
    /// use cede::time::{Duration, sleep};
    ///
    /// cede::block_on(async {
    ///     assert!(sleep(Duration::ZERO).is_elapsed());
    ///     assert!(!sleep(Duration::from_secs(10)).is_elapsed());
    /// });
    /// ```
    #[must_use]
    pub fn is_elapsed(&self) -> bool {
        self.timer.is_elapsed()
    }

    /// Waits for another deadline from now on, whether the sleep is over or not.
    ///
    /// A task that is waiting for it need not poll again: it will be woken at the new deadline, or
    /// at once if that has passed.
    ///
    /// ```
    /// use cede::time::{Duration, Instant, sleep};
    /// use std::pin::pin;
    ///
    /// cede::block_on(async {
    ///     let mut idle = pin!(sleep(Duration::MAX));
    ///     idle.as_mut().reset(Instant::now()); // something happened: no need to wait
    ///     idle.await;
    /// });
    /// ```
    pub fn reset(self: Pin<&mut Self>, deadline: Instant) {
        self.project().timer.reset(deadline);
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.project().timer.poll(cx)
    }
}
