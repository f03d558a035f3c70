//! [`timeout`] and [`timeout_at`].

use std::{
    future::{Future, IntoFuture},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use pin_project_lite::pin_project;

use super::{error::Elapsed, instant::Instant, sleep::Sleep, timer::Timer};
use crate::base::budget;

/// Waits for `future`, but no longer than `duration`.
///
/// The future is polled first: if it is ready, its output is returned, however late. A future that
/// never cedes control cannot be timed out, because the deadline is checked only between its polls.
///
/// # Errors
///
/// [`Elapsed`] once `duration` has passed; the future is dropped with the `Timeout`.
///
/// # Cancel safety
///
/// Dropping the `Timeout` drops the future with it.
///
/// # Panics
///
/// Outside a runtime; when polled, if the runtime was shut down meanwhile.
///
/// ```
/// use cede::time::{Duration, sleep, timeout};
///
/// cede::block_on(async {
///     let quick = timeout(Duration::from_secs(60), async { 42 });
///     assert_eq!(quick.await, Ok(42));
///
///     let slow = timeout(Duration::from_millis(1), sleep(Duration::MAX));
///     assert!(slow.await.is_err());
/// });
/// ```
#[track_caller]
pub fn timeout<F: IntoFuture>(duration: Duration, future: F) -> Timeout<F::IntoFuture> {
    Timeout { value: future.into_future(), delay: Sleep::new(Timer::after(duration)) }
}

/// Waits for `future`, but no longer than until `deadline`. Otherwise like [`timeout`].
///
/// # Errors
///
/// [`Elapsed`] once the deadline is reached.
///
/// # Cancel safety
///
/// Dropping the `Timeout` drops the future with it.
///
/// # Panics
///
/// Outside a runtime; when polled, if the runtime was shut down meanwhile.
///
/// ```
/// use cede::time::{Duration, Instant, sleep, timeout_at};
///
/// cede::block_on(async {
///     let deadline = Instant::now() + Duration::from_millis(1);
///     assert!(timeout_at(deadline, sleep(Duration::MAX)).await.is_err());
///     assert!(Instant::now() >= deadline);
/// });
/// ```
#[track_caller]
pub fn timeout_at<F: IntoFuture>(deadline: Instant, future: F) -> Timeout<F::IntoFuture> {
    Timeout { value: future.into_future(), delay: Sleep::new(Timer::at(deadline)) }
}

pin_project! {
    /// The future of [`timeout`] and [`timeout_at`].
    ///
    /// ```
    /// use cede::time::{Duration, Timeout, timeout};
    /// use std::future::{Pending, pending};
    ///
    /// cede::block_on(async {
    ///     let limited: Timeout<Pending<()>> = timeout(Duration::from_millis(1), pending());
    ///     assert!(limited.await.is_err());
    /// });
    /// ```
    #[derive(Debug)]
    #[must_use = "futures do nothing unless you `.await` or poll them"]
    pub struct Timeout<T> {
        #[pin]
        value: T,
        #[pin]
        delay: Sleep,
    }
}

impl<T> Timeout<T> {
    /// A reference to the future inside.
    ///
    /// ```
    /// use cede::time::{Duration, sleep, timeout};
    ///
    /// cede::block_on(async {
    ///     let limited = timeout(Duration::from_secs(1), sleep(Duration::ZERO));
    ///     assert!(limited.get_ref().is_elapsed());
    /// });
    /// ```
    #[must_use]
    pub fn get_ref(&self) -> &T {
        &self.value
    }

    /// A mutable reference to the future inside.
    ///
    /// ```
    /// use cede::{sync::oneshot, time::{Duration, timeout}};
    ///
    /// cede::block_on(async {
    ///     let (_sender, receiver) = oneshot::channel::<u8>();
    ///     let mut limited = timeout(Duration::from_secs(1), receiver);
    ///     limited.get_mut().close();
    ///     assert!(limited.await.unwrap().is_err());
    /// });
    /// ```
    #[must_use]
    pub fn get_mut(&mut self) -> &mut T {
        &mut self.value
    }

    /// Gives the future inside back, without the time limit.
    ///
    /// ```
    /// use cede::time::{Duration, timeout};
    ///
    /// cede::block_on(async {
    ///     let limited = timeout(Duration::ZERO, async { 42 });
    ///     assert_eq!(limited.into_inner().await, 42);
    /// });
    /// ```
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T: Future> Future for Timeout<T> {
    type Output = Result<T::Output, Elapsed>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let had_budget = budget::has_remaining();
        if let Poll::Ready(value) = this.value.poll(cx) {
            return Poll::Ready(Ok(value));
        }
        // A future that uses up the whole budget in every poll must not prevent us from ever
        // checking the deadline (tokio#4314).
        let used_up = had_budget && !budget::has_remaining();
        let elapsed = if used_up {
            budget::unconstrained(|| this.delay.poll(cx))
        } else {
            this.delay.poll(cx)
        };
        elapsed.map(|()| Err(Elapsed::new()))
    }
}
