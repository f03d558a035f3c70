//! A shard: one wheel behind its own lock, and two words about it that are read without the lock.
//!
//! ```text
//!   bound   no timer of the wheel is due before this tick   insert lowers it
//!                                                           take_due, refresh make it exact
//!   over    every timer due before this nanosecond has fired: see 3
//! ```
//!
//! A worker inserts into a shard of its own and usually cancels there too. So the lock is usually
//! free, and the memory of the wheel stays in the cache of one core. The two words are on a cache
//! line of their own, which is rarely written: the thread that drives reads them again and again.
//!
//! 1. `bound` is written under the lock. It is never later than the first tick with a timer.
//! 2. A cancel leaves `bound` as it is, even if it is now too early. So a task that sets and
//!    cancels one time limit after another does not change it each time. The thread that drives
//!    makes it exact before it relies on it.
//! 3. A timer leaves the wheel when it fires or is cancelled. So if its key finds nothing in the
//!    wheel and it was not cancelled, it has fired. Most keys need no search: every timer due before
//!    `over`, the time of the last firing, has fired.
//! 4. Wakers are foreign code: no waker is cloned, woken or dropped under the lock. A woken task
//!    may insert and cancel timers at once.

use super::wheel::{Due, Key, TICK_NANOS, Wheel, tick_of};
use crate::base::primitive::{
    Mutex, MutexGuard,
    atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed},
};
use std::{
    mem,
    task::{Poll, Waker},
};

/// The bound of a wheel without timers.
const NEVER: u64 = u64::MAX;

/// The runtime has been shut down: no timer fires any more.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Closed;

/// What the clock shows when timers are fired, in nanoseconds.
#[derive(Clone, Copy)]
pub(crate) enum Now {
    /// The clock runs: whole ticks fire, and the present one has not ended.
    Running(u64),
    /// The clock is paused: timers fire by the nanosecond.
    Paused(u64),
}

impl Now {
    /// The last tick in which a timer may be due.
    pub(crate) fn tick(self) -> u64 {
        match self {
            Self::Running(nanos) => nanos / TICK_NANOS,
            Self::Paused(nanos) => tick_of(nanos),
        }
    }
}

/// Has its cache lines for itself, because several cores use several shards at the same time.
#[repr(align(128))]
pub(crate) struct TimerShard {
    state: Mutex<ShardState>,
    /// How many timers are in the wheel; written under the lock.
    len: AtomicUsize,
    published: Published,
}

struct ShardState {
    wheel: Wheel,
    closed: bool,
}

/// Written under the lock.
#[repr(align(128))]
struct Published {
    bound: AtomicU64,
    over: AtomicU64,
}

impl TimerShard {
    pub(crate) fn new() -> Self {
        Self {
            state: Mutex::new(ShardState { wheel: Wheel::new(), closed: false }),
            len: AtomicUsize::new(0),
            published: Published { bound: AtomicU64::new(NEVER), over: AtomicU64::new(0) },
        }
    }

    /// How many timers there are. Only a hint if other threads may insert.
    pub(crate) fn len(&self) -> usize {
        self.len.load(Relaxed)
    }

    /// No timer is due before this tick. `None`: there is no timer.
    pub(crate) fn bound(&self) -> Option<u64> {
        Some(self.published.bound.load(Relaxed)).filter(|&bound| bound != NEVER)
    }

    /// Inserts a timer. Returns its key, and whether it lowered the bound: then the caller must see
    /// to it that a parked driver wakes for it.
    #[inline(always)] // called for each timer, from one place
    pub(crate) fn insert(&self, deadline: u64, waker: Waker) -> Result<(Key, bool), Closed> {
        let mut state = self.state.lock();
        if state.closed {
            drop(state); // before the waker is
            return Err(Closed);
        }
        let key = state.wheel.insert(deadline, waker);
        let is_first = key.tick() < self.published.bound.load(Relaxed);
        if is_first {
            self.published.bound.store(key.tick(), Relaxed);
        }
        self.unlock(state);
        Ok((key, is_first))
    }

    /// Ready once the timer has fired. Until then the timer keeps `waker`, in place of the last
    /// one.
    pub(crate) fn poll(&self, key: Key, waker: &Waker) -> Poll<Result<(), Closed>> {
        if key.is_over(self.published.over.load(Relaxed)) {
            return Poll::Ready(Ok(()));
        }
        let mut new = None;
        loop {
            let mut state = self.state.lock();
            if state.closed {
                drop(state);
                return Poll::Ready(Err(Closed));
            }
            let Some(kept) = state.wheel.waker_mut(key) else {
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
    pub(crate) fn cancel(&self, key: Key) -> Option<Waker> {
        let mut state = self.state.lock();
        let waker = state.wheel.cancel(key);
        self.unlock(state);
        waker
    }

    /// Makes the bound exact and returns it.
    pub(crate) fn refresh(&self) -> Option<u64> {
        self.publish_bound(&self.state.lock())
    }

    /// Makes the bound exact. Returns the first deadline, in nanoseconds.
    pub(crate) fn first_deadline(&self) -> Option<u64> {
        let state = self.state.lock();
        self.publish_bound(&state);
        state.wheel.next_deadline()
    }

    /// Removes all timers that are due at `now`, and adds them to `due`, earliest tick first.
    /// Returns the tick of the first.
    pub(crate) fn take_due(&self, now: Now, due: &mut Vec<Due>) -> Option<u64> {
        let mut state = self.state.lock();
        let first = state.wheel.next_tick().filter(|&first| first <= now.tick());
        if first.is_some() {
            match now {
                Now::Running(_) => state.wheel.advance(now.tick(), due),
                Now::Paused(nanos) => state.wheel.advance_exactly(nanos, due),
            }
            self.published.over.store(state.wheel.over(), Relaxed);
        }
        self.publish_bound(&state);
        self.unlock(state);
        first
    }

    /// Removes all timers and adds them to `all`. From now on no timer can be inserted.
    pub(crate) fn close(&self, all: &mut Vec<Due>) {
        let mut state = self.state.lock();
        state.closed = true;
        state.wheel.drain(all);
        self.publish_bound(&state);
        self.unlock(state);
    }

    fn publish_bound(&self, state: &ShardState) -> Option<u64> {
        let first = state.wheel.next_tick();
        self.published.bound.store(first.unwrap_or(NEVER), Relaxed);
        first
    }

    /// Ends a change of the wheel: publishes its length and unlocks.
    fn unlock(&self, state: MutexGuard<'_, ShardState>) {
        self.len.store(state.wheel.len(), Relaxed);
    }
}
