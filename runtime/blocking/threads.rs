//! The side that runs jobs: the state that the threads share, and the loop of each thread. The
//! protocol is described in the parent's docs.

use super::config::{Config, Job, PoolWorker};
use crate::{
    base::{
        chunks::Chunks,
        contain::contain,
        primitive::{
            Arc, Condvar, Mutex, MutexGuard, ThreadHandle, const_thread_local,
            keep_until_thread_ends,
        },
    },
    trace::recorder::enter_runtime,
};
use std::{
    cell::Cell,
    collections::BTreeMap,
    mem,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    time::{Duration, Instant},
};

type PoolGuard<'a, J> = MutexGuard<'a, PoolState<J>>;

/// The part of a pool that its threads and every [`Handle`](super::pool::Handle) share.
pub(super) struct Shared<J> {
    id: usize,
    pub(super) config: Config,
    pub(super) state: Mutex<PoolState<J>>,
    /// Idle threads sleep here.
    pub(super) wake: Condvar,
    /// A shutdown sleeps here until `alive` is low enough.
    gone: Condvar,
}

pub(super) struct PoolState<J> {
    pub(super) jobs: Chunks<J>,
    pub(super) workers: Chunks<Box<dyn PoolWorker>>,
    /// How many threads have not left (3).
    pub(super) threads: usize,
    /// How many workers were accepted and have not ended. Each occupies one of `threads`.
    pub(super) busy_workers: usize,
    /// How many threads sleep and are not claimed.
    pub(super) idle: usize,
    /// How many threads sleep, or have just woken, and are claimed (1).
    pub(super) claimed: usize,
    /// How many threads have not ended. Those that left may still run their hook or the destructors
    /// of their thread-locals (10).
    pub(super) alive: usize,
    /// How many threads were started so far; the next thread's number.
    pub(super) made: usize,
    /// The handles by which to join the threads, by number.
    pub(super) handles: BTreeMap<usize, ThreadHandle>,
    /// The handle of the last thread that ended before the shutdown. That thread joined the one
    /// that ended before it.
    last: Option<ThreadHandle>,
    pub(super) shutdown: bool,
}

const_thread_local! {
    /// The id of the pool to which this thread belongs, or 0, and the thread's number there.
    static MEMBER_OF: Cell<(usize, usize)> = Cell::new((0, 0));
}

impl<J> PoolState<J> {
    /// How many threads will look at the queue again (4).
    pub(super) fn serving(&self) -> usize {
        self.threads - self.busy_workers
    }

    /// Claims a sleeping thread, if there is one (1). The caller then pushes a job or a worker for
    /// it, and wakes it after unlocking.
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
        let state = PoolState {
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

    /// The state LOOK, until this thread has left.
    fn work(&self) {
        let mut state = self.state.lock();
        loop {
            if let Some(worker) = state.workers.pop_front() {
                drop(state);
                match self.run_worker(worker) {
                    Some(guard) => state = guard,
                    None => return,
                }
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

    /// Runs `worker`, and then each worker that waits for a thread when the one before has ended
    /// (12). Returns the lock, or `None` when this thread has left. It leaves under the same lock
    /// under which it freed its place, so that there are never too many threads.
    #[cold]
    fn run_worker(&self, mut worker: Box<dyn PoolWorker>) -> Option<PoolGuard<'_, J>> {
        loop {
            worker.run();
            let mut state = self.state.lock();
            if !worker.goes_on() {
                state.busy_workers -= 1;
                let leaves = state.serving() > self.config.max_threads;
                state.threads -= usize::from(leaves);
                drop(state);
                drop(worker); // it may hold the last reference to a runtime
                return (!leaves).then(|| self.state.lock());
            }
        }
    }

    /// The state IDLE. Returns the lock when there is a reason to look, or `None` when this thread
    /// has left.
    fn sleep<'a>(&'a self, mut state: PoolGuard<'a, J>) -> Option<PoolGuard<'a, J>> {
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

    /// Waits for every thread to end, except this one if it belongs to the pool, and joins them
    /// (10, 11).
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

/// The body of a thread.
pub(super) fn thread_main<J: Job>(shared: Arc<Shared<J>>, number: usize) {
    let _ = MEMBER_OF.try_with(|member| member.set((shared.id, number)));
    let _end = keep_until_thread_ends(ThreadEnd { shared: Some(shared.clone()), number });
    let _recording = enter_runtime(shared.config.recorder.as_ref());
    if let Some(hook) = &shared.config.on_start {
        contain(|| hook());
    }
    shared.work();
    if let Some(hook) = &shared.config.on_stop {
        contain(|| hook());
    }
}

/// Records, when it is dropped, that its thread has ended (10).
struct ThreadEnd<J: Job> {
    /// `None` only at the end of `drop`.
    shared: Option<Arc<Shared<J>>>,
    number: usize,
}

impl<J: Job> Drop for ThreadEnd<J> {
    fn drop(&mut self) {
        let Some(shared) = self.shared.take() else { return };
        let mut state = shared.state.lock();
        state.alive -= 1;
        // A shutdown joins this thread. Without one, the next thread that ends joins it.
        let before = if state.shutdown {
            None
        } else {
            let own = state.handles.remove(&self.number);
            mem::replace(&mut state.last, own)
        };
        shared.gone.notify_all();
        drop(state);
        before.into_iter().for_each(join);
        // This may be the last reference: it drops the hooks, whose destructors are foreign.
        contain(|| drop(shared));
    }
}

/// Joins a thread. A panic of it is ignored: all foreign code on it was contained.
fn join(thread: ThreadHandle) {
    let _ = thread.join();
}
