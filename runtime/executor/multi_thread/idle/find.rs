//! How a worker without a task takes some from the common queue or from another worker, if that is worth it.
//!
//! Two cores that pass short tasks to each other are slower than one that keeps them (see
//! [`load`](super::super::load)); and if two tasks send each other messages, stealing separates
//! them again and again. So a worker without work takes tasks from another only
//!
//! 1. if the other has a backlog, by the length of the polls there; or
//! 2. if the other has ended no poll since this worker last checked: it is stuck, perhaps for long; or
//! 3. it is the monitor, once in each [`MONITOR`](super::sleepers::MONITOR): then the load lasts,
//!    and two workers share it.

use super::{
    host::{IdleHost, IdleWorker, TaskOf},
    wake::{ensure_monitor, push, wake_one},
};

/// Takes a task from the common queue. The host may move others into the worker's own queue.
pub(crate) fn take_injected<W: IdleWorker>(worker: &W) -> Option<TaskOf<W>> {
    let task = worker.pop_injected()?;
    watch_batch(worker);
    Some(task)
}

/// Takes a task that is worth taking, unless enough other workers are searching.
pub(super) fn search<W: IdleWorker>(worker: &W) -> Option<TaskOf<W>> {
    let (host, local) = (worker.host(), worker.local());
    if local.has_retired() {
        return None;
    }
    if !local.is_searching() {
        local.set_searching(host.idle().begin_search());
    }
    if !local.is_searching() {
        return None;
    }
    worker.search_begins();
    let take = |victim| host.has_backlog(victim) || check_stuck(worker, victim);
    steal(worker, take).or_else(|| take_injected(worker))
}

/// Takes any task, for the monitor.
pub(super) fn take_any<W: IdleWorker>(worker: &W) -> Option<TaskOf<W>> {
    steal(worker, |_| true).or_else(|| take_injected(worker))
}

/// A worker with work of its own takes half of what is queued behind one that is stuck (rule 7).
pub(crate) fn take_from_stuck<W: IdleWorker>(worker: &W) {
    if let Some(task) = steal(worker, |victim| check_stuck(worker, victim)) {
        push(worker, task);
    }
}

fn steal<W: IdleWorker>(worker: &W, take: impl Fn(usize) -> bool) -> Option<TaskOf<W>> {
    let (me, workers) = (worker.local().worker, worker.host().idle().workers());
    let first = worker.random();
    let task = (0..workers)
        .map(|offset| (first + offset) % workers)
        .filter(|&victim| victim != me && take(victim))
        .find_map(|victim| worker.steal_from(victim))?;
    watch_batch(worker);
    Some(task)
}

/// Called after a batch was moved into the worker's own queue. Those tasks were not pushed one by one, so
/// this does for all of them what [`push`] does for one (rules 1 and 4). While they were moved, they were in no
/// queue: another worker that looked then went to sleep.
///
/// A backlog needs a monitor, too: it may cease to be one, because the polls become short, before the worker that
/// was woken has taken all of it. [`push`] has made a monitor for the first task of the queue.
fn watch_batch<W: IdleWorker>(worker: &W) {
    let host = worker.host();
    if !worker.has_own() {
        return;
    }
    if host.has_backlog(worker.local().worker) {
        wake_one(host);
    }
    ensure_monitor(host);
}

/// Whether the other worker has ended no poll since the last check. Stores the number of its polls
/// for the next check.
fn check_stuck<W: IdleWorker>(worker: &W, victim: usize) -> bool {
    worker.local().check_polls(victim, worker.host().polls(victim))
}
