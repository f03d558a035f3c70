//! What every thread may know of a current-thread executor: where to put a task.

use super::baton::Baton;
use crate::{
    counters::{Counter, WorkerCounters},
    driver,
    live::Live,
    primitive::{
        Mutex,
        atomic::{
            AtomicBool,
            Ordering::{AcqRel, Acquire, Relaxed},
        },
    },
    task::cell::Task,
};
use std::{
    collections::VecDeque,
    mem,
    sync::{Arc, atomic::AtomicUsize},
};

/// The side that all threads see.
pub(crate) struct Shared {
    /// Tasks scheduled by other threads.
    pub(super) remote: Mutex<VecDeque<Task>>,
    /// The remote queue may have something: asked before its lock is taken.
    called: AtomicBool,
    pub(super) live: Live,
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
    ) -> Self {
        Self {
            remote: Mutex::default(),
            called: AtomicBool::new(false),
            live: Live::new(1),
            baton: Baton::new(driver),
            driver: driver_handle,
            counters: Default::default(),
            queued: AtomicUsize::new(0),
            remote_wakes: Counter::default(),
            global_queue_interval,
            event_interval,
        }
    }

    /// Moves what other threads scheduled behind what is in `queue`.
    pub(super) fn take_remote(&self, queue: &mut VecDeque<Task>) {
        if !self.called.load(Relaxed) || !self.called.swap(false, Acquire) {
            return;
        }
        let mut remote = self.remote.lock();
        if queue.is_empty() {
            mem::swap(queue, &mut remote);
        } else {
            queue.append(&mut remote);
        }
    }

    /// Puts a task where the thread that runs the executor finds it, and wakes that thread.
    pub(super) fn call(&self, task: Task) {
        self.remote.lock().push_back(task);
        self.remote_wakes.add_shared();
        // After the first call the executor is going to look; the others need not call again.
        if !self.called.swap(true, AcqRel) {
            self.driver.unpark();
        }
    }

    /// Whether another thread has scheduled something.
    pub(super) fn is_called(&self) -> bool {
        self.called.load(Acquire)
    }
}
