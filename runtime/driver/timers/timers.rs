//! The timers of a runtime: the clock, the shards with the wheels, and the alarm that ends a park in
//! time.
//!
//! Any thread inserts, polls and cancels timers; one thread at a time turns the driver.
//!
//! ```text
//!                insert, poll, cancel          prepare_park, fire
//!   any thread ──────────┐                   ┌──────────────────── the thread that drives
//!                        ▼                   ▼
//!                 one shard: its lock    every shard: its bound, without a lock;
//!                        │               its lock if a timer of it is due
//!                        └─ earlier than all in the shard ──► alarm ◄── how long to park
//! ```
//!
//! 1. *Never early.* A deadline is rounded up to a tick, and the present time is rounded down. A
//!    paused clock is exact: nothing is rounded.
//! 2. *Never lost.* A parked driver wakes for the first timer: see [`Alarm`].
//! 3. *Twice the same.* Only a runtime with a single shard pauses its clock. So the timers of a
//!    paused clock fire by deadline, and equal ones in the order in which they were inserted.
//! 4. With a running clock the timers of one firing wake by tick, and those of one shard with equal
//!    ticks in the order in which they were inserted.

use super::{
    alarm::{Alarm, is_reachable},
    clock::Clock,
    shard::{Closed, Now},
    shards::Shards,
    timerfd::TimerFd,
    wheel::{Due, Key, TICK_NANOS, tick_of},
};
use crate::{
    base::contain::wake,
    trace::{
        current::{is_recording, note, polled_task, set_cause, time_of},
        event::{Cause, EventKind},
    },
};
use std::{
    fmt, io,
    task::{Poll, Waker},
    time::{Duration, Instant},
};

/// Names one timer of one runtime.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TimerKey {
    pub(crate) shard: u32,
    pub(crate) key: Key,
}

pub(crate) struct Timers {
    clock: Clock,
    shards: Shards,
    alarm: Alarm,
}

impl Timers {
    /// Makes the timers of a runtime with this number of workers; none, if it is a current-thread
    /// runtime.
    pub(crate) fn new(workers: usize) -> io::Result<Self> {
        Ok(Self { clock: Clock::new(), shards: Shards::new(workers), alarm: Alarm::new()? })
    }

    /// The present time, by the clock that decides when timers are due.
    pub(crate) fn now(&self) -> Instant {
        self.clock.now()
    }

    /// The clock, for code that asks or inhibits it.
    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The shards, for a worker to enter its own.
    pub(crate) fn shards(&self) -> &Shards {
        &self.shards
    }

    /// The alarm, for the driver to register with its poll.
    pub(crate) fn alarm(&self) -> &TimerFd {
        self.alarm.timerfd()
    }

    /// Whether there are no timers. Only a hint if other threads may insert.
    pub(crate) fn is_empty(&self) -> bool {
        self.shards.len() == 0
    }

    /// Inserts a timer that wakes `waker` at `deadline`.
    ///
    /// Calls `unpark`, without a lock, if the driver is parked and the alarm cannot end its park in
    /// time.
    #[inline(always)] // called for each timer, from one place
    pub(crate) fn insert(
        &self,
        deadline: Instant,
        waker: Waker,
        unpark: impl FnOnce(),
    ) -> Result<TimerKey, Closed> {
        note_set(deadline);
        let (number, shard) = self.shards.here();
        let (key, is_first) = shard.insert(self.clock.nanos(deadline), waker)?;
        if is_first && !self.alarm.covers(key.tick(), &self.clock) {
            unpark();
        }
        Ok(TimerKey { shard: number, key })
    }

    /// Ready once the timer has fired. Until then the timer keeps `waker`, in place of the last
    /// one.
    pub(crate) fn poll(&self, key: TimerKey, waker: &Waker) -> Poll<Result<(), Closed>> {
        self.shards.get(key.shard).poll(key.key, waker)
    }

    /// Removes the timer and returns its waker, if it has not fired.
    pub(crate) fn cancel(&self, key: TimerKey) -> Option<Waker> {
        self.shards.get(key.shard).cancel(key.key)
    }

    /// Called when the driver is about to block. Returns how long the poll may block; `None` means
    /// until an event.
    pub(crate) fn prepare_park(&self) -> Option<Duration> {
        self.alarm.prepare_park(&self.clock, &self.shards)
    }

    /// Called when the driver is awake.
    pub(crate) fn park_ended(&self) {
        self.alarm.park_ended();
    }

    /// Called when no task can run. Moves a paused clock to the next deadline, unless it is
    /// inhibited. The caller then [fires](Self::fire) what is due.
    pub(crate) fn auto_advance(&self) {
        if self.clock.is_paused()
            && !self.clock.is_inhibited()
            && let Some(next) = self.shards.first_deadline().filter(|&next| is_reachable(next))
        {
            self.clock.advance_to(next);
        }
    }

    /// Stops the clock. The caller then [fires](Self::fire) what is due, and unparks a parked
    /// driver.
    pub(crate) fn pause(&self) -> Result<(), &'static str> {
        debug_assert!(self.shards.is_single(), "see 3");
        self.alarm.pause(&self.clock)
    }

    /// Lets the clock run again. The caller then unparks a parked driver.
    pub(crate) fn resume(&self) -> Result<(), &'static str> {
        self.clock.resume()
    }

    /// Moves the paused clock by `duration`. The caller then [fires](Self::fire) what is due.
    pub(crate) fn advance(&self, duration: Duration) -> Result<(), &'static str> {
        self.clock.advance(duration)
    }

    /// Whether a timer is due that has not fired.
    pub(crate) fn is_due(&self) -> bool {
        let now = self.clock.nanos_now() / TICK_NANOS;
        let is_due = |tick: Option<u64>| tick.is_some_and(|tick| tick <= now);
        self.shards.iter().any(|shard| is_due(shard.bound()) && is_due(shard.refresh()))
    }

    /// Fires all timers that are due, and returns how many. `due` is an empty buffer, which the
    /// caller may keep for its memory.
    pub(crate) fn fire(&self, due: &mut Vec<Due>) -> usize {
        let Some(bound) = self.shards.bound() else { return 0 };
        let now = self.present();
        if bound > now.tick() {
            return 0;
        }
        let is_due = |tick: u64| tick <= now.tick();
        let shards = self.shards.iter().filter(|shard| shard.bound().is_some_and(is_due));
        let Some(first) = shards.filter_map(|shard| shard.take_due(now, due)).min() else {
            return 0;
        };
        let fired = due.len();
        self.alarm.fired(first, fired, now.tick());
        if !self.shards.is_single() {
            due.sort_by_key(|due| tick_of(due.deadline)); // they are one sorted run for each shard
        }
        if is_recording() {
            self.wake_recorded(due);
        } else {
            wake(due.drain(..).map(|due| due.waker));
        }
        fired
    }

    /// Shutdown: wakes every timer. From now on `insert`, and `poll` of a timer that has not fired,
    /// return [`Closed`].
    pub(crate) fn close(&self) {
        let mut all = Vec::new();
        self.shards.iter().for_each(|shard| shard.close(&mut all));
        wake(all.into_iter().map(|timer| timer.waker));
    }

    fn present(&self) -> Now {
        let is_paused = self.clock.is_paused();
        let nanos = self.clock.nanos_now();
        if is_paused { Now::Paused(nanos) } else { Now::Running(nanos) }
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
        f.debug_struct("Timers").field("len", &self.shards.len()).finish_non_exhaustive()
    }
}

#[cfg(all(test, not(cede_loom)))]
#[path = "../../../tests/unit/timers.rs"]
mod tests;

#[cfg(all(test, not(cede_loom)))]
#[path = "../../../tests/unit/timer_shards.rs"]
mod shard_tests;
