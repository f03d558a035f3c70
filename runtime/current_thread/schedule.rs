//! What tasks and handles ask of a current-thread executor.

use super::{context, shared::Shared};
use crate::{
    counters::WorkerCounters,
    handle::Executor,
    live::Live,
    task::cell::{Schedule, Task},
};
use std::sync::atomic::Ordering::Relaxed;

impl Schedule for Shared {
    fn enlist(&self, task: Task) -> Result<(), Task> {
        if task.is_bound() && context::is_closing() {
            return Err(task);
        }
        self.live.insert(task)
    }

    fn schedule(&self, task: Task) {
        if let Some(task) = context::push(self, task) {
            self.call(task);
        }
    }

    fn release(&self, task: &Task) -> Option<Task> {
        self.live.remove(task)
    }
}

impl Executor for Shared {
    fn live(&self) -> &Live {
        &self.live
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
        self.remote.lock().len()
    }

    fn remote_wakes(&self) -> u64 {
        self.remote_wakes.get()
    }
}
