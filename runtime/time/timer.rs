//! One deadline in the timers of a runtime. Every future of [`time`](crate::time) is made of it.
//!
//! ```text
//!   at    ► Idle ─────┐ poll, too early             poll, has fired
//!   after ► Fresh ────┴────────────────► Waiting ─────────────────────► Idle, and Ready
//!    reset, has fired or is due: Idle ◄────┘   └─ drop: cancelled
//! ```
//!
//! An idle timer costs nothing. It is registered when it is first polled, so a `timeout` whose
//! future is ready at once never touches the timers.
//!
//! Reading the clock takes as long as registering. A timer that counts from now is usually polled
//! at once, so a fresh timer does not read the clock: if its deadline has passed, the next firing
//! finds it. Once a test has paused the clock it is read, so that a poll and `is_elapsed` agree.

use std::{
    fmt,
    task::{Context, Poll, Waker, ready},
    time::Duration,
};

use super::instant::Instant;
use crate::{
    base::{budget, contain::wake},
    driver::timers::{
        shard::Closed,
        timers::{TimerKey, Timers},
        wheel::Key,
    },
    handle::Handle,
    trace::{
        current::{time_of, waits_for},
        event::Wait,
    },
};

/// Waits for its deadline. It can be used again after each [`reset`](Self::reset).
pub(crate) struct Timer {
    deadline: Instant,
    runtime: Handle,
    state: TimerState,
}

#[derive(Clone, Copy)]
enum TimerState {
    /// Counts from now; neither polled nor reset yet.
    Fresh,
    Idle,
    /// Registered. These are the parts of a [`TimerKey`], which would make each timer a word longer.
    Waiting {
        shard: u32,
        key: Key,
    },
}

impl Timer {
    /// A timer of the current runtime. Panics outside a runtime.
    #[track_caller]
    pub(crate) fn at(deadline: Instant) -> Self {
        Self { deadline, runtime: Handle::current(), state: TimerState::Idle }
    }

    /// Like [`at`](Self::at), but `duration` from now.
    #[track_caller]
    pub(crate) fn after(duration: Duration) -> Self {
        let runtime = Handle::current();
        let deadline = add(runtime.driver().timers().now().into(), duration);
        let state = if duration.is_zero() { TimerState::Idle } else { TimerState::Fresh };
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

    /// Ready once the deadline is reached, and at every poll after that.
    ///
    /// # Panics
    ///
    /// If the runtime was shut down meanwhile, because nothing would ever wake the task.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let unit = ready!(budget::poll_proceed(cx));
        let fired = match self.state {
            TimerState::Waiting { shard, key } => {
                match self.timers().poll(TimerKey { shard, key }, cx.waker()) {
                    Poll::Ready(fired) => fired,
                    Poll::Pending => return self.waits(),
                }
            }
            TimerState::Idle if self.is_elapsed() => Ok(()),
            TimerState::Fresh if self.timers().clock().was_ever_paused() && self.is_elapsed() => {
                Ok(())
            }
            TimerState::Idle | TimerState::Fresh => match self.insert(cx.waker().clone()) {
                Ok(()) => return self.waits(),
                Err(closed) => Err(closed),
            },
        };
        self.state = TimerState::Idle;
        if fired == Err(Closed) {
            panic!("this timer belongs to a runtime that was shut down");
        }
        unit.made_progress();
        Poll::Ready(())
    }

    /// The task waits, and that is recorded.
    fn waits(&self) -> Poll<()> {
        waits_for(|| Wait::Timer { deadline: time_of(self.deadline.into()) });
        Poll::Pending
    }

    /// Moves the deadline. A task that waits for the timer stays registered: it is woken at the new
    /// deadline, or now if that has passed.
    pub(crate) fn reset(&mut self, deadline: Instant) {
        // While the clock runs, a later deadline need not be compared with it: the timer is no
        // later than before.
        let look = deadline < self.deadline || self.timers().clock().was_ever_paused();
        self.deadline = deadline;
        let waker = self.cancel();
        self.state = TimerState::Idle;
        match waker {
            Some(waker) if look && self.is_elapsed() => wake([waker]),
            // After a shutdown this fails, and the next poll reports it.
            Some(waker) => _ = self.insert(waker),
            None => {}
        }
    }

    fn insert(&mut self, waker: Waker) -> Result<(), Closed> {
        let driver = self.runtime.driver();
        let unpark = || driver.unpark();
        let TimerKey { shard, key } =
            driver.timers().insert(self.deadline.into(), waker, unpark)?;
        self.state = TimerState::Waiting { shard, key };
        Ok(())
    }

    /// Removes the timer, if it is registered and has not fired, and returns its waker.
    fn cancel(&self) -> Option<Waker> {
        match self.state {
            TimerState::Waiting { shard, key } => self.timers().cancel(TimerKey { shard, key }),
            TimerState::Idle | TimerState::Fresh => None,
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

/// The sum. If an [`Instant`] cannot represent it, thirty years after `start`: far enough to be
/// never, and safe to compute with.
pub(crate) fn add(start: Instant, duration: Duration) -> Instant {
    const NEVER: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);
    start.checked_add(duration).unwrap_or_else(|| start + NEVER)
}
