//! Cores that wait for a thread: so many threads of a runtime block in place that none is left.
//!
//! The pool is the real one, and so is the moment at which a core begins to wait or a thread leaves
//! (its rule 12). Stand-ins replace what a worker does with its tasks, and what `block_in_place`
//! does before and after the closure: a core is a value that is handed over, so no two threads can
//! have the same one, and each must reach its end.

use super::explore::explore_up_to;
use crate::{
    base::primitive::{Arc, Condvar, Mutex},
    blocking::{
        config::{self, Config, Job},
        pool::{Handle, Pool},
    },
};
use std::{collections::VecDeque, mem, time::Duration};

/// The type of the pool's jobs: there are none here.
enum Never {}

impl Job for Never {
    fn is_promised(&self) -> bool {
        match *self {}
    }

    fn run(self) {
        match self {}
    }

    fn cancel(self) {
        match self {}
    }
}

/// Blocks in place until the first gate is open, if there is one, and then opens the second.
#[derive(Clone, Copy)]
struct Task {
    waits_for: Option<usize>,
    opens: usize,
}

const fn task(waits_for: Option<usize>, opens: usize) -> Task {
    Task { waits_for, opens }
}

struct Core(#[expect(dead_code, reason = "tells them apart in a trace")] usize);

struct Executor {
    pool: Handle<Never>,
    workers: usize,
    waiting: Mutex<VecDeque<Core>>,
    state: Mutex<State>,
    /// Something in `state` has changed.
    changed: Condvar,
}

struct State {
    queue: VecDeque<Task>,
    open: Vec<bool>,
    /// How many tasks have not ended.
    left: usize,
    ran: usize,
    /// How many cores have ended.
    ended: usize,
}

struct Worker(Arc<Executor>, Option<Core>);

impl config::PoolWorker for Worker {
    fn run(&mut self) {
        let mut core = self.1.take();
        while core.is_some()
            && let Some(task) = self.0.next()
        {
            self.0.run(&self.0, task, &mut core);
        }
        if core.is_some() {
            self.0.state.lock().ended += 1;
        }
    }

    fn goes_on(&mut self) -> bool {
        self.1 = self.0.waiting.lock().pop_front();
        self.1.is_some()
    }
}

impl Executor {
    /// The next task. `None` once all have ended.
    fn next(&self) -> Option<Task> {
        let mut state = self.state.lock();
        loop {
            if let Some(task) = state.queue.pop_front() {
                state.ran += 1;
                return Some(task);
            }
            if state.left == 0 {
                return None;
            }
            state = self.changed.wait(state);
        }
    }

    fn run(&self, this: &Arc<Self>, task: Task, core: &mut Option<Core>) {
        if let Some(gate) = task.waits_for {
            self.block_in_place(this, gate, core);
        }
        let mut state = self.state.lock();
        state.open[task.opens] = true;
        state.left -= 1;
        drop(state);
        self.changed.notify_all();
    }

    fn block_in_place(&self, this: &Arc<Self>, gate: usize, core: &mut Option<Core>) {
        let worker = Worker(this.clone(), core.take());
        let wait = |worker: Worker| self.waiting.lock().extend(worker.1);
        let _ = self.pool.spawn_worker_or(self.workers, worker, wait);
        let mut state = self.state.lock();
        while !state.open[gate] {
            state = self.changed.wait(state);
        }
        drop(state);
        *core = self.waiting.lock().pop_front();
    }
}

/// `workers` workers run the tasks; one more thread may block in place. The shutdown begins at
/// once.
fn all_end(workers: usize, tasks: &[Task]) {
    let config = Config { max_threads: 1, keep_alive: Duration::MAX, ..Config::default() };
    let mut pool = Pool::new(config);
    let state = State {
        queue: tasks.iter().copied().collect(),
        open: vec![false; tasks.len()],
        left: tasks.len(),
        ran: 0,
        ended: 0,
    };
    let executor = Arc::new(Executor {
        pool: pool.handle().clone(),
        workers,
        waiting: Mutex::new(VecDeque::new()),
        state: Mutex::new(state),
        changed: Condvar::new(),
    });
    for number in 0..workers {
        let worker = Worker(executor.clone(), Some(Core(number)));
        pool.handle().spawn_worker(workers, worker).unwrap();
    }
    assert!(pool.shutdown(None));
    let waiting = mem::take(&mut *executor.waiting.lock());
    let state = executor.state.lock();
    assert_eq!((state.ran, state.ended, waiting.len()), (tasks.len(), workers, 0));
}

/// The first task blocks, and its worker gets the other thread. The second task opens the gate for
/// which the first waits. Then the third blocks, at the limit, while the first thread is returning,
/// has just returned and found no worker, or is leaving: it continues as the worker, and runs the
/// fourth task.
#[test]
fn in_place_a_core_that_waits_gets_the_thread_that_leaves() {
    explore_up_to(2, || {
        all_end(1, &[task(Some(1), 0), task(None, 1), task(Some(3), 2), task(None, 3)]);
    });
}

/// The shutdown comes before the worker is handed over, after that, or during it.
#[test]
fn in_place_a_core_is_handed_on_while_the_pool_shuts_down() {
    explore_up_to(3, || all_end(1, &[task(Some(1), 0), task(None, 1)]));
}

/// Two workers and a third thread: both cores may wait at once, if the thread that took over the
/// first one blocks too.
#[test]
fn in_place_two_cores_that_wait_both_get_a_thread() {
    explore_up_to(1, || {
        all_end(2, &[task(Some(2), 0), task(Some(0), 1), task(None, 2), task(Some(1), 3)]);
    });
}
