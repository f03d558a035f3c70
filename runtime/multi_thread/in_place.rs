//! Blocking in the middle of a task: the worker moves to another thread first.

use super::{
    context::{self, Context},
    worker,
};
use crate::{budget, current_thread::context::is_set as is_current_thread, entered};

/// Runs a closure that blocks, here and now, without holding up other tasks: this thread stops
/// being a worker, and another thread goes on as that worker, with its queue.
///
/// Unlike [`spawn_blocking`](crate::task::spawn_blocking) the closure may borrow, and it need not
/// be [`Send`]. The task it is called in waits, of course, and so does whatever else runs inside
/// that task, such as the other branch of a `join!`.
///
/// Outside a runtime, inside `spawn_blocking` and in the future of a multi-thread runtime's
/// `block_on` nothing waits for this thread, and the closure is just called. So it is, too, if the
/// system refuses to make a thread; then the tasks in this worker's queue wait until another
/// worker steals them.
///
/// The closure may call what forbids itself in async code, such as `block_on`.
///
/// # Panics
///
/// On a thread that runs a current-thread runtime, which has no other thread to go on with; in a waker
/// that the runtime calls while it runs no task; and if the closure panics.
///
/// ```
/// let runtime = cede::runtime::Runtime::new()?;
/// let words = runtime.block_on(async {
///     let task = cede::spawn(async {
///         cede::task::block_in_place(|| std::fs::read_to_string("Cargo.toml"))
///     });
///     task.await.unwrap()
/// })?;
/// assert!(words.contains("cede"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[track_caller]
pub fn block_in_place<F, R>(f: F) -> R
where
    F: FnOnce() -> R,
{
    assert!(
        !is_current_thread() || !entered::is_entered(),
        "`block_in_place` needs a multi-thread runtime: a current-thread one has no other thread \
         to go on with. Use `spawn_blocking`."
    );
    if let Some(context) = context::current() {
        hand_over(&context);
    }
    budget::unconstrained(|| entered::leave(f))
}

/// Gives the worker to a fresh thread, unless that was done already.
#[track_caller]
fn hand_over(context: &Context) {
    let Ok(mut place) = context.core.try_borrow_mut() else {
        panic!(
            "`block_in_place` was called by a waker, in the middle of the runtime's own work: let the \
             waker wake a task, and block there"
        );
    };
    let Some(core) = place.take() else { return };
    drop(place);
    // The core goes by way of a cell, so that it comes back if there is no thread.
    let parcel = std::sync::Arc::new(std::sync::Mutex::new(Some(core)));
    let (handle, shared, same) = (context.handle.clone(), context.shared.clone(), parcel.clone());
    let started = context.handle.pool().spawn_worker(context.shared.parkers.len(), move || {
        let core = same.lock().expect("nobody panics holding it").take();
        if let Some(core) = core {
            worker::run(handle, shared, core);
        }
    });
    if started.is_err() {
        *context.core.borrow_mut() = parcel.lock().expect("nobody panics holding it").take();
    }
}
