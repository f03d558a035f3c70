//! Threads under one interpreter lock, as CPython has them (its `ceval_gil.c`): only who holds the lock
//! runs, and hands it over when another has waited 5 ms.
//!
//! ```text
//!   holder  ── slice ── check ── slice ── check: somebody waits too long ── let go ── wait its turn
//!   other         wait 5 ms ──► "I want it" ────────────────────────────────► holder now
//! ```
//!
//! 1. The lock is held during each poll of a unit, and let go of while the unit waits.
//! 2. Who was asked to let go takes the lock again only after another has had it: a forced switch.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use futures::executor::block_on;

use crate::job::{Checked, Form, Job};
use crate::models::card::Unit;
use crate::models::executor::Executor;
use crate::models::model::Way;
use crate::models::threads::Threads;
use crate::polls::slept;
use crate::settings::Settings;
use crate::units::ns;

/// Of all threads of this process; 0: nobody ever wanted the lock.
static LONGEST_WAIT_NS: AtomicU64 = AtomicU64::new(0);

/// The longest a thread has waited for the lock; `None` where there is no such lock.
pub(crate) fn longest_wait_ns() -> Option<u64> {
    Some(LONGEST_WAIT_NS.load(Relaxed)).filter(|&wait| wait > 0)
}

/// How long one waits before one asks.
const PATIENCE: Duration = Duration::from_millis(5);

/// Threads, and the lock that lets one of them run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gil {
    lock: Arc<Lock>,
}

impl Gil {
    async fn held<T>(self, unit: impl Future<Output = T>) -> T {
        let mut unit = std::pin::pin!(unit);
        std::future::poll_fn(|cx| {
            self.lock.acquire();
            let state = unit.as_mut().poll(cx);
            self.lock.release();
            state
        })
        .await
    }
}

impl Executor for Gil {
    const UNIT: Unit = Unit::Thread;

    fn enter<T: Send, F: Future<Output = T> + Send>(
        _: &Settings,
        main: impl FnOnce(Self) -> F,
    ) -> Result<T> {
        let gil = Gil::default();
        Ok(block_on(gil.clone().held(main(gil))))
    }

    fn start<T: Send + 'static>(
        &self,
        unit: impl Future<Output = T> + Send + 'static,
    ) -> impl Future<Output = T> + Send + 'static {
        Threads.start(self.clone().held(unit))
    }

    async fn sleep_until(&self, at: Instant) {
        self.lock.without(|| slept(at, thread::sleep));
    }
}

/// What computes is done in slices with a check between; what waits, with the lock let go of.
#[derive(Debug)]
pub(crate) struct TakingTurns;

impl Way<Gil> for TakingTurns {
    const FORM: Form = Form::Whole;

    async fn work(gil: &Gil, job: Job) -> Checked {
        match (job.awaited, job.sliced) {
            (Err(_), Ok(mut slice)) => loop {
                if let std::ops::ControlFlow::Break(checked) = slice() {
                    return checked;
                }
                gil.lock.check();
            },
            _ => gil.lock.without(job.whole),
        }
    }
}

#[derive(Debug, Default)]
struct Lock {
    state: Mutex<State>,
    free: Condvar,
    taken: Condvar,
}

#[derive(Debug, Default)]
struct State {
    held: bool,
    /// Somebody has waited too long.
    wanted: bool,
    /// How often it was taken.
    turns: u64,
}

impl Lock {
    fn acquire(&self) {
        self.take(self.state());
    }

    fn take(&self, mut state: MutexGuard<'_, State>) {
        let start = Instant::now();
        while state.held {
            let turn = state.turns;
            let waited = self.free.wait_timeout(state, PATIENCE);
            let (now, timeout) = waited.expect("nobody panics while holding the state");
            state = now;
            if timeout.timed_out() && state.held && state.turns == turn {
                state.wanted = true;
            }
        }
        *state = State { held: true, wanted: false, turns: state.turns + 1 };
        LONGEST_WAIT_NS.fetch_max(ns(start.elapsed()).max(1), Relaxed);
        self.taken.notify_all();
    }

    fn release(&self) {
        self.let_go(&mut self.state());
    }

    fn let_go(&self, state: &mut State) {
        state.held = false;
        self.free.notify_one();
    }

    /// Hands the lock over if somebody waits too long.
    fn check(&self) {
        let mut state = self.state();
        if !state.wanted {
            return;
        }
        let turn = state.turns;
        self.let_go(&mut state);
        while state.turns == turn {
            state = self.taken.wait(state).expect("nobody panics while holding the state");
        }
        self.take(state);
    }

    fn without<T>(&self, wait: impl FnOnce() -> T) -> T {
        self.release();
        let result = wait();
        self.acquire();
        result
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nobody panics while holding the state")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_holder_lets_go_only_when_asked_and_the_other_has_its_turn() {
        let lock = Arc::new(Lock::default());
        lock.acquire();
        lock.check();
        assert_eq!(lock.state().turns, 1, "nobody asked");
        let other = lock.clone();
        let other = thread::spawn(move || {
            other.acquire();
            other.release();
        });
        while !lock.state().wanted {
            thread::yield_now();
        }
        lock.check();
        let state = lock.state();
        assert_eq!((state.turns, state.held), (3, true), "the other's turn lies between ours");
        drop(state);
        other.join().unwrap();
        lock.release();
    }
}
