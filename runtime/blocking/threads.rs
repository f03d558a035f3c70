//! The side that runs: what the threads share, and what each of them does. The protocol is in the
//! parent's docs.

use super::config::{Config, Job, Worker};
use crate::base::{
    chunks::Chunks,
    contain::contain,
    primitive::{
        Arc, Condvar, Mutex, MutexGuard, ThreadHandle, const_thread_local, keep_until_thread_ends,
    },
};
use std::{
    cell::Cell,
    collections::BTreeMap,
    mem,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    time::{Duration, Instant},
};

type Guard<'a, J> = MutexGuard<'a, State<J>>;

/// What every thread of a pool and every [`Handle`](super::pool::Handle) can reach.
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
    pub(super) jobs: Chunks<J>,
    pub(super) workers: Chunks<Box<dyn Worker>>,
    /// Threads that have not left (3).
    pub(super) threads: usize,
    /// Workers accepted and not ended, each of which has one of `threads` to itself.
    pub(super) busy_workers: usize,
    /// Threads asleep that nobody claimed.
    pub(super) idle: usize,
    /// Threads asleep, or just awake, that somebody claimed (1).
    pub(super) claimed: usize,
    /// Threads that have not ended: those that left may yet be in their hook or their destructors (10).
    pub(super) alive: usize,
    /// Threads made so far, which numbers them.
    pub(super) made: usize,
    /// To join them, by their numbers.
    pub(super) handles: BTreeMap<usize, ThreadHandle>,
    /// To join the last that ended before the shutdown. It has joined the one before.
    last: Option<ThreadHandle>,
    pub(super) shutdown: bool,
}

const_thread_local! {
    /// The pool this thread belongs to, or 0, and its number there.
    static MEMBER_OF: Cell<(usize, usize)> = Cell::new((0, 0));
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
            jobs: Chunks::new(),
            workers: Chunks::new(),
            threads: 0,
            busy_workers: 0,
            idle: 0,
            claimed: 0,
            alive: 0,
            made: 0,
            handles: BTreeMap::new(),
            last: None,
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

    /// LOOK, until this thread has left.
    fn work(&self) {
        let mut state = self.state.lock();
        loop {
            if let Some(worker) = state.workers.pop_front() {
                drop(state);
                state = self.run_worker(worker);
            } else if state.serving() > self.config.max_threads {
                state.threads -= 1;
                return;
            } else if let Some(job) = state.jobs.pop_front() {
                drop(state);
                contain(|| job.run());
                state = self.state.lock();
            } else if state.shutdown {
                state.threads -= 1;
                return;
            } else {
                state.idle += 1;
                match self.sleep(state) {
                    Some(guard) => state = guard,
                    None => return,
                }
            }
        }
    }

    /// Then as each that waits for a thread when the one before has ended (12).
    #[cold]
    fn run_worker(&self, mut worker: Box<dyn Worker>) -> Guard<'_, J> {
        loop {
            worker.run();
            let mut state = self.state.lock();
            if !worker.goes_on() {
                state.busy_workers -= 1;
                drop(state);
                drop(worker);
                return self.state.lock();
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

    /// Waits for every thread to end, this one excepted if it is the pool's, and joins them (10, 11).
    pub(super) fn join_threads(&self, timeout: Option<Duration>) -> bool {
        let (pool, number) = MEMBER_OF.try_with(Cell::get).unwrap_or_default();
        let ours = (pool == self.id).then_some(number);
        let deadline = timeout.and_then(|limit| Instant::now().checked_add(limit));
        let mut state = self.state.lock();
        while state.alive > usize::from(ours.is_some()) {
            let left = deadline.map(|at| at.saturating_duration_since(Instant::now()));
            if left == Some(Duration::ZERO) {
                return false;
            }
            state = self.gone.wait_timeout(state, left);
        }
        let mut handles = mem::take(&mut state.handles);
        state.handles.extend(ours.and_then(|number| handles.remove_entry(&number)));
        let last = state.last.take();
        drop(state);
        if timeout != Some(Duration::ZERO) {
            last.into_iter().chain(handles.into_values()).for_each(join);
        }
        true
    }
}

/// A thread, from its first line to its last.
pub(super) fn thread_main<J: Job>(shared: Arc<Shared<J>>, number: usize) {
    let _ = MEMBER_OF.try_with(|member| member.set((shared.id, number)));
    let _end = keep_until_thread_ends(End { shared: Some(shared.clone()), number });
    if let Some(hook) = &shared.config.on_start {
        contain(|| hook());
    }
    shared.work();
    if let Some(hook) = &shared.config.on_stop {
        contain(|| hook());
    }
}

/// Says, as it is dropped, that its thread has ended (10).
struct End<J: Job> {
    /// `None` only at the very end.
    shared: Option<Arc<Shared<J>>>,
    number: usize,
}

impl<J: Job> Drop for End<J> {
    fn drop(&mut self) {
        let Some(shared) = self.shared.take() else { return };
        let mut state = shared.state.lock();
        state.alive -= 1;
        // Whoever shuts the pool down joins this thread. Before that, the next one that ends does.
        let before = if state.shutdown {
            None
        } else {
            let own = state.handles.remove(&self.number);
            mem::replace(&mut state.last, own)
        };
        shared.gone.notify_all();
        drop(state);
        before.into_iter().for_each(join);
        // Perhaps the last reference: then the hooks go, whose destructors are foreign.
        contain(|| drop(shared));
    }
}

/// Nothing comes of a panic of the thread: all that is foreign was contained.
fn join(thread: ThreadHandle) {
    let _ = thread.join();
}
