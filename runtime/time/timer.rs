//! One deadline in the timers of a runtime: what every future of [`time`](crate::time) is made of.
//!
//! ```text
//!            poll, too early                  poll, has fired
//!   Idle ─────────────────────► Waiting ───────────────────────► Idle, and Ready
//!    ▲                           │   │
//!    └────── reset, has fired ───┘   └─ drop: cancelled
//! ```
//!
//! An idle timer costs nothing: it is registered when it is first polled, so a `timeout` whose
//! future is ready at once never touches the timers.

use std::{
    fmt,
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};

use crate::{
    budget,
    handle::Handle,
    timers::{Closed, TimerKey, Timers},
};

/// Waits for its deadline, again after each [`reset`](Self::reset).
pub(crate) struct Timer {
    deadline: Instant,
    runtime: Handle,
    /// While it is registered.
    key: Option<TimerKey>,
}

impl Timer {
    /// A timer of the runtime this thread is in; panics if it is in none.
    #[track_caller]
    pub(crate) fn at(deadline: Instant) -> Self {
        Self { deadline, runtime: Handle::current(), key: None }
    }

    /// Like [`at`](Self::at), counted from now.
    #[track_caller]
    pub(crate) fn after(duration: Duration) -> Self {
        let runtime = Handle::current();
        let deadline = add(runtime.driver().timers().now(), duration);
        Self { deadline, runtime, key: None }
    }

    fn timers(&self) -> &Timers {
        self.runtime.driver().timers()
    }

    pub(crate) fn now(&self) -> Instant {
        self.timers().now()
    }

    pub(crate) fn deadline(&self) -> Instant {
        self.deadline
    }

    pub(crate) fn is_elapsed(&self) -> bool {
        self.now() >= self.deadline
    }

    /// Ready once the deadline is reached, and again on every poll after that.
    ///
    /// # Panics
    ///
    /// If the runtime was shut down meanwhile: nothing would ever wake the task.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let unit = ready!(budget::poll_proceed(cx));
        let fired = match self.key {
            Some(key) => ready!(self.timers().poll(key, cx.waker())),
            None if self.is_elapsed() => Ok(()),
            None => match self.insert(cx.waker().clone()) {
                Ok(()) => return Poll::Pending,
                Err(closed) => Err(closed),
            },
        };
        self.key = None;
        if fired == Err(Closed) {
            panic!("this timer belongs to a runtime that was shut down");
        }
        unit.made_progress();
        Poll::Ready(())
    }

    /// Moves the deadline. A task that waits for it stays registered: it is woken at the new one.
    pub(crate) fn reset(&mut self, deadline: Instant) {
        self.deadline = deadline;
        let waker = self.key.take().and_then(|key| self.timers().cancel(key));
        if let Some(waker) = waker {
            // After a shutdown it stays idle, and the next poll says so.
            let _ = self.insert(waker);
        }
    }

    fn insert(&mut self, waker: std::task::Waker) -> Result<(), Closed> {
        let driver = self.runtime.driver();
        let key = driver.timers().insert(self.deadline, waker, || driver.unpark())?;
        self.key = Some(key);
        Ok(())
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            drop(self.timers().cancel(key));
        }
    }
}

impl fmt::Debug for Timer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Timer").field("deadline", &self.deadline).finish_non_exhaustive()
    }
}

/// The sum, or if that is beyond what an [`Instant`] can tell, thirty years later: long enough to
/// be never, and safe to compute with.
pub(crate) fn add(start: Instant, duration: Duration) -> Instant {
    const NEVER: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);
    start.checked_add(duration).unwrap_or_else(|| start + NEVER)
}
