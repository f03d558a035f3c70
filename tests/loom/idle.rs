//! The idle protocol: no task is missed, and none is stuck behind a worker that blocks. The workers
//! are those of [`workers`](super::workers); their loop is the code that ships.
//!
//! A job may block until another has run. So if no worker can reach a job, that is a deadlock, or
//! the monitor looks for ever; loom reports both.

use super::{
    explore::{explore, explore_up_to},
    kinds::{Job, KIND, Kind},
    workers::Runtime,
};
use crate::{
    base::primitive::Arc,
    executor::multi_thread::idle::{
        host::IdleHost,
        sleepers::{Idle, ParkedIn},
        wake::{inject, wake_all},
    },
};
use loom::thread;

/// Runs jobs until all jobs and all workers have ended.
fn model(
    preemptions: usize,
    kind: Kind,
    jobs: usize,
    feed: impl Fn(&Runtime) + Copy + Send + Sync + 'static,
) {
    explore_up_to(preemptions, move || {
        let (runtime, threads) = Runtime::start(kind, jobs);
        feed(&runtime);
        for thread in threads {
            thread.join().unwrap();
        }
    });
}

/// The same, with queues that count as a backlog and with queues that do not.
fn models(
    preemptions: usize,
    kind: Kind,
    jobs: usize,
    feed: impl Fn(&Runtime) + Copy + Send + Sync + 'static,
) {
    for backlog in [true, false] {
        model(preemptions, Kind { backlog, ..kind }, jobs, feed);
    }
}

/// A runtime without the help of the monitor.
const ALONE: Kind = Kind { backlog: true, monitor: false, ..KIND };

#[test]
fn idle_a_push_racing_sleep_is_not_missed() {
    model(2, ALONE, 1, |runtime| inject(runtime, Job::Open));
}

#[test]
fn idle_a_push_racing_the_driver_is_not_missed() {
    model(2, Kind { driver: true, ..ALONE }, 1, |runtime| inject(runtime, Job::Open));
}

#[test]
fn idle_a_searcher_that_found_a_task_wakes_the_next() {
    model(2, ALONE, 2, |runtime| {
        inject(runtime, Job::Block);
        inject(runtime, Job::Open);
    });
}

#[test]
fn idle_each_wake_leads_to_the_next() {
    model(0, Kind { workers: 3, ..ALONE }, 3, |runtime| {
        runtime.push_injected(Job::Block);
        runtime.push_injected(Job::Block);
        inject(runtime, Job::Open);
    });
}

#[test]
fn idle_a_batch_is_reached_by_the_monitor() {
    models(1, Kind { batch: 2, ..KIND }, 2, |runtime| {
        runtime.push_injected(Job::Block);
        inject(runtime, Job::Open);
    });
}

/// While the batch is moved it is in no queue, and a worker that looks then goes to sleep.
#[test]
fn idle_a_batch_that_was_not_searched_for_is_shared() {
    model(2, Kind { batch: 2, ..ALONE }, 2, |runtime| {
        runtime.push_injected(Job::Block);
        inject(runtime, Job::Open);
    });
}

/// The monitor looks while the batch is moved, and ceases to be one.
#[test]
fn idle_a_batch_on_its_way_is_reached_by_a_monitor() {
    model(2, Kind { batch: 2, driver: true, ..KIND }, 2, |runtime| {
        runtime.push_injected(Job::Block);
        inject(runtime, Job::Open);
    });
}

#[test]
fn idle_a_task_woken_before_its_worker_blocks_is_reached() {
    models(2, KIND, 2, |runtime| inject(runtime, Job::WakeThenBlock));
}

#[test]
fn idle_a_monitor_that_retires_does_not_miss_a_task() {
    models(2, Kind { driver: true, ..KIND }, 2, |runtime| inject(runtime, Job::WakeThenBlock));
}

#[test]
fn idle_the_driver_left_by_a_worker_that_blocks_is_taken() {
    models(2, Kind { driver: true, ..KIND }, 2, |runtime| {
        runtime.event(Job::Block);
        runtime.event(Job::Open);
    });
}

#[test]
fn idle_a_task_woken_by_an_event_is_reached() {
    models(2, Kind { driver: true, ..KIND }, 2, |runtime| runtime.event(Job::WakeThenBlock));
}

#[test]
fn idle_a_wake_finds_the_sleeper_that_takes_the_driver() {
    models(2, Kind { driver: true, ..KIND }, 2, |runtime| {
        runtime.event(Job::Block);
        inject(runtime, Job::Open);
    });
}

#[test]
fn idle_a_busy_worker_takes_what_is_behind_a_stuck_one() {
    models(1, KIND, 3, |runtime| {
        inject(runtime, Job::Yield);
        inject(runtime, Job::WakeThenBlock);
    });
}

#[test]
fn idle_a_runtime_without_tasks_falls_quiet() {
    models(1, Kind { driver: true, ..KIND }, 1, |runtime| {
        runtime.wait_until_quiet(2);
        runtime.event(Job::Open);
    });
}

#[test]
fn idle_a_sleeper_beside_a_long_poll_falls_quiet() {
    models(1, Kind { driver: true, ..KIND }, 1, |runtime| {
        runtime.event(Job::Block);
        runtime.wait_until_quiet(1);
        runtime.open_gate();
    });
}

#[test]
fn idle_two_workers_that_end_the_last_tasks_end_all() {
    explore_up_to(1, || {
        let (runtime, threads) = Runtime::start(Kind { count: true, ..KIND }, 2);
        runtime.push_injected(Job::Open);
        inject(&*runtime, Job::Open);
        for thread in threads {
            thread.join().unwrap();
        }
    });
}

#[test]
fn idle_all_that_wake_up_for_a_shutdown_search() {
    model(1, Kind { driver: true, ..KIND }, 1, |runtime| {
        runtime.wait_until_quiet(2);
        wake_all(runtime);
        inject(runtime, Job::Open);
    });
}

#[test]
fn idle_the_end_finds_all_workers() {
    explore_up_to(2, || {
        let (runtime, threads) = Runtime::start(Kind { driver: true, ..KIND }, 1);
        runtime.end();
        wake_all(&*runtime);
        for thread in threads {
            thread.join().unwrap();
        }
    });
}

/// Two threads that push at the same time wake one worker; that one will wake the next.
#[test]
fn idle_two_pushes_wake_one_worker() {
    explore(|| {
        let idle = Arc::new(Idle::new(2, 0));
        for worker in 0..2 {
            let _ = idle.announce_sleep(worker, ParkedIn::Parker, false);
        }
        let other = idle.clone();
        let other = thread::spawn(move || other.wake_one().is_some());
        let woken = [idle.wake_one().is_some(), other.join().unwrap()];
        assert!(woken[0] != woken[1]);
    });
}
