//! The side that runs: what the threads share, and what each of them does. The protocol is in the
//! parent's docs.

use super::config::{Config, Job};
use crate::{
    contain::contain,
    primitive::{Condvar, Mutex, MutexGuard, const_thread_local},
};
use std::{
    cell::Cell,
    collections::VecDeque,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    time::{Duration, Instant},
};

type Guard<'a, J> = MutexGuard<'a, State<J>>;

/// A worker of an executor: one long job.
type Worker = Box<dyn FnOnce() + Send>;

/// What every thread of a pool and every [`Handle`](super::handle::Handle) can reach.
pub(super) struct Shared<J> {
    id: usize,
    pub(super) config: Config,
    pub(super) state: Mutex<State<J>>,
    /// Idle threads sleep here.
    pub(super) wake: Condvar,
    /// Who shuts the pool down sleeps here, until `alive` is low enough.
    gone: Condvar,
}

pub(super) struct State<J> {
    pub(super) jobs: VecDeque<J>,
    pub(super) workers: VecDeque<Worker>,
    /// Threads that have not left (3).
    pub(super) threads: usize,
    /// Workers accepted and not ended, each of which has one of `threads` to itself.
    pub(super) busy_workers: usize,
    /// Threads asleep that nobody claimed.
    pub(super) idle: usize,
    /// Threads asleep, or just awake, that somebody claimed (1).
    pub(super) claimed: usize,
    /// Threads whose code still runs: those that left may yet be in their hook.
    pub(super) alive: usize,
    pub(super) shutdown: bool,
}

const_thread_local! {
    /// The pool this thread belongs to, or 0.
    static MEMBER_OF: Cell<usize> = Cell::new(0);
}

impl<J> State<J> {
    /// Threads that will look at the queue again (4).
    pub(super) fn serving(&self) -> usize {
        self.threads - self.busy_workers
    }

    /// Counts on a thread that sleeps, if one does (1). The caller pushes what it claims it for,
    /// and wakes it once the lock is free.
    pub(super) fn claim(&mut self) -> bool {
        if self.idle == 0 {
            return false;
        }
        self.idle -= 1;
        self.claimed += 1;
        true
    }
}

impl<J: Job> Shared<J> {
    pub(super) fn new(config: Config) -> Self {
        assert!(config.max_threads > 0, "a blocking pool needs at least one thread");
        static NEXT_ID: AtomicUsize = AtomicUsize::new(1);
        let state = State {
            jobs: VecDeque::new(),
            workers: VecDeque::new(),
            threads: 0,
            busy_workers: 0,
            idle: 0,
            claimed: 0,
            alive: 0,
            shutdown: false,
        };
        Self {
            id: NEXT_ID.fetch_add(1, Relaxed),
            config,
            state: Mutex::new(state),
            wake: Condvar::new(),
            gone: Condvar::new(),
        }
    }

    /// A thread, from its first line to its last.
    pub(super) fn thread_main(&self) {
        let _ = MEMBER_OF.try_with(|id| id.set(self.id));
        if let Some(hook) = &self.config.on_start {
            contain(|| hook());
        }
        self.work();
        if let Some(hook) = &self.config.on_stop {
            contain(|| hook());
        }
        let mut state = self.state.lock();
        state.alive -= 1;
        self.gone.notify_all();
    }

    /// LOOK, until this thread has left.
    fn work(&self) {
        let mut state = self.state.lock();
        loop {
            if let Some(worker) = state.workers.pop_front() {
                drop(state);
                worker();
                state = self.state.lock();
                state.busy_workers -= 1;
            } else if state.shutdown || state.serving() > self.config.max_threads {
                state.threads -= 1;
                return;
            } else if let Some(job) = state.jobs.pop_front() {
                drop(state);
                contain(|| job.run());
                state = self.state.lock();
            } else {
                state.idle += 1;
                match self.sleep(state) {
                    Some(guard) => state = guard,
                    None => return,
                }
            }
        }
    }

    /// IDLE: the lock again when there is a reason to look, `None` when this thread has left.
    fn sleep<'a>(&'a self, mut state: Guard<'a, J>) -> Option<Guard<'a, J>> {
        let deadline = Instant::now().checked_add(self.config.keep_alive);
        loop {
            let left = deadline.map(|at| at.saturating_duration_since(Instant::now()));
            state = self.wake.wait_timeout(state, left);
            if state.claimed > 0 {
                state.claimed -= 1;
                return Some(state);
            }
            if state.shutdown {
                state.idle -= 1;
                return Some(state);
            }
            if deadline.is_some_and(|at| at <= Instant::now()) {
                state.idle -= 1;
                state.threads -= 1;
                return None;
            }
        }
    }

    /// Waits for every thread but this one to end, if this one is the pool's.
    pub(super) fn wait_until_gone(&self, timeout: Option<Duration>) -> bool {
        let ours = usize::from(MEMBER_OF.try_with(Cell::get).unwrap_or(0) == self.id);
        let deadline = timeout.and_then(|limit| Instant::now().checked_add(limit));
        let mut state = self.state.lock();
        while state.alive > ours {
            let left = deadline.map(|at| at.saturating_duration_since(Instant::now()));
            if left == Some(Duration::ZERO) {
                return false;
            }
            state = self.gone.wait_timeout(state, left);
        }
        true
    }
}
