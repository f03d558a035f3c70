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
    sleep::sleep,
    wake::{has_shared_tasks, wake_one},
};

/// The next task, however long it takes. `None`: all is over.
#[inline(always)] // called for each poll, from one place
pub(crate) fn next_task<W: IdleWorker>(worker: &W) -> Option<TaskOf<W>> {
    loop {
        let found =
            worker.next_in_line().or_else(|| take_injected(worker)).or_else(|| search(worker));
        if found.is_some() {
            if worker.local().searching.take() {
                end_search(worker.host());
            }
            return found;
        }
        if worker.host().is_over() {
            return None;
        }
        sleep(worker);
    }
}

/// A worker that searched has found a task (rule 2).
fn end_search(host: &impl IdleHost) {
    if host.idle().end_search() && has_shared_tasks(host) {
        wake_one(host);
    }
}
