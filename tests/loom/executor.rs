//! The executor of the models of tasks: a queue under a lock, and any number of threads that run
//! the tasks in it. The tasks are the real ones.
#![allow(unsafe_code)]

use crate::{
    base::primitive::{
        Condvar, Mutex,
        atomic::{
            AtomicBool,
            Ordering::{Acquire, Release},
        },
    },
    executor::multi_thread::{live_shards::LiveShards, task_count::TaskCount},
    task::{
        executor_ref::{Schedule, SelfRef},
        join::JoinHandle,
        list_ref::ListRef,
        runnable::Runnable,
        spawn::spawn,
        task_ref::TaskRef,
    },
};
use std::{
    collections::VecDeque,
    panic::Location,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

pub(crate) struct Executor {
    self_ref: SelfRef,
    queue: Mutex<Queue>,
    changed: Condvar,
    live: LiveShards,
    count: TaskCount,
    shutting_down: AtomicBool,
    /// How many threads are scheduling a task, and how many tasks have not ended. These are not
    /// loom's types, which could show an old value: loom does not know what the `Arc` around them
    /// orders.
    inside: AtomicUsize,
    launched: AtomicUsize,
    /// Whether all threads count as threads that run this executor.
    here: bool,
}

#[derive(Default)]
struct Queue {
    tasks: VecDeque<Runnable>,
    /// How many tasks have ended.
    ended: usize,
}

impl Executor {
    /// Makes an executor that only the model's own thread runs.
    pub(crate) fn new() -> Arc<Self> {
        Self::with(false)
    }

    /// Makes an executor that all threads run.
    pub(crate) fn everywhere() -> Arc<Self> {
        Self::with(true)
    }

    fn with(here: bool) -> Arc<Self> {
        let (queue, changed) = (Mutex::new(Queue::default()), Condvar::new());
        let (live, count) = (LiveShards::new(1), TaskCount::new(1));
        let shutting_down = AtomicBool::new(false);
        Arc::new_cyclic(|this| Self {
            self_ref: SelfRef::new(this, None),
            queue,
            changed,
            live,
            count,
            shutting_down,
            inside: AtomicUsize::new(0),
            launched: AtomicUsize::new(0),
            here,
        })
    }

    pub(crate) fn spawn<F>(self: &Arc<Self>, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        spawn(future, &**self, Location::caller()).join_handle
    }

    /// Runs one task, which must be in the queue.
    pub(crate) fn run_one(&self) {
        let task = self.queue.lock().tasks.pop_front().expect("a task in the queue");
        self.run(task);
    }

    /// Runs tasks until `ended` of them have ended. If a wake is lost this is a deadlock, which
    /// loom reports.
    pub(crate) fn run_until(&self, ended: usize) {
        loop {
            let mut queue = self.queue.lock();
            let task = loop {
                if let Some(task) = queue.tasks.pop_front() {
                    break task;
                }
                if queue.ended >= ended {
                    return;
                }
                queue = self.changed.wait(queue);
            };
            drop(queue);
            self.run(task);
        }
    }

    /// Ends every task, as `multi_thread::Shared` does.
    pub(crate) fn close(&self) {
        self.count.close();
        self.shutting_down.store(true, Release);
        self.live.close();
    }

    fn count_ended(&self) {
        self.queue.lock().ended += 1;
        self.changed.notify_all();
    }

    fn run(&self, runnable: Runnable) {
        if self.shutting_down.load(Acquire) {
            runnable.abort();
        }
        if let Some(again) = runnable.run(|task| self.live.insert(task, 0)) {
            self.schedule_remote(again);
        }
    }
}

// SAFETY: `close` and `run` are those of `multi_thread::Shared`; the models keep an `Arc` on each
// thread that runs tasks, and `drop` checks the count.
unsafe impl Schedule for Executor {
    unsafe fn launch(&self, new: Runnable) -> Result<(), Runnable> {
        if !self.count.begin(None) {
            self.count_ended();
            return Err(new);
        }
        self.launched.fetch_add(1, Relaxed);
        self.schedule_remote(new);
        Ok(())
    }

    fn schedule_here(&self, runnable: Runnable) -> Result<(), Runnable> {
        // The models keep the executor alive, so it may be run on every thread.
        if !self.here {
            return Err(runnable);
        }
        self.schedule_remote(runnable);
        Ok(())
    }

    fn schedule_remote(&self, runnable: Runnable) {
        self.inside.fetch_add(1, Relaxed);
        self.queue.lock().tasks.push_back(runnable);
        self.changed.notify_one();
        self.inside.fetch_sub(1, Relaxed);
    }

    fn self_ref(&self) -> &SelfRef {
        &self.self_ref
    }

    unsafe fn release(&self, task: &TaskRef) -> Option<ListRef> {
        let listed = self.live.remove(task);
        self.launched.fetch_sub(1, Relaxed);
        self.count.end(None);
        self.count_ended();
        listed
    }
}

impl Drop for Executor {
    /// loom itself checks that each task is freed exactly once.
    fn drop(&mut self) {
        assert_eq!(
            self.inside.load(Relaxed),
            0,
            "the executor is dropped while a thread schedules"
        );
        assert_eq!(self.launched.load(Relaxed), 0, "the executor is dropped before its tasks");
    }
}
