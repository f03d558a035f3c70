//! Rescue: what is behind workers that are all stuck is run by spares, which retire when the workers are back. The
//! workers, the watcher and the spares are those of [`workers`](super::workers), in the loops that ship.
//!
//! A job that blocks does so until another has run. So a job that no worker reaches is a deadlock, or a watcher
//! that looks for ever; loom reports both. A thread loses its turn only where it waits or yields: the watcher takes so
//! many steps that more orders would take too long.

use super::{
    explore::explore_long,
    kinds::{Job, KIND, Kind},
    workers::Runtime,
};
use crate::executor::multi_thread::idle::{
    host::IdleHost,
    wake::{inject, wake_all},
};

/// One worker and one spare.
const ONE: Kind = Kind { workers: 1, spares: 1, ..KIND };

/// Runs jobs until all have ended, and the workers, the watcher and the spares with them.
fn model(
    preemptions: usize,
    kind: Kind,
    jobs: usize,
    feed: impl Fn(&Runtime) + Copy + Send + Sync + 'static,
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
        inject(runtime, Job::Block);
        inject(runtime, Job::Open);
    });
}

#[test]
fn rescue_a_task_in_the_queue_of_a_stuck_worker_is_run() {
    model(0, ONE, 2, |runtime| inject(runtime, Job::WakeThenBlock));
}

/// The watcher sleeps when the worker is woken for a task that blocks it, and a task comes behind that.
#[test]
fn rescue_a_watcher_that_sleeps_is_woken_in_time() {
    model(0, ONE, 2, |runtime| {
        runtime.wait_until_unwatched();
        inject(runtime, Job::Block);
        inject(runtime, Job::Open);
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
        inject(runtime, Job::Block);
        inject(runtime, Job::Open);
        runtime.wait_until_left(1);
        inject(runtime, Job::Open);
    });
}

/// Two workers and a spare, in batches: what the spare has taken along is not lost with it.
#[test]
fn rescue_a_batch_of_a_spare_is_run() {
    model(0, Kind { batch: 2, spares: 1, ..KIND }, 4, |runtime| {
        inject(runtime, Job::Block);
        inject(runtime, Job::Block);
        inject(runtime, Job::Yield);
        inject(runtime, Job::Open);
    });
}

#[test]
fn rescue_a_spare_without_a_thread_is_tried_again() {
    model(0, Kind { refused: 1, ..ONE }, 2, |runtime| {
        inject(runtime, Job::Block);
        inject(runtime, Job::Open);
    });
}

/// An idle runtime is quiet: the worker sleeps without a limit, and so does the watcher, before a task and after.
#[test]
fn rescue_an_idle_runtime_falls_quiet() {
    model(0, Kind { driver: true, ..ONE }, 2, |runtime| {
        runtime.wait_until_quiet(1);
        runtime.wait_until_unwatched();
        inject(runtime, Job::Open);
        runtime.wait_until_left(1);
        runtime.wait_until_quiet(1);
        runtime.wait_until_unwatched();
        inject(runtime, Job::Open);
    });
}

/// The end finds the watcher, and a spare, wherever they are.
#[test]
fn rescue_the_end_finds_all_threads() {
    model(0, ONE, 1, |runtime| {
        runtime.end();
        wake_all(runtime);
    });
    model(0, ONE, 2, |runtime| {
        runtime.push_injected(Job::Block);
        inject(runtime, Job::Open);
    });
}
