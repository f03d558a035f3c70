//! The timers of a runtime: the clock, the wheel, and the alarm that ends a park in time.
//!
//! Any thread inserts, polls and cancels; one thread at a time drives.
//!
//! ```text
//!        driver                                     any thread
//!   ┌─► prepare_park   parked ← true                insert ── not parked ──► nothing to do:
//!   │      │           alarm ← first deadline         │                      prepare_park looks
//!   │   blocked in the poll ◄──────── rings ────┐     ├─ parked, later ────► covered already
//!   │      │                                    └─────┴─ parked, earliest ─► sets the alarm
//!   │   park_ended     parked ← false                                        (or unparks)
//!   └── fire           wakes what is due
//! ```
//!
//! # Protocol
//!
//! 1. *Never early.* A deadline is rounded up to a tick, now is rounded down; a paused clock is exact,
//!    and neither is rounded.
//! 2. *Never lost.* While the driver is parked, the poll ends at or before the first deadline in
//!    the wheel, or at its [distance](Spacing) from the last wake-up for one, if that is later.
//!    `prepare_park` makes this true and sets `parked` under the lock; an insert that sees `parked`
//!    keeps it true before it unlocks, or unparks the driver. An insert that does not see it comes
//!    before the next `prepare_park`, which sees the timer.
//! 3. `armed` is a tick in the future at which the alarm is still going to ring, or `None`. It may
//!    have passed since; `prepare_park`, the one place that relies on it for a park to come,
//!    forgets it then.
//! 4. *A system call only for an earlier deadline.* An alarm that rings before it is needed is left
//!    alone: it costs one spurious turn, not a call for every timer that is cancelled. While the
//!    driver is awake nobody sets the alarm, and with no timer nobody reads the clock.
//! 5. A timer leaves the wheel when it fires or is cancelled, so a key that finds nothing has fired.
//!    Most need not be looked for: what was due before `over`, the time of the last firing, has fired.
//! 6. While the clock is paused nobody sets the alarm, which knows the system's time alone, and
//!    nothing is `armed`. A park then does not block if the clock may move on by itself.
//! 7. Wakers are foreign code: none is cloned, woken or dropped under the lock. A woken task may
//!    insert and cancel timers at once.

use std::{
    fmt, io, mem,
    task::{Poll, Waker},
    time::{Duration, Instant},
};

use super::{
    clock::Clock,
    coalesce::Spacing,
    timerfd::Alarm,
    wheel::{Key, LAST_DEADLINE, TICK_NANOS, Wheel, tick_of},
};
use crate::base::{
    contain::wake,
    primitive::{
        Mutex, MutexGuard,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
};

/// For how many wakers memory is kept from one `fire` to the next. See the table of constants in
/// `docs/performance.md`.
const KEPT_WAKERS: usize = 1024;

/// Names one timer of one runtime.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TimerKey(Key);

/// The runtime has been shut down: no timer fires any more.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Closed;

pub(crate) struct Timers {
    clock: Clock,
    alarm: Alarm,
    state: Mutex<State>,
    /// The timers in the wheel; written under the lock.
    len: AtomicUsize,
    /// See 5; written under the lock.
    over: AtomicU64,
    /// Set under the lock, see 2; cleared by the driver, where being late costs a system call.
    parked: AtomicBool,
}

struct State {
    wheel: Wheel,
    armed: Option<u64>,
    /// Before when the alarm does not ring.
    spacing: Spacing,
    closed: bool,
    /// The memory of the last batch of wakers.
    spare: Vec<Waker>,
}

impl Timers {
    pub(crate) fn new() -> io::Result<Self> {
        let state = State {
            wheel: Wheel::new(),
            armed: None,
            spacing: Spacing::default(),
            closed: false,
            spare: Vec::new(),
        };
        Ok(Self {
            clock: Clock::new(),
            alarm: Alarm::new()?,
            state: Mutex::new(state),
            len: AtomicUsize::new(0),
            over: AtomicU64::new(0),
            parked: AtomicBool::new(false),
        })
    }

    /// The present time by the clock that decides when a timer is due.
    pub(crate) fn now(&self) -> Instant {
        self.clock.now()
    }

    /// What the driver registers with its poll.
    pub(crate) fn alarm(&self) -> &Alarm {
        &self.alarm
    }

    /// Whether there is no timer at all; a hint when other threads insert.
    pub(crate) fn is_empty(&self) -> bool {
        self.len.load(Relaxed) == 0
    }

    /// Keeps `waker` to be woken at `deadline`.
    ///
    /// Calls `unpark`, without the lock, if the driver is parked and has to be told by other means
    /// than the alarm.
    pub(crate) fn insert(
        &self,
        deadline: Instant,
        waker: Waker,
        unpark: impl FnOnce(),
    ) -> Result<TimerKey, Closed> {
        let deadline = self.clock.nanos(deadline);
        let tick = tick_of(deadline);
        let mut state = self.state.lock();
        if state.closed {
            drop(state); // before the waker is
            return Err(Closed);
        }
        let covered = !self.parked.load(Relaxed) || state.covers(tick);
        let (key, ring) = (state.wheel.insert(deadline, waker), state.spacing.ring(tick));
        let covered = covered || self.arm(&mut state, ring);
        self.unlock(state);
        if !covered {
            unpark();
        }
        Ok(TimerKey(key))
    }

    /// Ready once the timer has fired; until then `waker` is the one to be woken.
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

    /// Takes the timer out and hands its waker back, if it has not fired.
    pub(crate) fn cancel(&self, key: TimerKey) -> Option<Waker> {
        let mut state = self.state.lock();
        let waker = state.wheel.cancel(key.0);
        self.unlock(state);
        waker
    }

    /// The driver is about to block in the poll: for how long? `None`: until an event.
    pub(crate) fn prepare_park(&self) -> Option<Duration> {
        let mut state = self.state.lock();
        self.parked.store(true, Relaxed);
        let next = state.wheel.next_tick();
        if next.is_none() && state.armed.is_none() {
            return None;
        }
        if self.clock.is_paused() {
            let next = state.next_stop()?;
            let ends = !self.clock.is_held() || next <= self.clock.nanos_now();
            return ends.then_some(Duration::ZERO);
        }
        let now = self.clock.nanos_now() / TICK_NANOS;
        state.armed = state.armed.filter(|&armed| armed > now);
        let ring = state.spacing.ring(next?);
        if ring <= now {
            return Some(Duration::ZERO);
        }
        let rings = state.armed.is_some_and(|armed| armed <= ring) || self.arm(&mut state, ring);
        (!rings).then(|| self.until(ring))
    }

    /// The driver is awake: what is inserted from now on is seen by the next `prepare_park`.
    pub(crate) fn park_ended(&self) {
        self.parked.store(false, Relaxed);
    }

    /// There is nothing to do but wait: a paused clock moves on to the next deadline. What is due then is
    /// still to be [fired](Self::fire).
    pub(crate) fn skip(&self) {
        if self.clock.is_paused()
            && !self.clock.is_held()
            && let Some(next) = self.state.lock().next_stop()
        {
            self.clock.move_to(next);
        }
    }

    /// Stops the clock; what is due then is still to be [fired](Self::fire). A driver that is parked has
    /// to be told.
    pub(crate) fn pause(&self) -> Result<(), &'static str> {
        let mut state = self.state.lock();
        // Whatever the alarm was set to, it is too early by the clock that runs on later.
        state.armed = None;
        self.clock.pause()
    }

    /// Lets the clock run again. A driver that is parked has to be told.
    pub(crate) fn resume(&self) -> Result<(), &'static str> {
        self.clock.resume()
    }

    /// Moves the paused clock on; what is due then is still to be [fired](Self::fire).
    pub(crate) fn advance(&self, duration: Duration) -> Result<(), &'static str> {
        self.clock.advance(duration)
    }

    /// For those who hold it.
    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Wakes everything that is due; how many.
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
        state.spacing.fired(first, due.len(), tick);
        self.unlock(state);

        let fired = due.len();
        wake(due.drain(..));
        if due.capacity() <= KEPT_WAKERS {
            // Whatever is replaced holds no wakers.
            self.state.lock().spare = due;
        }
        fired
    }

    /// Shutdown: every timer is woken, and every insert, and poll of one that has not fired, says
    /// [`Closed`] for ever.
    pub(crate) fn close(&self) {
        let mut all = Vec::new();
        let mut state = self.state.lock();
        state.closed = true;
        state.wheel.drain(&mut all);
        self.unlock(state);
        wake(all);
    }

    /// Sets the alarm; `false` if there is none.
    fn arm(&self, state: &mut State, tick: u64) -> bool {
        let rings = !self.clock.is_paused() && self.alarm.set(self.until(tick));
        state.armed = rings.then_some(tick);
        rings
    }

    /// How long it takes until `tick` begins.
    fn until(&self, tick: u64) -> Duration {
        self.clock.until(tick.saturating_mul(TICK_NANOS))
    }

    /// Ends a change of the wheel.
    fn unlock(&self, state: MutexGuard<'_, State>) {
        self.len.store(state.wheel.len(), Relaxed);
    }
}

impl fmt::Debug for Timers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Timers").field("len", &self.len).finish_non_exhaustive()
    }
}

impl State {
    /// While the driver is parked: whether the poll ends in time for `tick` without our doing.
    fn covers(&self, tick: u64) -> bool {
        let first = self.wheel.next_tick();
        let ring = self.spacing.ring(tick);
        self.armed.is_some_and(|armed| armed <= ring) || first.is_some_and(|first| first <= tick)
    }

    /// The nanosecond a paused clock moves on to. Deadlines that count as the last one are not all the
    /// same, and none of them ever comes.
    fn next_stop(&self) -> Option<u64> {
        self.wheel.next_deadline().filter(|&next| next < LAST_DEADLINE)
    }
}

#[cfg(all(test, not(cede_loom)))]
#[path = "../../../tests/unit/timers.rs"]
mod tests;
