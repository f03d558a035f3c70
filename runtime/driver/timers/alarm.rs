//! The alarm: the driver's poll ends when the first timer is due, whoever inserts it.
//!
//! ```text
//!        driver                                     any thread
//!   ┌─► prepare_park   parked ← true                insert, later than the shard's bound: covered
//!   │      │           ── fence ──                    └─ earlier:  bound ← its tick
//!   │      │           reads all bounds                            ── fence ──
//!   │      │           alarm ← the first            covers ────┬── not parked: nothing to do
//!   │   blocked in the poll ◄──────── rings ────┐              ├── parked, ends later: covered
//!   │      │                                    └──────────────┴── parked, earliest: sets the alarm
//!   │   park_ended     parked ← false                              (or unparks)
//!   └── fire           wakes what is due
//! ```
//!
//! # Protocol
//!
//! 1. *Never lost.* While the driver is parked, its poll ends at or before the first tick with a
//!    timer; or later, if that tick is too close to the last wake-up for a timer (see [`Coalesce`]).
//!    The two fences keep this true: either `prepare_park` reads the bound that an insert has
//!    lowered, or that insert sees `parked` and calls the alarm its own affair.
//! 2. An insert that does not lower the bound of its shard needs no fence. Some insert before it
//!    lowered the bound to this tick or an earlier one, and either `prepare_park` has read that, or
//!    the earlier insert sees `parked`. (A bound is raised only to the wheel's first tick.)
//! 3. `prepare_park` sets `parked` and reads the bounds under the lock, and an insert that sees
//!    `parked` takes the lock. So it sees when this park ends, and not what an earlier one left.
//! 4. `ends` is the tick at which the poll ends, by the alarm or by its time-out; `None`: it has no
//!    end. `armed` is the tick at which the alarm will ring, or `None`. That tick may have passed
//!    since. `prepare_park` forgets it then.
//! 5. *A system call only for an earlier deadline.* If the alarm is set too early, it is not set
//!    again: that costs one spurious turn, whereas setting it again would cost a system call for
//!    every cancelled timer. While the driver is awake no thread sets the alarm, and while there is
//!    no timer no thread reads the clock.
//! 6. While the clock is paused no thread sets the alarm, which follows the system's time only, and
//!    `armed` is `None`. A park does not block then, if the clock may auto-advance.

use super::{
    clock::Clock,
    coalesce::Coalesce,
    shards::Shards,
    timerfd::TimerFd,
    wheel::{LAST_DEADLINE, TICK_NANOS},
};
use crate::{
    base::primitive::{
        Mutex,
        atomic::{
            AtomicBool,
            Ordering::{Relaxed, SeqCst},
            fence,
        },
    },
    trace::{
        current::{is_recording, note, time_of},
        event::EventKind,
    },
};
use std::{io, time::Duration};

pub(crate) struct Alarm {
    timerfd: TimerFd,
    /// Set under the lock, see 3. Cleared by the driver without it: seen late, that costs another
    /// thread a system call.
    parked: AtomicBool,
    state: Mutex<AlarmState>,
}

struct AlarmState {
    ends: Option<u64>,
    armed: Option<u64>,
    /// The earliest tick for which the alarm may be set.
    coalesce: Coalesce,
}

impl Alarm {
    pub(crate) fn new() -> io::Result<Self> {
        let state = AlarmState { ends: None, armed: None, coalesce: Coalesce::default() };
        let (timerfd, parked) = (TimerFd::new()?, AtomicBool::new(false));
        Ok(Self { timerfd, parked, state: Mutex::new(state) })
    }

    pub(crate) fn timerfd(&self) -> &TimerFd {
        &self.timerfd
    }

    /// Called when the driver is about to block. Returns how long the poll may block; `None` means
    /// until an event.
    pub(crate) fn prepare_park(&self, clock: &Clock, shards: &Shards) -> Option<Duration> {
        let mut state = self.state.lock();
        self.parked.store(true, Relaxed);
        fence(SeqCst); // pairs with the one in `covers`
        state.ends = None;
        let bound = shards.bound();
        if bound.is_none() && state.armed.is_none() {
            return None;
        }
        if clock.is_paused() {
            let next = shards.first_deadline().filter(|&next| is_reachable(next))?;
            let ends = !clock.is_inhibited() || next <= clock.nanos_now();
            return ends.then_some(Duration::ZERO);
        }
        let now = clock.nanos_now() / TICK_NANOS;
        state.armed = state.armed.filter(|&armed| armed > now);
        state.ends = state.armed;
        if state.ends_by(state.coalesce.wake_at(bound?)) {
            return None;
        }
        // It takes a system call, so it is worth knowing whether the timer is still there.
        let wake_at = state.coalesce.wake_at(shards.first()?);
        if state.ends_by(wake_at) {
            return None;
        }
        if wake_at > now && self.arm(&mut state, wake_at, clock) {
            return None;
        }
        state.ends = Some(wake_at);
        Some(until(wake_at, clock))
    }

    /// Called when the driver is awake. The next `prepare_park` will see all timers that are
    /// inserted from now on.
    pub(crate) fn park_ended(&self) {
        self.parked.store(false, Relaxed);
    }

    /// Called when a timer was inserted that lowered the bound of its shard to `tick`. If the driver
    /// is parked, sets the alarm, unless the poll ends in time. Returns false if there is no alarm:
    /// the caller must then unpark the driver.
    #[must_use = "the driver may have to be unparked"]
    pub(crate) fn covers(&self, tick: u64, clock: &Clock) -> bool {
        fence(SeqCst); // pairs with the one in `prepare_park`
        if !self.parked.load(Relaxed) {
            return true;
        }
        let mut state = self.state.lock();
        let wake_at = state.coalesce.wake_at(tick);
        state.ends_by(wake_at) || self.arm(&mut state, wake_at, clock)
    }

    /// Called when `count` timers have fired at tick `now`; the earliest of them was due at
    /// `first`.
    pub(crate) fn fired(&self, first: u64, count: usize, now: u64) {
        self.state.lock().coalesce.fired(first, count, now);
    }

    /// Whether the alarm, if it is set, keeps its distance from the last wake-up for a timer.
    #[cfg(test)]
    pub(crate) fn keeps_distance(&self) -> Option<bool> {
        let state = self.state.lock();
        state.armed.map(|armed| state.coalesce.wake_at(armed) == armed)
    }

    /// Stops the clock.
    pub(crate) fn pause(&self, clock: &Clock) -> Result<(), &'static str> {
        let mut state = self.state.lock();
        // The alarm follows the system's time. By this clock, which now falls behind, it is too
        // early.
        (state.armed, state.ends) = (None, None);
        clock.pause()
    }

    /// Sets the alarm to `tick`. Returns false if there is no alarm, or if the clock is paused.
    fn arm(&self, state: &mut AlarmState, tick: u64, clock: &Clock) -> bool {
        let rings = !clock.is_paused() && self.timerfd.set(until(tick, clock));
        state.armed = rings.then_some(tick);
        state.ends = state.armed;
        if rings && is_recording() {
            let deadline = time_of(clock.instant(tick.saturating_mul(TICK_NANOS)));
            note(EventKind::AlarmSet { deadline });
        }
        rings
    }
}

impl AlarmState {
    /// Whether the poll ends at `tick` or earlier.
    fn ends_by(&self, tick: u64) -> bool {
        self.ends.is_some_and(|ends| ends <= tick)
    }
}

/// The time from now until `tick` begins.
fn until(tick: u64, clock: &Clock) -> Duration {
    clock.until(tick.saturating_mul(TICK_NANOS))
}

/// Whether a paused clock can move to this deadline. Deadlines that are clamped to the last one may
/// stand for different times, and none of these is ever reached.
pub(crate) fn is_reachable(deadline: u64) -> bool {
    deadline < LAST_DEADLINE
}
