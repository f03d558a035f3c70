//! What every thread may know of a current-thread executor: where to put a task.

use super::{core_slot::Baton, inbox::Remote};
use crate::{
    base::{
        counters::{Counter, WorkerCounters},
        primitive::atomic::AtomicUsize,
    },
    driver::driver,
    task::reference::{Home, Task, expect_none},
};
use std::sync::Arc;

/// The side that all threads see.
pub(crate) struct Shared {
    pub(super) home: Home,
    pub(super) remote: Remote,
    /// How many tasks there are that have not ended, without those that lie on the remote side. Changed
    /// only by the thread that runs the executor.
    pub(super) alive: AtomicUsize,
    pub(super) baton: Baton,
    pub(super) driver: Arc<driver::Handle>,
    pub(super) counters: [WorkerCounters; 1],
    /// The length of the local queue at the last poll.
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
    ) -> Arc<Self> {
        Arc::new_cyclic(|this| Self {
            home: Home::new(this),
            remote: Remote::default(),
            alive: AtomicUsize::new(0),
            baton: Baton::new(driver),
            driver: driver_handle,
            counters: Default::default(),
            queued: AtomicUsize::new(0),
            remote_wakes: Counter::default(),
            global_queue_interval,
            event_interval,
        })
    }

    /// Puts a task where the thread that runs the executor finds it, and wakes that thread.
    pub(super) fn call(&self, task: Task) {
        self.remote_wakes.add_shared();
        self.unpark_if(self.remote.leave(|left| left.tasks.push(task)));
    }

    /// The same with a new task; gives it back if the executor takes no more.
    pub(super) fn call_new(&self, task: Task) -> Result<(), Task> {
        self.remote_wakes.add_shared();
        self.unpark_if(self.remote.leave_new(task)?);
        Ok(())
    }

    /// Tells of a task that ended where the list of live tasks could not be reached, and of its place
    /// in there.
    pub(super) fn call_ended(&self, key: Option<usize>) {
        self.unpark_if(self.remote.leave(|left| left.ended.push(key)));
    }

    /// After the first call the executor is going to look; the others need not unpark it again.
    fn unpark_if(&self, first: bool) {
        if first {
            self.driver.unpark();
        }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        expect_none(self.remote.count(&self.alive));
    }
}
