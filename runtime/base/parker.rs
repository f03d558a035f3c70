//! Parking: how one sleeper is put to sleep, and how any thread wakes it without a lost wake-up.
//!
//! [`ParkState`] is the state machine. Two kinds of sleeper use it: the driver, which sleeps in the
//! system's poll, and the [`Parker`], a thread that sleeps on a condition variable.
//!
//! ```text
//!                     ┌─────────┐   prepare_park: true      ┌──────────┐
//!              ┌─────►│  EMPTY  ├──────────────────────────►│  PARKED  │
//!              │      └────┬────┘◄──────────────────────────┤          │
//!  prepare_park:           │             park_ended         └────┬─────┘
//!  false, or   │           │ unpark: false                       │ unpark: true, so the
//!  take_notice,│           ▼                                     ▼ caller ends the sleep
//!  or          │      ┌──────────┐                               │
//!  park_ended  └──────┤ NOTIFIED │◄──────────────────────────────┘
//!                     └──────────┘  (unpark: stays, false)
//! ```
//!
//! 1. An unpark is never lost. If it comes before `prepare_park`, that returns false. If it comes
//!    later, it finds PARKED and ends the sleep. It is remembered once: several unparks end one sleep.
//! 2. The sleeper sees everything that was written before the unpark, also if several unparks were
//!    merged: each is a read-modify-write of the same word, so a later one continues the release
//!    sequence of an earlier one.
//! 3. Only an `unpark` that finds PARKED makes a system call.
//! 4. Between `prepare_park` and its sleep the sleeper can be unparked, and must notice it. The system's
//!    poll does: it remembers a wake that comes before it begins. The condition variable does not, so
//!    the parker holds its lock from `prepare_park` until it waits, and `unpark` takes the lock before
//!    it signals.
//! 5. A wake of the poll may arrive after the park has ended, and then ends the next park for no reason.
//!    That is harmless, and cheaper than preventing it.
//!
//! [`std::thread::park`] contains the same machine. We have our own, so that an `unpark` by other
//! code is never mistaken for ours, and so that loom can check it.

use super::primitive::{
    Condvar, Mutex,
    atomic::{
        AtomicU8,
        Ordering::{AcqRel, Acquire, Relaxed, Release},
    },
};
use std::time::Duration;

/// The sleeper is awake, and has not been unparked.
const EMPTY: u8 = 0;
/// The sleeper sleeps, or is about to.
const PARKED: u8 = 1;
/// The sleeper was unparked, and has not noticed yet.
const NOTIFIED: u8 = 2;

/// Whether a sleeper sleeps, and whether it was unparked. Only its owner prepares and ends a park;
/// any thread may unpark.
#[derive(Debug)]
pub(crate) struct ParkState(AtomicU8);

impl ParkState {
    pub(crate) fn new() -> Self {
        Self(AtomicU8::new(EMPTY))
    }

    /// Whether the owner may go to sleep. If so, [`park_ended`](Self::park_ended) must follow.
    pub(crate) fn prepare_park(&self) -> bool {
        if self.0.compare_exchange(EMPTY, PARKED, AcqRel, Acquire).is_ok() {
            return true;
        }
        self.park_ended();
        false
    }

    /// The owner is awake again, for whatever reason.
    pub(crate) fn park_ended(&self) {
        self.0.swap(EMPTY, Acquire);
    }

    /// Notifies the owner. Returns whether it sleeps, so that the caller has to end its sleep.
    #[must_use]
    pub(crate) fn unpark(&self) -> bool {
        self.0.swap(NOTIFIED, Release) == PARKED
    }

    /// Whether the owner was notified. The notice is used up.
    fn take_notice(&self) -> bool {
        self.0.compare_exchange(NOTIFIED, EMPTY, Acquire, Relaxed).is_ok()
    }
}

/// The sleep of one thread, which alone may call `park`.
#[derive(Debug)]
pub(crate) struct Parker {
    state: ParkState,
    lock: Mutex<()>,
    wake: Condvar,
}

impl Parker {
    pub(crate) fn new() -> Self {
        Self { state: ParkState::new(), lock: Mutex::new(()), wake: Condvar::new() }
    }

    /// Sleeps until [unparked](Self::unpark) or until `timeout` is over; `None` means no timeout. With
    /// a timeout it may also return for no reason.
    pub(crate) fn park(&self, timeout: Option<Duration>) {
        if self.state.take_notice() || timeout == Some(Duration::ZERO) {
            return;
        }
        let mut guard = self.lock.lock();
        if !self.state.prepare_park() {
            return;
        }
        loop {
            guard = self.wake.wait_timeout(guard, timeout);
            if timeout.is_some() {
                return self.state.park_ended();
            }
            if self.state.take_notice() {
                return;
            }
        }
    }

    /// Ends the owner's `park`, or the next one if it is not parked. Any thread may call this.
    pub(crate) fn unpark(&self) {
        if self.state.unpark() {
            // The owner holds the lock until it waits (4).
            drop(self.lock.lock());
            self.wake.notify_one();
        }
    }
}

#[cfg(all(test, not(cede_loom)))]
mod tests {
    use super::*;
    use std::time::Instant;

    #[test]
    fn an_unpark_is_remembered_once() {
        let parker = Parker::new();
        parker.unpark();
        parker.unpark();
        parker.park(None);
        let before = Instant::now();
        let limit = Duration::from_millis(20);
        while before.elapsed() < limit {
            parker.park(Some(limit));
        }
        parker.park(Some(Duration::ZERO));
    }

    #[test]
    fn ping_pong_never_hangs() {
        let (ping, pong) = (Parker::new(), Parker::new());
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for _ in 0..10_000 {
                    ping.park(None);
                    pong.unpark();
                }
            });
            for _ in 0..10_000 {
                ping.unpark();
                pong.park(None);
            }
        });
    }
}
