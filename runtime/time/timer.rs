//! One deadline in the timers of a runtime: what every future of [`time`](crate::time) is made of.
//!
//! ```text
//!   at    ► Idle ─────┐ poll, too early             poll, has fired
//!   after ► Fresh ────┴────────────────► Waiting ─────────────────────► Idle, and Ready
//!    reset, has fired or is due: Idle ◄────┘   └─ drop: cancelled
//! ```
//!
//! An idle timer costs nothing: it is registered when it is first polled, so a `timeout` whose
//! future is ready at once never touches the timers.
//!
//! To read the clock takes as long as to register. A timer counted from now is mostly polled at once,
//! so while it is fresh it is not asked whether it is over: should it be, the next look at the timers
//! finds it. A clock that a test moves is another matter: there a poll and `is_elapsed` say the same.

use std::{
    fmt,
    task::{Context, Poll, Waker, ready},
    time::Duration,
};

use super::instant::Instant;
use crate::{
    base::{budget, contain::wake},
    driver::timers::timers::{Closed, TimerKey, Timers},
    handle::Handle,
};

/// Waits for its deadline, again after each [`reset`](Self::reset).
pub(crate) struct Timer {
    deadline: Instant,
    runtime: Handle,
    state: State,
}

#[derive(Clone, Copy)]
enum State {
    /// Counted from now, neither polled nor reset.
    Fresh,
    Idle,
    /// Registered.
    Waiting(TimerKey),
}

impl Timer {
    /// A timer of the runtime this thread is in; panics if it is in none.
    #[track_caller]
    pub(crate) fn at(deadline: Instant) -> Self {
        Self { deadline, runtime: Handle::current(), state: State::Idle }
    }

    /// Like [`at`](Self::at), counted from now.
    #[track_caller]
    pub(crate) fn after(duration: Duration) -> Self {
        let runtime = Handle::current();
        let deadline = add(runtime.driver().timers().now().into(), duration);
        let state = if duration.is_zero() { State::Idle } else { State::Fresh };
        Self { deadline, runtime, state }
    }

    fn timers(&self) -> &Timers {
        self.runtime.driver().timers()
    }

    pub(crate) fn now(&self) -> Instant {
        self.timers().now().into()
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
        let fired = match self.state {
            State::Waiting(key) => ready!(self.timers().poll(key, cx.waker())),
            State::Idle if self.is_elapsed() => Ok(()),
            State::Fresh if self.timers().clock().is_touched() && self.is_elapsed() => Ok(()),
            State::Idle | State::Fresh => match self.insert(cx.waker().clone()) {
                Ok(()) => return Poll::Pending,
                Err(closed) => Err(closed),
            },
        };
        self.state = State::Idle;
        if fired == Err(Closed) {
            panic!("this timer belongs to a runtime that was shut down");
        }
        unit.made_progress();
        Poll::Ready(())
    }

    /// Moves the deadline. A task that waits for it stays registered: it is woken at the new one, or now
    /// if that has passed.
    pub(crate) fn reset(&mut self, deadline: Instant) {
        // Moved away from a clock that runs, it is at most as late as it was before: no need to look.
        let look = deadline < self.deadline || self.timers().clock().is_touched();
        self.deadline = deadline;
        let waker = self.cancel();
        self.state = State::Idle;
        match waker {
            Some(waker) if look && self.is_elapsed() => wake([waker]),
            // After a shutdown it stays idle, and the next poll says so.
            Some(waker) => _ = self.insert(waker),
            None => {}
        }
    }

    fn insert(&mut self, waker: Waker) -> Result<(), Closed> {
        let driver = self.runtime.driver();
        let key = driver.timers().insert(self.deadline.into(), waker, || driver.unpark())?;
        self.state = State::Waiting(key);
        Ok(())
    }

    /// Takes it out of the timers, and its waker with it, if it waits and has not fired.
    fn cancel(&self) -> Option<Waker> {
        match self.state {
            State::Waiting(key) => self.timers().cancel(key),
            State::Idle | State::Fresh => None,
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        drop(self.cancel());
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
