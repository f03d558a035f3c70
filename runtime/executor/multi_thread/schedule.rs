//! What tasks and handles call on a multi-thread executor, from any thread.
//!
//! ```text
//!                    is this thread a worker of it?
//!   launch   ──────── yes: its own queue ───────── no: the common queue; wakes a worker
//!   schedule ──────── yes: its own queue ───────── no: the common queue; wakes a worker
//!   release  ──────── removes the task from the live list, under the lock of its shard; the thread
//!                     may have handed its worker over meanwhile
//! ```
#![allow(unsafe_code)]

use super::{context, idle::wake, shared::Shared};
use crate::{
    base::counters::WorkerCounters,
    handle::Executor,
    task::{
        executor_ref::{Schedule, SelfRef},
        list_ref::ListRef,
        runnable::Runnable,
        task_ref::TaskRef,
    },
};

// SAFETY: C6: `task_count` counts the tasks; only workers run them, and each worker's context holds
// an `Arc` of this; `Drop` in `shared` checks the count.
unsafe impl Schedule for Shared {
    unsafe fn launch(&self, new: Runnable) -> Result<(), Runnable> {
        if !self.task_count.begin(worker(self)) {
            return Err(new);
        }
        if let Err(new) = self.schedule_here(new) {
            self.schedule_remote(new);
        }
        Ok(())
    }

    fn schedule_here(&self, runnable: Runnable) -> Result<(), Runnable> {
        context::with(self, runnable, |worker, runnable| wake::push(&worker, runnable))
    }

    fn schedule_remote(&self, runnable: Runnable) {
        self.remote_wakes.add_shared();
        wake::inject(self, runnable);
    }

    fn self_ref(&self) -> &SelfRef {
        &self.self_ref
    }

    unsafe fn release(&self, task: &TaskRef) -> Option<ListRef> {
        let listed = self.live.remove(task);
        self.task_count.end(worker(self));
        wake::wake_all_if_over(self);
        listed
    }
}

/// Which worker of `shared` this thread is, if it is one.
fn worker(shared: &Shared) -> Option<usize> {
    context::with(shared, (), |worker, ()| worker.core.idle.worker).ok()
}

impl Executor for Shared {
    fn live_tasks(&self) -> usize {
        self.task_count.len()
    }

    fn workers(&self) -> &[WorkerCounters] {
        &self.counters
    }

    fn members(&self) -> usize {
        self.idle.members()
    }

    fn spares_at_work(&self) -> usize {
        self.idle.spares_at_work()
    }

    fn rescues(&self) -> u64 {
        self.rescue.as_ref().map_or(0, |rescue| rescue.rescues.get())
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
