//! What tasks and handles ask of a multi-thread executor.

use super::{context, shared::Shared};
use crate::{
    base::counters::WorkerCounters,
    handle::Executor,
    task::reference::{Home, Schedule, Task},
};

impl Schedule for Shared {
    fn launch(&self, task: Task) -> Result<(), Task> {
        if !self.tally.begin(context::worker(self)) {
            return Err(task);
        }
        if let Err(task) = self.schedule_here(task) {
            self.schedule(task);
        }
        Ok(())
    }

    fn schedule_here(&self, task: Task) -> Result<(), Task> {
        context::push(self, task)
    }

    fn schedule(&self, task: Task) {
        self.remote_wakes.add_shared();
        self.inject(task);
    }

    fn home(&self) -> &Home {
        &self.home
    }

    fn release(&self, task: &Task) -> Option<Task> {
        let listed = self.live.remove(task);
        self.tally.end(context::worker(self));
        if self.is_done() {
            self.wake_all();
        }
        listed
    }
}

impl Executor for Shared {
    fn live_tasks(&self) -> usize {
        self.tally.len()
    }

    fn workers(&self) -> &[WorkerCounters] {
        &self.counters
    }

    fn runs_on_one_thread(&self) -> bool {
        false
    }

    fn queued(&self, worker: usize) -> usize {
        self.queues.queued(worker)
    }

    fn injected(&self) -> usize {
        self.queues.injected()
    }

    fn remote_wakes(&self) -> u64 {
        self.remote_wakes.get()
    }
}
