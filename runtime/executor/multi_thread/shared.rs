//! What every thread may know of a multi-thread executor: where to put a task, and whom to wake.

use super::{
    core::Core,
    idle::{Bed, Idle, Sleeper},
    live_shards::Shards,
    load::Backlog,
    queues::{Own, Queues},
    task_count::Tally,
};
use crate::{
    base::{
        counters::{Counter, WorkerCounters},
        parker::Parker,
        primitive::{
            Mutex,
            atomic::{
                AtomicBool,
                Ordering::{Acquire, Release},
            },
        },
    },
    driver::driver::{self, Driver},
    task::{
        executor_ref::{SelfRef, expect_none},
        runnable::Runnable,
    },
};
use std::{collections::VecDeque, iter, sync::Arc};

/// The side that all threads see.
pub(crate) struct Shared {
    pub(super) self_ref: SelfRef,
    pub(super) queues: Queues,
    pub(super) idle: Idle,
    /// Where each worker sleeps if it is not in the driver.
    pub(super) parkers: Box<[Parker]>,
    /// Whoever holds the lock turns the driver.
    pub(super) driver_lock: Mutex<Driver>,
    pub(super) driver: Arc<driver::Handle>,
    pub(super) live: Shards,
    pub(super) tally: Tally,
    pub(super) counters: Box<[WorkerCounters]>,
    pub(super) backlogs: Box<[Backlog]>,
    pub(super) remote_wakes: Counter,
    /// Workers that wait for a thread, in the order in which they began to; see [`block_in_place`](super::block_in_place).
    pub(super) waiting: Mutex<VecDeque<Box<Core>>>,
    shutting_down: AtomicBool,
    pub(super) global_queue_interval: u32,
    pub(super) event_interval: u32,
}

impl Shared {
    /// The shared side, and the queue of each worker to be.
    pub(crate) fn new(
        workers: usize,
        driver: Driver,
        driver_handle: Arc<driver::Handle>,
        global_queue_interval: u32,
        event_interval: u32,
    ) -> (Arc<Self>, Vec<Own>) {
        let (queues, own) = Queues::new(workers);
        let shared = Arc::new_cyclic(|this| Self {
            self_ref: SelfRef::new(this),
            queues,
            idle: Idle::new(workers),
            parkers: iter::repeat_with(Parker::new).take(workers).collect(),
            driver_lock: Mutex::new(driver),
            driver: driver_handle,
            live: Shards::new(workers),
            tally: Tally::new(workers),
            counters: iter::repeat_with(WorkerCounters::default).take(workers).collect(),
            backlogs: iter::repeat_with(Backlog::default).take(workers).collect(),
            remote_wakes: Counter::default(),
            waiting: Mutex::new(VecDeque::new()),
            shutting_down: AtomicBool::new(false),
            global_queue_interval,
            event_interval,
        });
        (shared, own)
    }

    /// Puts a task where every worker can take it.
    pub(super) fn inject(&self, runnable: Runnable) {
        self.queues.inject(runnable);
        self.summon();
    }

    /// There is work every worker can take: sees to it that one looks for it.
    pub(super) fn summon(&self) {
        if let Some(sleeper) = self.idle.summon() {
            self.wake(sleeper);
        }
    }

    /// There is a task in a queue that its own worker will come to, unless it gets stuck: sees to
    /// it that somebody has an eye on it.
    pub(super) fn watch(&self) {
        if let Some(lookout) = self.idle.watch() {
            self.wake(lookout);
        }
    }

    pub(super) fn wake(&self, sleeper: Sleeper) {
        match sleeper.bed {
            Bed::Driving => self.driver.unpark(),
            Bed::Parked => self.parkers[sleeper.worker].unpark(),
        }
    }

    /// Cancels every task; the workers end with the last one.
    pub(crate) fn shut_down(&self) {
        // Closed first: that no task is left means something only once none can come.
        self.tally.close();
        self.shutting_down.store(true, Release);
        self.live.close();
        self.wake_all();
    }

    /// Whether tasks are cancelled instead of run.
    pub(super) fn is_shutting_down(&self) -> bool {
        self.shutting_down.load(Acquire)
    }

    /// Whether the workers may go home. A worker asks after it has lain down and before it sleeps,
    /// so `wake_all` finds it or it finds this true.
    pub(super) fn is_done(&self) -> bool {
        self.is_shutting_down() && self.tally.len() == 0
    }

    pub(super) fn wake_all(&self) {
        for sleeper in self.idle.wake_all() {
            self.wake(sleeper);
        }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        expect_none(self.tally.len());
    }
}
