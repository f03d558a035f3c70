//! The part of a current-thread executor that all threads share: it says where to put a task.

use super::{core_slot::CoreSlot, inbox::Inbox};
use crate::{
    base::{
        counters::{Counter, WorkerCounters},
        primitive::atomic::AtomicUsize,
    },
    driver::driver,
    task::{
        executor_ref::{SelfRef, expect_none},
        header::LiveKey,
        recorded,
        runnable::Runnable,
    },
    trace::recorder::Recorder,
};
use std::sync::Arc;

/// The part of the executor that all threads share.
pub(crate) struct Shared {
    pub(super) self_ref: SelfRef,
    pub(super) inbox: Inbox,
    /// How many tasks have not ended, without new ones that are still in the inbox. Only the thread
    /// that runs the executor changes it.
    pub(super) alive: AtomicUsize,
    pub(super) core_slot: CoreSlot,
    pub(super) driver: Arc<driver::Handle>,
    pub(super) counters: [WorkerCounters; 1],
    /// The length of the executor's own queue after the last poll.
    pub(super) queued: AtomicUsize,
    pub(super) remote_wakes: Counter,
    pub(super) global_queue_interval: u32,
    pub(super) event_interval: u32,
}

impl Shared {
    pub(crate) fn new(
        driver: driver::Driver,
        driver_handle: Arc<driver::Handle>,
        global_queue_interval: u32,
        event_interval: u32,
        recorder: Option<Recorder>,
    ) -> Arc<Self> {
        Arc::new_cyclic(|this| Self {
            self_ref: SelfRef::new(this, recorder),
            inbox: Inbox::default(),
            alive: AtomicUsize::new(0),
            core_slot: CoreSlot::new(driver),
            driver: driver_handle,
            counters: Default::default(),
            queued: AtomicUsize::new(0),
            remote_wakes: Counter::default(),
            global_queue_interval,
            event_interval,
        })
    }

    /// Sends a task to the thread that runs the executor, and wakes that thread.
    pub(super) fn send(&self, runnable: Runnable) {
        self.remote_wakes.add_shared();
        self.note_injected(&runnable);
        self.unpark_if(self.inbox.push(|messages| messages.runnable.push(runnable)));
    }

    /// Sends a new task in the same way. Gives it back if the executor accepts no more.
    pub(super) fn send_new(&self, new: Runnable) -> Result<(), Runnable> {
        self.remote_wakes.add_shared();
        self.note_injected(&new);
        self.unpark_if(self.inbox.push_new(new)?);
        Ok(())
    }

    #[inline]
    fn note_injected(&self, runnable: &Runnable) {
        if let Some(recorder) = self.self_ref.recorder() {
            recorded::injected(runnable, recorder);
        }
    }

    /// Sends the live-list key of a task that ended on a thread which cannot reach the list.
    pub(super) fn send_ended(&self, key: Option<LiveKey>) {
        self.unpark_if(self.inbox.push(|messages| messages.ended.push(key)));
    }

    /// Unparks the executor for the first message. It will then take all messages, so the others
    /// need not unpark it again.
    fn unpark_if(&self, is_first: bool) {
        if is_first {
            self.driver.unpark();
        }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        expect_none(self.inbox.count(&self.alive));
    }
}
