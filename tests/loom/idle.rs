//! The idle protocol: no work is missed, and none is unreachable behind a worker that is stuck.
//!
//! The real [`Idle`], [`Parker`] and [`ParkState`], and workers that follow the protocol as
//! `multi_thread/worker.rs`, `steal.rs` and `sleep.rs` do. What loom cannot see has a stand-in: a queue whose
//! length is read without its lock (crossbeam-deque), and a list of events with a condition variable
//! (mio). Loom has no clock: a sleep with a limit ends at once, after everybody else had a chance.
//!
//! A job may block until another has run. So work that nobody can reach is a deadlock, or a lookout
//! that looks for ever; loom reports both.

use super::{
    explore::explore_up_to,
    stand_ins::{Baton, Driving, Queue},
};
use crate::{
    base::{
        parker::{ParkState, Parker},
        primitive::{
            Arc, Condvar, Mutex,
            atomic::{
                AtomicUsize,
                Ordering::{Acquire, Relaxed, Release},
            },
        },
    },
    executor::multi_thread::idle::{Bed, Idle, Next, Sleeper},
};
use loom::thread;
use std::{collections::VecDeque, time::Duration};

#[derive(Clone, Copy, PartialEq)]
enum Job {
    /// Opens the gate.
    Open,
    /// Blocks its worker until the gate is open.
    Block,
    /// Wakes a task that opens the gate, into this worker's own queue; then blocks.
    WakeThenBlock,
}

struct Runtime {
    idle: Idle,
    parkers: Vec<Parker>,
    own: Vec<Queue<Job>>,
    injector: Queue<Job>,
    /// `None`: a runtime whose driver is always in other hands.
    baton: Option<Baton>,
    unpark: ParkState,
    /// What ends the driver's poll: an unpark, or events, each of which makes a job.
    poll: Mutex<(bool, VecDeque<Job>)>,
    edge: Condvar,
    gate: Mutex<bool>,
    opened: Condvar,
    /// Jobs that have not ended.
    live: AtomicUsize,
    /// Jobs that have, of each worker.
    ended: Vec<AtomicUsize>,
    /// Whether what lies in a worker's queue is a backlog, so that others are summoned for it and take
    /// it; if not, it is left to its worker and to the lookout, who takes it unless a job ends there.
    backlog: bool,
}

impl Runtime {
    fn start(
        workers: usize,
        driver: bool,
        jobs: usize,
        backlog: bool,
    ) -> (Arc<Self>, Vec<thread::JoinHandle<()>>) {
        let runtime = Arc::new(Self {
            idle: Idle::new(workers),
            parkers: (0..workers).map(|_| Parker::new()).collect(),
            own: (0..workers).map(|_| Queue::default()).collect(),
            injector: Queue::default(),
            baton: driver.then(Baton::default),
            unpark: ParkState::new(),
            poll: Mutex::default(),
            edge: Condvar::new(),
            gate: Mutex::default(),
            opened: Condvar::new(),
            live: AtomicUsize::new(jobs),
            ended: (0..workers).map(|_| AtomicUsize::new(0)).collect(),
            backlog,
        });
        let threads = (0..workers).map(|me| {
            let runtime = runtime.clone();
            thread::spawn(move || runtime.work(me))
        });
        let threads = threads.collect();
        (runtime, threads)
    }

    fn inject(&self, job: Job) {
        self.injector.push(job);
        self.summon();
    }

    fn event(&self, job: Job) {
        self.poll.lock().1.push_back(job);
        self.edge.notify_one();
    }

    fn summon(&self) {
        if let Some(sleeper) = self.idle.summon() {
            self.wake(sleeper);
        }
    }

    fn wake(&self, sleeper: Sleeper) {
        match sleeper.bed {
            Bed::Parked => self.parkers[sleeper.worker].unpark(),
            Bed::Driving if self.unpark.unpark() => {
                self.poll.lock().0 = true;
                self.edge.notify_one();
            }
            Bed::Driving => {}
        }
    }

    fn is_done(&self) -> bool {
        self.live.load(Acquire) == 0
    }

    fn any(&self) -> bool {
        !self.injector.is_empty() || self.own.iter().any(|own| !own.is_empty())
    }

    fn wants_help(&self) -> bool {
        if self.backlog { self.any() } else { !self.injector.is_empty() }
    }

    fn work(&self, me: usize) {
        let mut searching = false;
        loop {
            if let Some(job) = self.find(me, &mut searching) {
                if std::mem::take(&mut searching) && self.idle.end_search() && self.wants_help() {
                    self.summon();
                }
                self.run(me, job);
            } else if self.is_done() {
                return;
            } else {
                searching = self.sleep(me, searching);
            }
        }
    }

    fn find(&self, me: usize, searching: &mut bool) -> Option<Job> {
        self.own[me].take().or_else(|| self.take_injected(me)).or_else(|| {
            *searching = *searching || self.idle.begin_search();
            match (*searching, self.backlog) {
                (true, true) => self.search(me),
                (true, false) => self.take_injected(me),
                (false, _) => None,
            }
        })
    }

    fn search(&self, me: usize) -> Option<Job> {
        let mut others = (0..self.own.len()).filter(|&other| other != me);
        let stolen = others.find_map(|other| self.own[other].take());
        stolen.or_else(|| self.take_injected(me))
    }

    fn look(&self, me: usize) -> Option<Job> {
        let ended = || self.ended[1 - me].load(Relaxed);
        let before = ended();
        if self.backlog || self.own[1 - me].is_empty() {
            return self.search(me);
        }
        thread::yield_now();
        if ended() == before { self.search(me) } else { self.take_injected(me) }
    }

    /// A job and, as a batch, the next one.
    fn take_injected(&self, me: usize) -> Option<Job> {
        let job = self.injector.take()?;
        if let Some(next) = self.injector.take() {
            self.own[me].push(next);
            self.watch();
        }
        Some(job)
    }

    fn watch(&self) {
        if let Some(lookout) = self.idle.watch() {
            self.wake(lookout);
        }
    }

    fn run(&self, me: usize, job: Job) {
        if job == Job::WakeThenBlock {
            self.own[me].push(Job::Open);
            self.watch();
        }
        let mut open = self.gate.lock();
        if job == Job::Open {
            *open = true;
            self.opened.notify_all();
        }
        while !*open {
            open = self.opened.wait(open);
        }
        drop(open);
        self.ended[me].fetch_add(1, Relaxed);
        if self.live.fetch_sub(1, Release) == 1 {
            self.wake_all();
        }
    }

    fn wake_all(&self) {
        for sleeper in self.idle.wake_all() {
            self.wake(sleeper);
        }
    }

    fn try_baton(&self) -> Option<Driving<'_>> {
        self.baton.as_ref()?.try_take()
    }

    fn sleep(&self, me: usize, searching: bool) -> bool {
        let mut baton = self.try_baton();
        let bed = if baton.is_some() { Bed::Driving } else { Bed::Parked };
        if self.idle.sleep(me, bed, searching) && self.wants_help() {
            self.summon();
        }
        if !self.is_done() {
            self.lie(me, &mut baton);
        }
        let (searching, lookout) = self.idle.rise(me);
        drop(baton);
        if let Some(lookout) = lookout {
            self.wake(lookout);
        }
        searching
    }

    fn lie<'a>(&'a self, me: usize, baton: &mut Option<Driving<'a>>) {
        loop {
            let limit = self.idle.limit(me);
            match baton {
                Some(_) => self.turn(me, limit),
                None if limit.is_none() => self.parkers[me].park(None),
                None => {
                    self.parkers[me].park(Some(Duration::ZERO));
                    thread::yield_now();
                }
            }
            if !self.own[me].is_empty() || self.is_done() {
                return;
            }
            match self.idle.interrupted(me) {
                Next::Search => return,
                Next::Sleep => {}
                Next::Look => {
                    if let Some(job) = self.look(me) {
                        return self.own[me].push(job);
                    }
                    if baton.is_none() {
                        *baton = self.try_baton();
                        if baton.is_some() && !self.idle.drive(me) {
                            return;
                        }
                    }
                    if !self.any()
                        && self.idle.relieve(me)
                        && self.any()
                        && let Some(lookout) = self.idle.watch()
                    {
                        self.wake(lookout);
                    }
                }
            }
        }
    }

    fn turn(&self, me: usize, limit: Option<Duration>) {
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
        let quiet = jobs.is_empty();
        jobs.into_iter().for_each(|job| self.own[me].push(job));
        if quiet {
            thread::yield_now();
        }
    }
}

/// Runs jobs until all have ended and the workers with them.
fn model(driver: bool, jobs: usize, feed: impl Fn(&Runtime) + Copy + Send + Sync + 'static) {
    for backlog in [true, false] {
        explore_up_to(2, move || {
            let (runtime, threads) = Runtime::start(2, driver, jobs, backlog);
            feed(&runtime);
            for thread in threads {
                thread.join().unwrap();
            }
        });
    }
}

#[test]
fn idle_a_push_racing_sleep_is_not_missed() {
    model(false, 1, |runtime| runtime.inject(Job::Open));
}

#[test]
fn idle_a_push_racing_the_driver_is_not_missed() {
    model(true, 1, |runtime| runtime.inject(Job::Open));
}

#[test]
fn idle_the_searcher_that_found_work_summons_the_next() {
    model(false, 2, |runtime| {
        runtime.inject(Job::Block);
        runtime.inject(Job::Open);
    });
}

#[test]
fn idle_a_task_woken_before_its_worker_blocks_is_reached() {
    model(false, 2, |runtime| runtime.inject(Job::WakeThenBlock));
}

#[test]
fn idle_a_lookout_is_not_relieved_of_a_task_it_did_not_see() {
    model(true, 2, |runtime| runtime.inject(Job::WakeThenBlock));
}

#[test]
fn idle_the_driver_left_by_a_worker_that_blocks_is_taken() {
    model(true, 2, |runtime| {
        runtime.event(Job::Block);
        runtime.event(Job::Open);
    });
}

#[test]
fn idle_a_task_woken_by_an_event_is_reached() {
    model(true, 2, |runtime| runtime.event(Job::WakeThenBlock));
}

#[test]
fn idle_a_summons_finds_the_sleeper_that_takes_the_baton() {
    model(true, 2, |runtime| {
        runtime.event(Job::Block);
        runtime.inject(Job::Open);
    });
}

#[test]
fn idle_shutdown_finds_everybody() {
    explore_up_to(2, || {
        let (runtime, threads) = Runtime::start(2, true, 1, true);
        runtime.live.store(0, Release);
        runtime.wake_all();
        for thread in threads {
            thread.join().unwrap();
        }
    });
}
