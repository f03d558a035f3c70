//! What a thread does that has made a task, or ended the last one.

use super::host::{IdleHost, IdleWorker, TaskOf};

/// Puts a task into the common queue, and makes sure that a worker takes it (rule 1).
pub(crate) fn inject<H: IdleHost>(host: &H, task: H::Task) {
    host.push_injected(task);
    wake_one(host);
}

/// Puts a task into the worker's own queue, and sees to it that it cannot get stuck there (rules 1 and 4).
#[inline]
pub(crate) fn push<W: IdleWorker>(worker: &W, task: TaskOf<W>) {
    let is_backlog = worker.push_own(task);
    if worker.local().in_driver.get() {
        return;
    }
    if is_backlog {
        wake_one(worker.host());
    } else {
        ensure_monitor(worker.host());
    }
}

/// There is a shared task: wakes a worker that looks for it, unless one is looking.
pub(super) fn wake_one(host: &impl IdleHost) {
    if let Some(sleeper) = host.idle().wake_one() {
        host.unpark(sleeper);
    }
}

/// There is a task in a worker's own queue, and nobody was woken for it: sees to it that a sleeper is the
/// monitor, if anybody sleeps.
#[inline]
pub(super) fn ensure_monitor(host: &impl IdleHost) {
    if let Some(monitor) = host.idle().ensure_monitor() {
        host.unpark(monitor);
    }
}

/// Whether there are shared tasks.
pub(super) fn has_shared_tasks(host: &impl IdleHost) -> bool {
    host.has_injected() || (0..host.idle().workers()).any(|worker| host.has_backlog(worker))
}

/// Wakes all workers if all is over (rule 8). Called when a task has ended.
pub(crate) fn wake_all_if_over(host: &impl IdleHost) {
    if host.is_over() {
        wake_all(host);
    }
}

/// Wakes all workers. Called when the shutdown begins, and when a worker leaves because all is over.
pub(crate) fn wake_all(host: &impl IdleHost) {
    for sleeper in host.idle().wake_all() {
        host.unpark(sleeper);
    }
    host.unpark_watcher();
}
