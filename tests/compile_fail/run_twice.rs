//! What safe code must not be able to do: to run a task twice. Two polls of one future at the same
//! time would break every guarantee of the task cell.
//!
//! `lib.rs` includes this file only under `cfg(cede_compile_fail)`; then it compiles. With the
//! value "twice" each function runs its task once more, and the compiler must refuse each line that
//! is marked `//~`, with that error and no other. `tests/compile_fail.rs` checks that.

#![allow(dead_code)]

use crate::task::{header::LiveKey, list_ref::ListRef, runnable::Runnable, task_ref::TaskRef};

fn list(task: ListRef) -> Result<LiveKey, ListRef> {
    Err(task)
}

fn once_more(runnable: Runnable) {
    let _ = runnable.run(list);
    #[cfg(cede_compile_fail = "twice")]
    let _ = runnable.run(list); //~ E0382
}

fn after_it_was_queued(runnable: Runnable, queue: &mut Vec<Runnable>) {
    queue.push(runnable);
    #[cfg(cede_compile_fail = "twice")]
    let _ = runnable.run(list); //~ E0382
}

fn by_a_copy(runnable: Runnable) {
    #[cfg(cede_compile_fail = "twice")]
    let _ = Runnable::clone(&runnable).run(list); //~ E0277
    let _ = runnable.run(list);
}

fn by_a_reference_to_the_task(runnable: Runnable) {
    let task: TaskRef = TaskRef::clone(&runnable);
    let _ = runnable.run(list);
    #[cfg(cede_compile_fail = "twice")]
    let _ = task.run(list); //~ E0599
}

fn by_a_right_of_its_own_making(task: TaskRef) {
    #[cfg(cede_compile_fail = "twice")]
    let _ = Runnable::new(task.clone()).run(list); //~ E0624
    task.abort();
}
