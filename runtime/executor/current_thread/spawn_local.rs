//! Spawns tasks that stay on this thread.

use super::context;
use crate::task::{join::JoinHandle, spawn::spawn_bound};
use std::{future::Future, panic::Location};

/// Spawns a task whose future need not be [`Send`]: it runs on this thread, which must be running a
/// current-thread runtime.
///
/// Such a task cannot outlast the [`block_on`](crate::runtime::Runtime::block_on) in which it was
/// spawned: when that returns, the task is cancelled, because another thread may run the runtime
/// next.
///
/// # Panics
///
/// Outside `block_on` or a task of a current-thread runtime. If several threads are in `block_on`
/// of one runtime, this panics on all but the one that runs the tasks.
///
/// ```
/// use std::{cell::Cell, rc::Rc};
///
/// cede::block_on(async {
///     let counter = Rc::new(Cell::new(0));
///     let same = counter.clone();
///     cede::spawn_local(async move { same.set(1) }).await.unwrap();
///     assert_eq!(counter.get(), 1);
/// });
/// ```
#[track_caller]
pub fn spawn_local<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + 'static,
    F::Output: 'static,
{
    let Some(context) = context::current() else {
        panic!(
            "`spawn_local` needs a thread that is running a current-thread runtime: call it inside \
             `cede::block_on` or a task of a runtime made by `Builder::new_current_thread`"
        );
    };
    context.has_bound.set(true);
    spawn_bound(future, &*context.shared, Location::caller()).join_handle
}
