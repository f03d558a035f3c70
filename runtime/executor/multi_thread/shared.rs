//! The part of a multi-thread executor that all threads share: it says where to put a task, and which worker
//! to wake.

use super::{
    core::Core,
    idle::{host::WorkerIdle, sleepers::Idle, wake},
    live_shards::LiveShards,
    load::PollTime,
    queues::{Own, Queues},
    spare_queues::Rescue,
    task_count::TaskCount,
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
    task::executor_ref::{SelfRef, expect_none},
    trace::recorder::Recorder,
};
use std::{collections::VecDeque, iter, sync::Arc, time::Duration};

/// The part of the executor that all threads share.
pub(crate) struct Shared {
    pub(super) self_ref: SelfRef,
    pub(super) queues: Queues,
    pub(super) idle: Idle,
    /// Where each worker sleeps if it is not in the driver.
    pub(super) parkers: Box<[Parker]>,
    /// The thread that holds this lock turns the driver.
    pub(super) driver_lock: Mutex<Driver>,
    pub(super) driver: Arc<driver::Handle>,
    pub(super) live: LiveShards,
    pub(super) task_count: TaskCount,
    pub(super) counters: Box<[WorkerCounters]>,
    pub(super) poll_times: Box<[PollTime]>,
    pub(super) remote_wakes: Counter,
    /// The spares, if there may be any.
    pub(super) rescue: Option<Rescue>,
    /// Workers that wait for a thread, in the order in which they began to; see [`block_in_place`](super::block_in_place).
    pub(super) waiting: Mutex<VecDeque<Box<Core>>>,
    shutting_down: AtomicBool,
    pub(super) global_queue_interval: u32,
    pub(super) event_interval: u32,
}

impl Shared {
    /// Makes the shared part, and the queue of each worker that is to be started. `rescue` is the number of
    /// spares, and how long all workers may be in their polls before these work.
    pub(crate) fn new(
        members: usize,
        rescue: Option<(usize, Duration)>,
        driver: Driver,
        driver_handle: Arc<driver::Handle>,
        global_queue_interval: u32,
        event_interval: u32,
        recorder: Option<Recorder>,
    ) -> (Arc<Self>, Vec<Own>) {
        let spares = rescue.map_or(0, |(spares, _)| spares);
        let workers = members + spares;
        let (queues, mut own) = Queues::new(workers);
        let spare_queues = own.split_off(members);
        let rescue = rescue.map(|(_, after)| Rescue::new(after, members, spare_queues));
        let shared = Arc::new_cyclic(|this| Self {
            self_ref: SelfRef::new(this, recorder),
            queues,
            idle: Idle::new(members, spares),
            parkers: iter::repeat_with(Parker::new).take(workers).collect(),
            driver_lock: Mutex::new(driver),
            driver: driver_handle,
            live: LiveShards::new(workers),
            task_count: TaskCount::new(workers),
            counters: iter::repeat_with(WorkerCounters::default).take(workers).collect(),
            poll_times: iter::repeat_with(PollTime::default).take(workers).collect(),
            remote_wakes: Counter::default(),
            rescue,
            waiting: Mutex::new(VecDeque::new()),
            shutting_down: AtomicBool::new(false),
            global_queue_interval,
            event_interval,
        });
        (shared, own)
    }

    /// What a worker keeps for itself about the others.
    pub(super) fn worker_idle(&self, worker: usize) -> WorkerIdle {
        let workers = self.parkers.len();
        WorkerIdle::new(worker, workers, workers - self.idle.members())
    }

    /// How many threads it has that do not block in place.
    pub(crate) fn threads(&self) -> usize {
        self.idle.crew() + usize::from(self.rescue.is_some())
    }

    /// Cancels every task; the workers end with the last one.
    pub(crate) fn shut_down(&self) {
        // The count is closed first: "no task is left" is final only if no task can begin any more.
        self.task_count.close();
        self.shutting_down.store(true, Release);
        self.live.close();
        wake::wake_all(self);
    }

    /// Whether tasks are cancelled instead of run.
    pub(super) fn is_shutting_down(&self) -> bool {
        self.shutting_down.load(Acquire)
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        expect_none(self.task_count.len());
    }
}
