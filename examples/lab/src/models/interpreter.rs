//! The interpreter lock of the model `gil`, as in CPython (`ceval_gil.c`). Only the thread that holds it
//! runs; it hands the lock over when another thread has waited for 5 ms.
//!
//! ```text
//!   holder  ── step ── check ── step ── check: another waits too long ── release ── wait its turn
//!   other        wait 5 ms ──► "I want it" ───────────────────────────────► holder now
//! ```
//!
//! 1. A thread that was asked to release the lock takes it again only after another thread has had
//!    it: a forced switch.
//! 2. A thread releases the lock before it waits for anything else (a sleep, a lock of the program).
//! 3. Work in steps calls [`Turns::here`] once and [`Turns::check`] between two steps: under `gil`
//!    another thread may run there, under every other model nothing happens.

use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, TryLockError};
use std::time::{Duration, Instant};

use cede::trace::span;

use crate::base::spans::WAITS_FOR_THE_LOCK;
use crate::base::units::ns;
use crate::measure::recording::recorder;

/// How long a thread waits before it asks the holder to release the lock.
const PATIENCE: Duration = Duration::from_millis(5);

/// The longest wait of all threads of this process; 0: no thread ever waited.
static LONGEST_WAIT_NS: AtomicU64 = AtomicU64::new(0);

thread_local! {
    /// The lock this thread holds.
    static HELD: RefCell<Option<Arc<Lock>>> = const { RefCell::new(None) };
}

/// The longest a thread has waited for the lock; `None` where there is no such lock.
pub(crate) fn longest_wait_ns() -> Option<u64> {
    Some(LONGEST_WAIT_NS.load(Relaxed)).filter(|&wait| wait > 0)
}

/// The interpreter this thread runs under, if it runs under one.
#[derive(Clone, Debug)]
pub(crate) struct Turns(Option<Arc<Lock>>);

impl Turns {
    pub(crate) fn here() -> Turns {
        Turns(HELD.with_borrow(Option::clone))
    }

    /// Called between two steps: lets another thread run, if one has waited too long.
    #[inline]
    pub(crate) fn check(&self) {
        if let Some(lock) = &self.0 {
            lock.check();
        }
    }

    /// Locks `mutex`; while this thread waits for it, the interpreter is released.
    pub(crate) fn lock<'a, T>(&self, mutex: &'a Mutex<T>) -> MutexGuard<'a, T> {
        let wait = || mutex.lock().expect("nobody panics while holding it");
        match (&self.0, mutex.try_lock()) {
            (_, Ok(guard)) => guard,
            (Some(interpreter), Err(TryLockError::WouldBlock)) => interpreter.without(wait),
            (_, Err(_)) => wait(),
        }
    }
}

/// The lock.
#[derive(Debug, Default)]
pub(crate) struct Lock {
    state: Mutex<State>,
    /// A thread has waited too long. Written under the lock of the state, read between any two steps.
    wanted: AtomicBool,
    free: Condvar,
    taken: Condvar,
}

#[derive(Debug, Default)]
struct State {
    held: bool,
    /// How often the lock was taken.
    turns: u64,
}

impl Lock {
    pub(crate) fn acquire(self: &Arc<Lock>) {
        self.take(self.state());
        HELD.set(Some(self.clone()));
    }

    pub(crate) fn release(&self) {
        HELD.set(None);
        self.let_go(&mut self.state());
    }

    /// Waits for something else while the lock is released.
    pub(crate) fn without<T>(self: &Arc<Lock>, wait: impl FnOnce() -> T) -> T {
        self.release();
        let result = wait();
        self.acquire();
        result
    }

    /// Hands the lock over if another thread has waited too long.
    fn check(&self) {
        if !self.wanted.load(Relaxed) {
            return;
        }
        let mut state = self.state();
        let turn = state.turns;
        self.let_go(&mut state);
        let _waits = recorder().map(|_| span(WAITS_FOR_THE_LOCK));
        while state.turns == turn {
            state = self.taken.wait(state).expect("nobody panics while holding the state");
        }
        self.take(state);
    }

    fn take(&self, mut state: MutexGuard<'_, State>) {
        let start = Instant::now();
        let _waits = recorder().filter(|_| state.held).map(|_| span(WAITS_FOR_THE_LOCK));
        while state.held {
            let turn = state.turns;
            let waited = self.free.wait_timeout(state, PATIENCE);
            let (now, timeout) = waited.expect("nobody panics while holding the state");
            state = now;
            if timeout.timed_out() && state.held && state.turns == turn {
                self.wanted.store(true, Relaxed);
            }
        }
        *state = State { held: true, turns: state.turns + 1 };
        self.wanted.store(false, Relaxed);
        LONGEST_WAIT_NS.fetch_max(ns(start.elapsed()).max(1), Relaxed);
        self.taken.notify_all();
    }

    fn let_go(&self, state: &mut State) {
        state.held = false;
        self.free.notify_one();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nobody panics while holding the state")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    /// A thread that runs `unit` under `lock`, and has asked for it by the time this returns.
    fn impatient(lock: &Arc<Lock>, unit: impl FnOnce() + Send + 'static) -> thread::JoinHandle<()> {
        let other = lock.clone();
        let other = thread::spawn(move || {
            other.acquire();
            unit();
            other.release();
        });
        while !lock.wanted.load(Relaxed) {
            thread::yield_now();
        }
        other
    }

    #[test]
    fn the_holder_lets_go_only_when_asked_and_the_other_has_its_turn() {
        let lock = Arc::new(Lock::default());
        lock.acquire();
        Turns::here().check();
        assert_eq!(lock.state().turns, 1, "nobody asked");
        let other = impatient(&lock, || ());
        Turns::here().check();
        let state = lock.state();
        assert_eq!((state.turns, state.held), (3, true), "the other's turn lies between ours");
        drop(state);
        other.join().unwrap();
        lock.release();
    }

    #[test]
    fn an_update_is_lost_to_whoever_has_his_turn_between_reading_and_writing() {
        let (lock, counter) = (Arc::new(Lock::default()), Arc::new(AtomicU64::new(0)));
        lock.acquire();
        let read = counter.load(Relaxed);
        let theirs = counter.clone();
        let other = impatient(&lock, move || theirs.store(theirs.load(Relaxed) + 1, Relaxed));
        Turns::here().check();
        assert_eq!(counter.load(Relaxed), 1, "the other has added his");
        counter.store(read + 1, Relaxed);
        lock.release();
        other.join().unwrap();
        assert_eq!(counter.load(Relaxed), 1, "two were added");
    }

    #[test]
    fn who_waits_for_a_lock_of_the_program_lets_the_interpreter_go() {
        let (lock, mutex) = (Arc::new(Lock::default()), Arc::new(Mutex::new(0)));
        lock.acquire();
        let mut guard = Turns::here().lock(&mutex);
        let theirs = mutex.clone();
        let other = impatient(&lock, move || *Turns::here().lock(&theirs) += 1);
        // Its turn comes and it finds the mutex taken; were it to keep the interpreter, this
        // thread would never have another.
        Turns::here().check();
        *guard += 1;
        drop(guard);
        lock.release();
        other.join().unwrap();
        assert_eq!(*mutex.lock().unwrap(), 2);
    }

    #[test]
    fn without_an_interpreter_nobody_takes_turns() {
        let turns = Turns::here();
        turns.check();
        assert!(turns.0.is_none());
        assert_eq!(*turns.lock(&Mutex::new(7)), 7);
    }
}
