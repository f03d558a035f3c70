//! Rescue: what is behind workers that are all stuck is run by spares, which retire when the workers are back. The
//! workers, the watcher and the spares are those of [`workers`](super::workers), in the loops that ship.
//!
//! A job that blocks does so until another has run. So a job that no worker reaches is a deadlock, or a watcher
//! that looks for ever; loom reports both. In models with a watcher a thread loses its turn only where it waits or yields:
//! the watcher takes so many steps that more orders would take too long. So what spares and workers do among
//! themselves has models without one, and what the watcher does with one number has a model of its own.

use super::{
    explore::{explore, explore_long},
    kinds::{Job, KIND, Kind},
    workers::Runtime,
};
use crate::{
    base::{parker::Parker, primitive::Arc},
    executor::multi_thread::idle::{
        host::IdleHost,
        sleepers::{Idle, ParkedIn},
        wake::{inject, wake_all},
    },
};
use loom::thread;

/// One worker, one spare and a watcher.
const ONE: Kind = Kind { workers: 1, spares: 1, watcher: true, ..KIND };

/// The same without a watcher, and without the help of the monitor: the model calls up the spare, which is not
/// needed and retires.
const CALLED: Kind = Kind { watcher: false, monitor: false, backlog: true, ..ONE };

/// Runs jobs until all have ended, and the workers, the watcher and the spares with them.
fn model(
    preemptions: usize,
    kind: Kind,
    jobs: usize,
    feed: impl Fn(&Arc<Runtime>) + Copy + Send + Sync + 'static,
) {
    explore_long(preemptions, move || {
        let (runtime, threads) = Runtime::start(kind, jobs);
        feed(&runtime);
        runtime.join(threads);
    });
}

#[test]
fn rescue_a_task_behind_the_only_worker_is_run() {
    model(0, ONE, 2, |runtime| {
        inject(&**runtime, Job::Block);
        inject(&**runtime, Job::Open);
    });
}

#[test]
fn rescue_a_task_in_the_queue_of_a_stuck_worker_is_run() {
    model(0, ONE, 2, |runtime| inject(&**runtime, Job::WakeThenBlock));
}

/// The watcher sleeps when the worker is woken for a task that blocks it, and a task comes behind that.
#[test]
fn rescue_a_watcher_that_sleeps_is_woken_in_time() {
    model(0, ONE, 2, |runtime| {
        runtime.wait_until_unwatched();
        inject(&**runtime, Job::Block);
        inject(&**runtime, Job::Open);
    });
}

/// The worker that drove blocks; the event that opens the gate comes when nobody asks for events.
#[test]
fn rescue_an_event_that_nobody_fetches_is_fetched() {
    model(0, Kind { driver: true, ..ONE }, 2, |runtime| {
        runtime.event(Job::Block);
        runtime.event(Job::Open);
    });
}

/// When the worker is back, the spare retires, from the driver if it is there, and the worker serves the last
/// event.
#[test]
fn rescue_a_spare_that_retires_leaves_a_worker_that_drives() {
    model(0, Kind { driver: true, ..ONE }, 3, |runtime| {
        runtime.event(Job::Block);
        runtime.event(Job::Open);
        runtime.wait_until_left(1);
        runtime.wait_until_retired();
        runtime.event(Job::Open);
    });
}

/// A task comes while the spare retires.
#[test]
fn rescue_a_spare_that_retires_leaves_no_task_behind() {
    model(0, ONE, 3, |runtime| {
        inject(&**runtime, Job::Block);
        inject(&**runtime, Job::Open);
        runtime.wait_until_left(1);
        inject(&**runtime, Job::Open);
    });
}

/// Two workers and a spare, in batches: what the spare has taken along is not lost with it.
#[test]
fn rescue_a_batch_of_a_spare_is_run() {
    model(0, Kind { workers: 2, batch: 2, ..ONE }, 4, |runtime| {
        inject(&**runtime, Job::Block);
        inject(&**runtime, Job::Block);
        inject(&**runtime, Job::Yield);
        inject(&**runtime, Job::Open);
    });
}

#[test]
fn rescue_a_spare_without_a_thread_is_tried_again() {
    model(0, Kind { refused: 1, ..ONE }, 2, |runtime| {
        inject(&**runtime, Job::Block);
        inject(&**runtime, Job::Open);
    });
}

/// An idle runtime is quiet: the worker sleeps without a limit, and so does the watcher, before a task and after.
#[test]
fn rescue_an_idle_runtime_falls_quiet() {
    model(0, Kind { driver: true, ..ONE }, 2, |runtime| {
        runtime.wait_until_quiet(1);
        runtime.wait_until_unwatched();
        inject(&**runtime, Job::Open);
        runtime.wait_until_left(1);
        runtime.wait_until_quiet(1);
        runtime.wait_until_unwatched();
        inject(&**runtime, Job::Open);
    });
}

/// The end finds the watcher, and a spare, wherever they are.
#[test]
fn rescue_the_end_finds_all_threads() {
    model(0, ONE, 1, |runtime| {
        runtime.end();
        wake_all(&**runtime);
    });
    model(0, ONE, 2, |runtime| {
        runtime.push_injected(Job::Block);
        inject(&**runtime, Job::Open);
    });
}

/// A worker falls asleep beside the spare in the driver, and the spare retires.
#[test]
fn rescue_a_spare_that_retires_leaves_the_driver_to_a_sleeper() {
    model(2, Kind { driver: true, ..CALLED }, 1, |runtime| {
        Runtime::call_up(runtime, 1);
        runtime.wait_until_retired();
        runtime.event(Job::Open);
    });
}

/// A worker finds the spare in the driver, and is not in the list of sleepers yet when the spare has retired.
#[test]
fn rescue_a_spare_that_retires_leaves_the_driver_to_one_that_falls_asleep() {
    model(1, Kind { driver: true, ..CALLED }, 3, |runtime| {
        Runtime::call_up(runtime, 1);
        inject(&**runtime, Job::Open);
        runtime.wait_until_left(2);
        runtime.event(Job::Open);
        runtime.wait_until_left(1);
        runtime.wait_until_retired();
        runtime.event(Job::Open);
    });
}

/// The spare is searching when the task comes, so nobody is woken for it; then it retires.
#[test]
fn rescue_a_task_that_meets_a_spare_that_retires_is_run() {
    model(2, Kind { driver: true, ..CALLED }, 1, |runtime| {
        Runtime::call_up(runtime, 1);
        inject(&**runtime, Job::Open);
    });
}

/// One is woken whenever one more falls asleep.
#[test]
fn rescue_all_spares_retire_when_all_is_quiet() {
    model(1, Kind { spares: 2, ..CALLED }, 1, |runtime| {
        Runtime::call_up(runtime, 2);
        runtime.wait_until_retired();
        inject(&**runtime, Job::Open);
    });
}

/// It has a task in its own queue, as one has that is busy.
#[test]
fn rescue_a_busy_spare_hands_its_tasks_over() {
    model(1, CALLED, 1, |runtime| {
        runtime.wait_until_quiet(1);
        runtime.push_injected(Job::Yield);
        Runtime::call_up(runtime, 1);
        runtime.wait_until_retired();
        runtime.open_gate();
    });
}

/// It asks between two tasks, as one does that is busy, and finds no other.
#[test]
fn rescue_a_spare_that_has_retired_does_not_search() {
    model(1, Kind { looks: true, ..CALLED }, 2, |runtime| {
        runtime.wait_until_quiet(1);
        runtime.push_injected(Job::Open);
        Runtime::call_up(runtime, 1);
        runtime.wait_until_retired();
        inject(&**runtime, Job::Open);
    });
}

/// The worker has ended a poll before, so it does not look stuck to a spare that sees it for the first time.
#[test]
fn rescue_a_spare_takes_what_it_was_called_up_for() {
    model(1, Kind { backlog: false, ..CALLED }, 3, |runtime| {
        inject(&**runtime, Job::Nothing);
        runtime.wait_until_left(2);
        inject(&**runtime, Job::WakeThenBlock);
        runtime.wait_until_queued(0);
        Runtime::call_up(runtime, 1);
    });
}

/// What the worker did before the spare came does not make it free.
#[test]
fn rescue_a_spare_does_not_retire_before_it_has_served() {
    model(1, Kind { driver: true, ..CALLED }, 3, |runtime| {
        inject(&**runtime, Job::Nothing);
        runtime.wait_until_left(2);
        inject(&**runtime, Job::Block);
        runtime.wait_until_taken();
        Runtime::call_up(runtime, 1);
        runtime.event(Job::Open);
    });
}

/// The watcher goes to sleep while the last worker that sleeps is woken: one of the two sees the other (rule 1).
#[test]
fn rescue_a_watcher_that_falls_asleep_is_woken_or_sees_that_none_sleeps() {
    explore(|| {
        let both = Arc::new((Idle::new(1, 1), Parker::new()));
        let _ = both.0.announce_sleep(0, ParkedIn::Parker, false);
        let other = both.clone();
        let wakes = thread::spawn(move || {
            let (idle, watcher) = &*other;
            assert!(idle.wake_one().is_some());
            let _ = idle.wake_up(0);
            if idle.needs_watcher() {
                watcher.unpark();
            }
        });
        let (idle, watcher) = &*both;
        if idle.stop_watching() {
            watcher.park(None);
        }
        assert!(idle.see_all_awake(|_| ()));
        wakes.join().unwrap();
    });
}

/// Each is free in the eyes of the other, but the worker is stuck (rule 6).
#[test]
fn rescue_of_two_spares_that_ask_at_once_one_retires() {
    explore(|| {
        let idle = Arc::new(Idle::new(1, 2));
        let [first, second] = idle.call_up(2)[..] else { unreachable!() };
        let other = idle.clone();
        let other = thread::spawn(move || other.retire(second, false, |worker| worker == first));
        let retires = [idle.retire(first, false, |worker| worker == second), other.join().unwrap()];
        assert!(retires[0] != retires[1] && idle.spares_at_work() == 1);
    });
}
