//! The parker: one thread's sleep, and the one word that says whether it sleeps.
//!
//! ```text
//!                   ┌──────────┐  park: lock, then sleep   ┌──────────┐
//!           ┌──────►│  EMPTY   ├──────────────────────────►│  PARKED  │
//!           │       └────┬─────┘◄──────────────────────────┤          │
//!           │            │          park: timed out        └────┬─────┘
//!      park │            │ unpark                               │ unpark
//!  (returns │            ▼                                      ▼
//!  at once, │       ┌──────────┐                  the same, then lock, unlock and
//!   or woke)└───────┤ NOTIFIED │◄──────────────── signal the condition variable
//!                   └──────────┘  (unpark: stays)
//! ```
//!
//! 1. `unpark` is remembered, once: the next `park` returns at once and the memory is spent.
//! 2. What a thread wrote before `unpark` is seen by the owner after the `park` it ended, and by
//!    the owner of a merged one: both are read-modify-writes of one word, so a later `unpark`
//!    continues the release sequence of an earlier one.
//! 3. No lost wake-up: the owner goes from EMPTY to PARKED *while it holds the lock* and lets go
//!    of it only by waiting. Whoever sees PARKED takes the lock before it signals, so the owner
//!    already waits.
//! 4. Only an `unpark` that finds PARKED makes a system call.
//!
//! Only the owner parks. The same machine is behind [`std::thread::park`]; this one belongs to us,
//! so that nobody else's `unpark` is mistaken for ours, and loom can see it.

use super::primitive::{
    Condvar, Mutex,
    atomic::{
        AtomicU8,
        Ordering::{Acquire, Relaxed, Release},
    },
};
use std::time::Duration;

/// The owner runs, and nobody called.
const EMPTY: u8 = 0;
/// The owner sleeps, or is about to.
const PARKED: u8 = 1;
/// Somebody called; the owner has not yet noticed.
const NOTIFIED: u8 = 2;

/// One thread's sleep.
#[derive(Debug)]
pub(crate) struct Parker {
    state: AtomicU8,
    lock: Mutex<()>,
    wake: Condvar,
}

impl Parker {
    pub(crate) fn new() -> Self {
        Self { state: AtomicU8::new(EMPTY), lock: Mutex::new(()), wake: Condvar::new() }
    }

    /// Sleeps until [unparked](Self::unpark) or `timeout` is over; `None` sleeps for as long as it
    /// takes. With a timeout it may also return for no reason.
    pub(crate) fn park(&self, timeout: Option<Duration>) {
        if self.take_notice() || timeout == Some(Duration::ZERO) {
            return;
        }
        let mut guard = self.lock.lock();
        if self.state.compare_exchange(EMPTY, PARKED, Relaxed, Relaxed).is_err() {
            // Notified since we looked. Nothing else may have happened: only we park.
            self.state.swap(EMPTY, Acquire);
            return;
        }
        loop {
            guard = self.wake.wait_timeout(guard, timeout);
            if timeout.is_some() {
                self.state.swap(EMPTY, Acquire);
                return;
            }
            if self.take_notice() {
                return;
            }
        }
    }

    /// Ends the owner's `park`, or the next one if it is not parked. Any thread may call this.
    pub(crate) fn unpark(&self) {
        if self.state.swap(NOTIFIED, Release) == PARKED {
            // Wait until the owner, which was between its decision and its sleep, sleeps.
            drop(self.lock.lock());
            self.wake.notify_one();
        }
    }

    fn take_notice(&self) -> bool {
        self.state.compare_exchange(NOTIFIED, EMPTY, Acquire, Relaxed).is_ok()
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
