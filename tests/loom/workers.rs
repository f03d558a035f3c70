//! A multi-thread executor for the models of the idle protocol.
//!
//! The models run the code that ships: the loop and the state in `executor/multi_thread/idle/`, the
//! parkers, the driver's [`ParkState`], and in one model the [`TaskCount`], which says when no task
//! is left. Stand-ins replace what loom cannot see; they implement the same two traits as the real
//! executor: a queue whose length is read without its lock (crossbeam-deque), and a list of events
//! with a condition variable (mio). Loom has no clock: a sleep with a time limit ends at once,
//! after all other threads had a chance to run.

use super::{
    kinds::{Job, Kind},
    stand_ins::{DriverLock, Driving, Queue},
    watching::Watching,
};
use crate::{
    base::{
        counters::Counter,
        parker::{ParkState, Parker},
        primitive::{
            Arc, Condvar, Mutex,
            atomic::{
                AtomicUsize,
                Ordering::{Acquire, Release},
            },
        },
    },
    executor::multi_thread::{
        idle::{
            find::take_from_stuck,
            host::{IdleHost, IdleWorker, WorkerIdle},
            next_task::next_task,
            rescue::{report, retires, watch},
            sleepers::{Idle, ParkedIn, Sleeper},
            wake::{push, wake_all_if_over},
        },
        task_count::TaskCount,
    },
};
use loom::thread;
use std::{
    collections::VecDeque,
    sync::atomic::{AtomicUsize as Unseen, Ordering::Relaxed as InOrder},
    time::Duration,
};

pub(super) struct Runtime {
    kind: Kind,
    pub(super) idle: Idle,
    parkers: Vec<Parker>,
    pub(super) own: Vec<Queue<Job>>,
    pub(super) injector: Queue<Job>,
    driver: DriverLock,
    unpark: ParkState,
    /// What ends the driver's poll: an unpark, or events, each of which makes a job.
    pub(super) poll: Mutex<(bool, VecDeque<Job>)>,
    edge: Condvar,
    gate: Mutex<bool>,
    opened: Condvar,
    /// How many jobs have not ended.
    pub(super) live: AtomicUsize,
    /// The same number, as the executor counts it.
    count: Option<TaskCount>,
    polls: Vec<Counter>,
    /// How many polls each worker has ended, and how often it has parked. Loom does not see this: what a stale number
    /// does, a slow worker does as well.
    progress: Vec<Unseen>,
    pub(super) watcher: Parker,
    /// How often a spare gets no thread from now on.
    pub(super) refused: Unseen,
    /// The threads of spares.
    spares: Mutex<Vec<thread::JoinHandle<()>>>,
    /// Whether the watcher sleeps. Loom does not see this.
    pub(super) unwatched: Unseen,
    /// How many workers sleep without a time limit. Loom does not see this, because it is not part
    /// of the protocol.
    pub(super) quiet: Unseen,
}

impl IdleHost for Runtime {
    type Task = Job;
    type Driver<'a> = Driving<'a>;

    fn idle(&self) -> &Idle {
        &self.idle
    }

    fn try_drive(&self) -> Option<Driving<'_>> {
        if self.kind.driver { self.driver.try_take() } else { None }
    }

    fn unpark(&self, sleeper: Sleeper) {
        match sleeper.parked_in {
            ParkedIn::Parker => self.parkers[sleeper.worker].unpark(),
            ParkedIn::Driver if self.unpark.unpark() => {
                self.poll.lock().0 = true;
                self.edge.notify_one();
            }
            ParkedIn::Driver => {}
        }
    }

    fn push_injected(&self, job: Job) {
        self.injector.push(job);
    }

    fn has_injected(&self) -> bool {
        !self.injector.is_empty()
    }

    fn has_backlog(&self, worker: usize) -> bool {
        self.kind.backlog && !self.own[worker].is_empty()
    }

    fn has_tasks(&self) -> bool {
        self.has_injected() || self.own.iter().any(|own| !own.is_empty())
    }

    fn polls(&self, worker: usize) -> u64 {
        self.polls[worker].get()
    }

    fn progress(&self, worker: usize) -> u64 {
        self.progress[worker].load(InOrder) as u64
    }

    fn unpark_watcher(&self) {
        if self.kind.watcher {
            self.watcher.unpark();
        }
    }

    fn is_over(&self) -> bool {
        match &self.count {
            Some(count) => count.len() == 0,
            None => self.live.load(Acquire) == 0,
        }
    }
}

struct Worker {
    runtime: Arc<Runtime>,
    idle: WorkerIdle,
}

impl IdleWorker for Worker {
    type Host = Runtime;

    fn host(&self) -> &Runtime {
        &self.runtime
    }

    fn local(&self) -> &WorkerIdle {
        &self.idle
    }

    fn next_in_line(&self) -> Option<Job> {
        self.own().take()
    }

    fn push_own(&self, job: Job) -> bool {
        self.own().push(job);
        self.runtime.kind.backlog
    }

    fn pop_own(&self) -> Option<Job> {
        self.own().take()
    }

    fn has_own(&self) -> bool {
        !self.own().is_empty()
    }

    fn pop_injected(&self) -> Option<Job> {
        self.take_batch(&self.runtime.injector)
    }

    fn steal_from(&self, victim: usize) -> Option<Job> {
        assert_ne!(victim, self.idle.worker, "a worker has nothing to steal from itself");
        self.take_batch(&self.runtime.own[victim])
    }

    fn random(&self) -> usize {
        0
    }

    fn sleep_driving(&self, _driver: &mut Driving<'_>, limit: Option<Duration>) {
        let limit = limit.filter(|_| self.runtime.kind.monitor);
        self.sleep(limit, || {
            self.runtime.turn(limit).into_iter().for_each(|job| push(self, job));
        });
    }

    fn sleep_parked(&self, limit: Option<Duration>) {
        let limit = limit.filter(|_| self.runtime.kind.monitor);
        let limit_of_loom = limit.map(|_| Duration::ZERO);
        self.sleep(limit, || self.runtime.parkers[self.idle.worker].park(limit_of_loom));
    }

    /// Loom has no clock: it is always time.
    fn is_check_due(&self) -> bool {
        true
    }

    fn check_done(&self) {}
}

impl Worker {
    fn new(runtime: Arc<Runtime>, worker: usize) -> Self {
        let kind = runtime.kind;
        let idle = WorkerIdle::new(worker, kind.workers + kind.spares, kind.spares);
        Self { runtime, idle }
    }

    fn own(&self) -> &Queue<Job> {
        &self.runtime.own[self.idle.worker]
    }

    fn take_batch(&self, from: &Queue<Job>) -> Option<Job> {
        let job = from.take()?;
        (1..self.runtime.kind.batch)
            .map_while(|_| from.take())
            .for_each(|job| self.own().push(job));
        Some(job)
    }

    fn sleep(&self, limit: Option<Duration>, park: impl FnOnce()) {
        self.progressed();
        if limit.is_none() {
            self.runtime.quiet.fetch_add(1, InOrder);
            park();
            self.runtime.quiet.fetch_sub(1, InOrder);
        } else {
            park();
            thread::yield_now();
        }
    }

    fn work(&self) {
        while let Some(job) = next_task(self) {
            self.run(job);
            self.runtime.polls[self.idle.worker].add_own(1);
            self.progressed();
            if self.runtime.kind.looks {
                retires(self);
            }
        }
        wake_all_if_over(&*self.runtime);
    }

    fn progressed(&self) {
        self.runtime.progress[self.idle.worker].fetch_add(1, InOrder);
    }

    fn run(&self, job: Job) {
        let mut open = self.runtime.gate.lock();
        match job {
            Job::Open => {
                *open = true;
                self.runtime.opened.notify_all();
            }
            Job::Yield if !*open => {
                drop(open);
                thread::yield_now();
                take_from_stuck(self);
                retires(self);
                retires(self); // a busy spare may look twice before it leaves
                return push(self, job);
            }
            Job::WakeThenBlock => {
                drop(open);
                push(self, Job::Open);
                open = self.runtime.gate.lock();
            }
            Job::Block | Job::Yield | Job::Nothing => {}
        }
        while !*open && job != Job::Nothing {
            open = self.runtime.opened.wait(open);
        }
        drop(open);
        match &self.runtime.count {
            Some(count) => count.end(Some(self.idle.worker)),
            None => drop(self.runtime.live.fetch_sub(1, Release)),
        }
        wake_all_if_over(&*self.runtime);
    }
}

impl Runtime {
    pub(super) fn start(kind: Kind, jobs: usize) -> (Arc<Self>, Vec<thread::JoinHandle<()>>) {
        let (workers, all) = (kind.workers, kind.workers + kind.spares);
        let runtime = Arc::new(Self {
            kind,
            idle: Idle::new(workers, kind.spares),
            parkers: (0..all).map(|_| Parker::new()).collect(),
            own: (0..all).map(|_| Queue::default()).collect(),
            injector: Queue::default(),
            driver: DriverLock::default(),
            unpark: ParkState::new(),
            poll: Mutex::default(),
            edge: Condvar::new(),
            gate: Mutex::default(),
            opened: Condvar::new(),
            live: AtomicUsize::new(jobs),
            count: kind.count.then(|| TaskCount::new(workers)),
            polls: (0..all).map(|_| Counter::default()).collect(),
            progress: (0..all).map(|_| Unseen::new(0)).collect(),
            watcher: Parker::new(),
            refused: Unseen::new(kind.refused),
            spares: Mutex::default(),
            unwatched: Unseen::new(0),
            quiet: Unseen::new(0),
        });
        if let Some(count) = &runtime.count {
            assert!((0..jobs).all(|_| count.begin(None)));
        }
        let threads = (0..workers).map(|me| {
            let worker = Worker::new(runtime.clone(), me);
            thread::spawn(move || worker.work())
        });
        let mut threads: Vec<_> = threads.collect();
        if kind.watcher {
            let watching = Watching(runtime.clone());
            threads.push(thread::spawn(move || watch(&watching)));
        }
        (runtime, threads)
    }

    /// What the watcher does, in models without one.
    pub(super) fn call_up(this: &Arc<Self>, most: usize) {
        this.idle.call_up(most).into_iter().for_each(|spare| Self::start_spare(this, spare));
    }

    pub(super) fn start_spare(this: &Arc<Self>, spare: usize) {
        let worker = Worker::new(this.clone(), spare);
        this.spares.lock().push(thread::spawn(move || {
            report(&worker);
            worker.work();
        }));
    }

    /// Waits for the threads of `start`, and for those of spares.
    pub(super) fn join(&self, threads: Vec<thread::JoinHandle<()>>) {
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        // Nobody calls up spares any more.
        let spares = std::mem::take(&mut *self.spares.lock());
        spares.into_iter().for_each(|thread| thread.join().unwrap());
    }

    pub(super) fn event(&self, job: Job) {
        self.poll.lock().1.push_back(job);
        self.edge.notify_one();
    }

    fn turn(&self, limit: Option<Duration>) -> VecDeque<Job> {
        let may_block = self.unpark.prepare_park();
        let mut poll = self.poll.lock();
        while may_block && limit.is_none() && !poll.0 && poll.1.is_empty() {
            poll = self.edge.wait(poll);
        }
        poll.0 = false;
        let jobs = std::mem::take(&mut poll.1);
        drop(poll);
        if may_block {
            self.unpark.park_ended();
        }
        jobs
    }

    pub(super) fn open_gate(&self) {
        *self.gate.lock() = true;
        self.opened.notify_all();
    }

    /// Called when the last jobs have ended on other threads.
    pub(super) fn end(&self) {
        self.live.store(0, Release);
    }
}
