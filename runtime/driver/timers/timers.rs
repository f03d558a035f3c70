//! The timers of a runtime: the clock, the wheel, and the alarm that ends a park in time.
//!
//! Any thread inserts, polls and cancels timers; one thread at a time turns the driver.
//!
//! ```text
//!        driver                                     any thread
//!   ┌─► prepare_park   parked ← true                insert ── not parked ──► nothing to do:
//!   │      │           alarm ← first deadline         │                      prepare_park sees it
//!   │   blocked in the poll ◄──────── rings ────┐     ├─ parked, later ────► nothing: covered
//!   │      │                                    └─────┴─ parked, earliest ─► sets the alarm
//!   │   park_ended     parked ← false                                        (or unparks)
//!   └── fire           wakes what is due
//! ```
//!
//! # Protocol
//!
//! 1. *Never early.* A deadline is rounded up to a tick, and the present time is rounded down. A
//!    paused clock is exact: nothing is rounded.
//! 2. *Never lost.* While the driver is parked, its poll ends at or before the first deadline in
//!    the wheel; or later, if that deadline is too close to the last wake-up for a timer (see
//!    [`Coalesce`]). `prepare_park` makes this true and sets `parked` under the lock. An insert
//!    that sees `parked` keeps it true before it unlocks, or else unparks the driver. An insert
//!    that does not see `parked` comes before the next `prepare_park`, which sees its timer.
//! 3. `armed` is the tick at which the alarm will ring, or `None`. That tick may have passed since.
//!    `prepare_park` forgets it then; it is the only place that relies on `armed` for a park to
//!    come.
//! 4. *A system call only for an earlier deadline.* If the alarm is set too early, it is not set
//!    again: that costs one spurious turn, whereas setting it again would cost a system call for
//!    every cancelled timer. While the driver is awake no thread sets the alarm, and while there is
//!    no timer no thread reads the clock.
//! 5. A timer leaves the wheel when it fires or is cancelled. So if its key finds nothing in the
//!    wheel and it was not cancelled, it has fired. Most keys need no search: every timer due
//!    before `over`, the time of the last firing, has fired.
//! 6. While the clock is paused no thread sets the alarm, which follows the system's time only, and
//!    `armed` is `None`. A park does not block then, if the clock may auto-advance.
//! 7. Wakers are foreign code: no waker is cloned, woken or dropped under the lock. A woken task
//!    may insert and cancel timers at once.

use std::{
    fmt, io, mem,
    task::{Poll, Waker},
    time::{Duration, Instant},
};

use super::{
    clock::Clock,
    coalesce::Coalesce,
    timerfd::TimerFd,
    wheel::{Due, Key, LAST_DEADLINE, TICK_NANOS, Wheel, tick_of},
};
use crate::{
    base::{
        contain::wake,
        primitive::{
            Mutex, MutexGuard,
            atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed},
        },
    },
    trace::{
        current::{is_recording, note, polled_task, set_cause, time_of},
        event::{Cause, EventKind},
    },
};

/// How many wakers the buffer keeps room for between two calls of `fire`. See the table of
/// constants in `docs/performance.md`.
const KEPT_WAKERS: usize = 1024;

/// Names one timer of one runtime.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TimerKey(Key);

/// The runtime has been shut down: no timer fires any more.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Closed;

pub(crate) struct Timers {
    clock: Clock,
    alarm: TimerFd,
    state: Mutex<TimersState>,
    /// How many timers are in the wheel; written under the lock.
    len: AtomicUsize,
    /// See 5; written under the lock.
    over: AtomicU64,
    /// Set under the lock, see 2. Cleared by the driver without it: seen late, that costs another
    /// thread a system call.
    parked: AtomicBool,
}

struct TimersState {
    wheel: Wheel,
    armed: Option<u64>,
    /// The earliest tick for which the alarm may be set.
    coalesce: Coalesce,
    closed: bool,
    /// An empty buffer: the memory of the last batch of timers that were due.
    spare: Vec<Due>,
}

impl Timers {
    pub(crate) fn new() -> io::Result<Self> {
        let state = TimersState {
            wheel: Wheel::new(),
            armed: None,
            coalesce: Coalesce::default(),
            closed: false,
            spare: Vec::new(),
        };
        Ok(Self {
            clock: Clock::new(),
            alarm: TimerFd::new()?,
            state: Mutex::new(state),
            len: AtomicUsize::new(0),
            over: AtomicU64::new(0),
            parked: AtomicBool::new(false),
        })
    }

    /// The present time, by the clock that decides when timers are due.
    pub(crate) fn now(&self) -> Instant {
        self.clock.now()
    }

    /// The alarm, for the driver to register with its poll.
    pub(crate) fn alarm(&self) -> &TimerFd {
        &self.alarm
    }

    /// Whether there are no timers. Only a hint if other threads may insert.
    pub(crate) fn is_empty(&self) -> bool {
        self.len.load(Relaxed) == 0
    }

    /// Inserts a timer that wakes `waker` at `deadline`.
    ///
    /// Calls `unpark`, after unlocking, if the driver is parked and the alarm cannot end its park
    /// in time.
    pub(crate) fn insert(
        &self,
        deadline: Instant,
        waker: Waker,
        unpark: impl FnOnce(),
    ) -> Result<TimerKey, Closed> {
        note_set(deadline);
        let deadline = self.clock.nanos(deadline);
        let tick = tick_of(deadline);
        let mut state = self.state.lock();
        if state.closed {
            drop(state); // before the waker is
            return Err(Closed);
        }
        let covered = !self.parked.load(Relaxed) || state.covers(tick);
        let (key, wake_at) = (state.wheel.insert(deadline, waker), state.coalesce.wake_at(tick));
        let covered = covered || self.arm(&mut state, wake_at);
        self.unlock(state);
        if !covered {
            unpark();
        }
        Ok(TimerKey(key))
    }

    /// Ready once the timer has fired. Until then the timer keeps `waker`, in place of the last
    /// one.
    pub(crate) fn poll(&self, key: TimerKey, waker: &Waker) -> Poll<Result<(), Closed>> {
        if key.0.is_over(self.over.load(Relaxed)) {
            return Poll::Ready(Ok(()));
        }
        let mut new = None;
        loop {
            let mut state = self.state.lock();
            if state.closed {
                drop(state);
                return Poll::Ready(Err(Closed));
            }
            let Some(kept) = state.wheel.waker_mut(key.0) else {
                drop(state);
                return Poll::Ready(Ok(()));
            };
            if kept.will_wake(waker) {
                return Poll::Pending;
            }
            if let Some(new) = new.take() {
                let old = mem::replace(kept, new);
                drop(state);
                drop(old);
                return Poll::Pending;
            }
            drop(state);
            new = Some(waker.clone());
        }
    }

    /// Removes the timer and returns its waker, if it has not fired.
    pub(crate) fn cancel(&self, key: TimerKey) -> Option<Waker> {
        let mut state = self.state.lock();
        let waker = state.wheel.cancel(key.0);
        self.unlock(state);
        waker
    }

    /// Called when the driver is about to block. Returns how long the poll may block; `None` means
    /// until an event.
    pub(crate) fn prepare_park(&self) -> Option<Duration> {
        let mut state = self.state.lock();
        self.parked.store(true, Relaxed);
        let next = state.wheel.next_tick();
        if next.is_none() && state.armed.is_none() {
            return None;
        }
        if self.clock.is_paused() {
            let next = state.next_reachable()?;
            let ends = !self.clock.is_inhibited() || next <= self.clock.nanos_now();
            return ends.then_some(Duration::ZERO);
        }
        let now = self.clock.nanos_now() / TICK_NANOS;
        state.armed = state.armed.filter(|&armed| armed > now);
        let wake_at = state.coalesce.wake_at(next?);
        if wake_at <= now {
            return Some(Duration::ZERO);
        }
        let rings =
            state.armed.is_some_and(|armed| armed <= wake_at) || self.arm(&mut state, wake_at);
        (!rings).then(|| self.until(wake_at))
    }

    /// Called when the driver is awake. The next `prepare_park` will see all timers that are
    /// inserted from now on.
    pub(crate) fn park_ended(&self) {
        self.parked.store(false, Relaxed);
    }

    /// Called when no task can run. Moves a paused clock to the next deadline, unless it is
    /// inhibited. The caller then [fires](Self::fire) what is due.
    pub(crate) fn auto_advance(&self) {
        if self.clock.is_paused()
            && !self.clock.is_inhibited()
            && let Some(next) = self.state.lock().next_reachable()
        {
            self.clock.advance_to(next);
        }
    }

    /// Stops the clock. The caller then [fires](Self::fire) what is due, and unparks a parked
    /// driver.
    pub(crate) fn pause(&self) -> Result<(), &'static str> {
        let mut state = self.state.lock();
        // The alarm follows the system's time. By this clock, which now falls behind, it is too
        // early.
        state.armed = None;
        self.clock.pause()
    }

    /// Lets the clock run again. The caller then unparks a parked driver.
    pub(crate) fn resume(&self) -> Result<(), &'static str> {
        self.clock.resume()
    }

    /// Moves the paused clock by `duration`. The caller then [fires](Self::fire) what is due.
    pub(crate) fn advance(&self, duration: Duration) -> Result<(), &'static str> {
        self.clock.advance(duration)
    }

    /// The clock, for code that asks or inhibits it.
    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Whether a timer is due that has not fired.
    pub(crate) fn is_due(&self) -> bool {
        let now = self.clock.nanos_now() / TICK_NANOS;
        self.state.lock().wheel.next_tick().is_some_and(|first| first <= now)
    }

    /// Fires all timers that are due, and returns how many.
    pub(crate) fn fire(&self) -> usize {
        if self.is_empty() {
            return 0;
        }
        let (exact, now) = (self.clock.is_paused(), self.clock.nanos_now());
        let tick = if exact { tick_of(now) } else { now / TICK_NANOS };
        let mut state = self.state.lock();
        let Some(first) = state.wheel.next_tick().filter(|&first| first <= tick) else {
            return 0;
        };
        let mut due = mem::take(&mut state.spare);
        if exact {
            state.wheel.advance_exactly(now, &mut due);
        } else {
            state.wheel.advance(tick, &mut due);
        }
        self.over.store(state.wheel.over(), Relaxed);
        state.coalesce.fired(first, due.len(), tick);
        self.unlock(state);

        let fired = due.len();
        if is_recording() {
            self.wake_recorded(&mut due);
        } else {
            wake(due.drain(..).map(|due| due.waker));
        }
        if due.capacity() <= KEPT_WAKERS {
            // The buffer that this replaces holds no wakers.
            self.state.lock().spare = due;
        }
        fired
    }

    /// Shutdown: wakes every timer. From now on `insert`, and `poll` of a timer that has not fired,
    /// return [`Closed`].
    pub(crate) fn close(&self) {
        let mut all = Vec::new();
        let mut state = self.state.lock();
        state.closed = true;
        state.wheel.drain(&mut all);
        self.unlock(state);
        wake(all.into_iter().map(|timer| timer.waker));
    }

    /// Wakes what waits for these timers, and records that each has fired.
    #[cold]
    fn wake_recorded(&self, due: &mut Vec<Due>) {
        let before = set_cause(Cause::Thread);
        wake(due.drain(..).map(|Due { deadline, waker }| {
            let due = time_of(self.clock.instant(tick_of(deadline).saturating_mul(TICK_NANOS)));
            let deadline = time_of(self.clock.instant(deadline));
            note(EventKind::TimerFired { deadline, due });
            set_cause(Cause::Timer { deadline });
            waker
        }));
        set_cause(before);
    }

    /// Sets the alarm to `tick`. Returns false if there is no alarm, or if the clock is paused.
    fn arm(&self, state: &mut TimersState, tick: u64) -> bool {
        let rings = !self.clock.is_paused() && self.alarm.set(self.until(tick));
        state.armed = rings.then_some(tick);
        if rings && is_recording() {
            let deadline = time_of(self.clock.instant(tick.saturating_mul(TICK_NANOS)));
            note(EventKind::AlarmSet { deadline });
        }
        rings
    }

    /// The time from now until `tick` begins.
    fn until(&self, tick: u64) -> Duration {
        self.clock.until(tick.saturating_mul(TICK_NANOS))
    }

    /// Ends a change of the wheel: publishes its length and unlocks.
    fn unlock(&self, state: MutexGuard<'_, TimersState>) {
        self.len.store(state.wheel.len(), Relaxed);
    }
}

/// Records that a timer is set, on the lane of this thread.
#[inline]
fn note_set(deadline: Instant) {
    if is_recording() {
        let task = polled_task().unwrap_or(0);
        note(EventKind::TimerSet { deadline: time_of(deadline), task });
    }
}

impl fmt::Debug for Timers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Timers").field("len", &self.len).finish_non_exhaustive()
    }
}

impl TimersState {
    /// Whether a parked driver will wake in time for `tick` anyway.
    fn covers(&self, tick: u64) -> bool {
        let first = self.wheel.next_tick();
        let wake_at = self.coalesce.wake_at(tick);
        self.armed.is_some_and(|armed| armed <= wake_at) || first.is_some_and(|first| first <= tick)
    }

    /// The first deadline, in nanoseconds, that a paused clock can move to. `None` if all deadlines
    /// are clamped to the last one: they may stand for different times, and none is ever reached.
    fn next_reachable(&self) -> Option<u64> {
        self.wheel.next_deadline().filter(|&next| next < LAST_DEADLINE)
    }
}

#[cfg(all(test, not(cede_loom)))]
#[path = "../../../tests/unit/timers.rs"]
mod tests;
