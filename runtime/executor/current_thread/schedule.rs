//! What tasks and handles call on a current-thread executor, from any thread.
//!
//! ```text
//!                     does this thread run the executor?
//!   launch    ──────── yes: to its queue ───────────── no: to the inbox, and unpark it
//!   schedule  ──────── yes: to its queue ───────────── no: to the inbox, and unpark it
//!   release   ──────── yes: out of the live list ───── no: its key to the inbox, and unpark it
//! ```
#![allow(unsafe_code)]

use super::{
    context::{self, Context},
    shared::Shared,
};
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
use std::sync::atomic::Ordering::Relaxed;

// SAFETY: C6: `alive` and the inbox count the tasks; only a thread that has the core runs them, and
// its context holds an `Arc` of this; `Drop` in `shared` checks the count.
unsafe impl Schedule for Shared {
    unsafe fn launch(&self, new: Runnable) -> Result<(), Runnable> {
        context::with(self, new, Context::launch).unwrap_or_else(|new| self.send_new(new))
    }

    fn schedule_here(&self, runnable: Runnable) -> Result<(), Runnable> {
        context::with(self, runnable, Context::push)
    }

    fn schedule_remote(&self, runnable: Runnable) {
        self.send(runnable);
    }

    fn self_ref(&self) -> &SelfRef {
        &self.self_ref
    }

    unsafe fn release(&self, task: &TaskRef) -> Option<ListRef> {
        context::with(self, task.live_key(), Context::release).unwrap_or_else(|key| {
            // This thread runs the executor, but its thread-locals are being destroyed.
            self.send_ended(key);
            None
        })
    }
}

impl Executor for Shared {
    fn live_tasks(&self) -> usize {
        self.inbox.count(&self.alive)
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
        self.inbox.len()
    }

    fn remote_wakes(&self) -> u64 {
        self.remote_wakes.get()
    }
}
