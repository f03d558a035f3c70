//! The executor of the models of tasks: a queue under a lock, and any number of threads that run
//! what is in it. The tasks are the real ones.

use crate::{
    primitive::{Condvar, Mutex},
    shards::Shards,
    task::{
        cell::{Schedule, Task},
        join::JoinHandle,
        output::New,
    },
};
use std::{collections::VecDeque, panic::Location, sync::Arc};

pub(crate) struct Executor {
    queue: Mutex<Queue>,
    changed: Condvar,
    pub(crate) live: Shards,
}

#[derive(Default)]
struct Queue {
    tasks: VecDeque<Task>,
    /// Tasks that came to their end.
    ended: usize,
}

impl Executor {
    pub(crate) fn new() -> Arc<Self> {
        let (queue, changed) = (Mutex::new(Queue::default()), Condvar::new());
        Arc::new(Self { queue, changed, live: Shards::new(1) })
    }

    pub(crate) fn spawn<F>(self: &Arc<Self>, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let new = New::free(future, self.clone(), Location::caller());
        JoinHandle::new(new.launch())
    }

    /// Runs one task, which must be in the queue.
    pub(crate) fn run_one(&self) {
        let task = self.queue.lock().tasks.pop_front().expect("a task in the queue");
        self.run(task);
    }

    /// Runs tasks until so many have ended. A wake that is lost is a deadlock, which loom reports.
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

    fn run(&self, task: Task) {
        if let Some(task) = task.run() {
            self.schedule(task);
        }
    }
}

impl Schedule for Executor {
    fn launch(&self, task: Task, listed: Task) {
        match self.live.insert(listed) {
            Ok(()) => self.schedule(task),
            Err(_) => task.discard(),
        }
    }

    fn schedule(&self, task: Task) {
        self.queue.lock().tasks.push_back(task);
        self.changed.notify_one();
    }

    fn release(&self, task: &Task) -> Option<Task> {
        let listed = self.live.remove(task);
        self.queue.lock().ended += 1;
        self.changed.notify_all();
        listed
    }
}

/// Every task is gone, each freed once: only the caller still knows the executor.
pub(crate) fn expect_freed(executor: &Arc<Executor>) {
    assert_eq!(Arc::strong_count(executor), 1, "a task was not freed, or freed twice");
    assert_eq!(executor.live.len(), 0);
}
