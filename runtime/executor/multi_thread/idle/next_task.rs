//! The loop in which a worker waits for its next task.
//!
//! ```text
//!   ┌─▶ its own queue, then the common one, then the others' ── a task ──▶ run it ─┐
//!   │      │ none                                                                 │
//!   │      ▼                                                                      │
//!   └─── sleep ◀───────────────────────────────────────────────────────────────────┘
//! ```

use super::{
    find::{search, take_injected},
    host::{IdleHost, IdleWorker, TaskOf},
    rescue::{leave, retires},
    sleep::sleep,
    wake::{has_shared_tasks, wake_one},
};

/// The next task, however long it takes. `None`: all is over, or the worker is a spare that has
/// [retired](super::rescue).
#[inline(always)] // called for each poll, from one place
pub(crate) fn next_task<W: IdleWorker>(worker: &W) -> Option<TaskOf<W>> {
    loop {
        let found =
            worker.next_in_line().or_else(|| take_injected(worker)).or_else(|| search(worker));
        if let Some(task) = found {
            let at_ease = worker.local().is_at_ease();
            return if at_ease { Some(task) } else { attend(worker, task) };
        }
        if worker.host().is_over() {
            return None;
        }
        if worker.local().has_retired() || retires(worker) {
            leave(worker);
            return None;
        }
        sleep(worker);
    }
}

/// A worker has found a task, and searched, or is a spare that retired when it looked after the others.
#[cold]
fn attend<W: IdleWorker>(worker: &W, task: TaskOf<W>) -> Option<TaskOf<W>> {
    let (host, local) = (worker.host(), worker.local());
    if local.has_retired() {
        host.push_injected(task);
        leave(worker);
        return None;
    }
    // Rule 2.
    if local.take_searching() && host.idle().end_search() && has_shared_tasks(host) {
        wake_one(host);
    }
    Some(task)
}
