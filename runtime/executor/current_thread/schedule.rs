//! What tasks and handles ask of a current-thread executor.

use super::{
    context::{self, Launch},
    shared::Shared,
};
use crate::{
    base::counters::WorkerCounters,
    executor::live::Live,
    handle::Executor,
    task::reference::{Home, Schedule, Task},
};
use std::sync::atomic::Ordering::Relaxed;

impl Schedule for Shared {
    fn launch(&self, task: Task) -> Result<(), Task> {
        match context::launch(self, task) {
            Launch::Done => Ok(()),
            Launch::Refused(task) => Err(task),
            Launch::Elsewhere(task) => self.call_new(task),
        }
    }

    fn schedule_here(&self, task: Task) -> Result<(), Task> {
        context::push(self, task)
    }

    fn schedule(&self, task: Task) {
        self.call(task);
    }

    fn home(&self) -> &Home {
        &self.home
    }

    fn release(&self, task: &Task) -> Option<Task> {
        context::remove(self, task).unwrap_or_else(|()| {
            self.call_ended(Live::key_of(task));
            None
        })
    }
}

impl Executor for Shared {
    fn live_tasks(&self) -> usize {
        self.remote.count(&self.alive)
    }

    fn workers(&self) -> &[WorkerCounters] {
        &self.counters
    }

    fn runs_on_one_thread(&self) -> bool {
        true
    }

    fn queued(&self, _: usize) -> usize {
        self.queued.load(Relaxed)
    }

    fn injected(&self) -> usize {
        self.remote.len()
    }

    fn remote_wakes(&self) -> u64 {
        self.remote_wakes.get()
    }
}
