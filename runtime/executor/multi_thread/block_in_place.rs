//! Blocking in the middle of a task: the worker moves to another thread first.
//!
//! ```text
//!   the core ──▶ another thread, which continues as the worker
//!      │ no thread is found
//!      ▼
//!   Shared::waiting ──▶ the first thread that returns from blocking in place,
//!                       or that has returned without a core and ends its poll
//! ```
//!
//! 1. For each core that waits there is a thread that gave it up in order to block, and has no core
//!    now. So as long as a core waits, a thread will return and look for it. And no thread frees
//!    its place in the pool while a core waits: see (12) of the [pool](crate::blocking).
//! 2. A thread takes a core at the end of its outermost `block_in_place`. At the end of a nested
//!    one it would hold the core while the outer closure still blocks.

use super::{
    context::{self, Context},
    core::Core,
    worker::Worker,
};
use crate::{
    base::{budget, entered},
    executor::current_thread::context::is_set as is_current_thread,
    trace::{current::note, event::EventKind},
};
use std::rc::Rc;

/// Runs a closure that blocks, on this thread, without holding up other tasks: this thread stops
/// being a worker, and another thread continues as that worker, with its queue.
///
/// Unlike [`spawn_blocking`](crate::task::spawn_blocking) the closure may borrow, and it need not
/// be [`Send`]. The task that calls it waits, of course, and so does everything else inside that
/// task, such as the other branch of a `join!`.
///
/// Outside a runtime, inside `spawn_blocking` and in the future of a multi-thread runtime's
/// `block_on` no task needs this thread, and the closure is just called.
///
/// A runtime makes at most [`max_blocking_threads`](crate::runtime::Builder::max_blocking_threads)
/// threads for this; those that run blocking jobs are not counted. If more tasks block at once, or
/// the system refuses to make a thread, the closure is called nevertheless. The worker then waits
/// for the first thread that returns from its `block_in_place`, or that has returned before and
/// ends its poll. Other workers steal its tasks meanwhile. When no worker has a thread left, tasks,
/// timers and sockets wait too: if all these closures wait for other tasks, they wait for ever.
///
/// The closure may call functions that panic in async code, such as `block_on`.
///
/// # Panics
///
/// On a thread that runs a current-thread runtime, which has no other thread to continue with; in a
/// waker that the runtime calls while it runs no task; and if the closure panics.
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
    let _back = context::current().and_then(hand_over);
    budget::unconstrained(|| entered::leave(f))
}

/// Gives the worker to another thread, unless this thread has done so already. `None` in a nested
/// call.
#[track_caller]
fn hand_over(context: Rc<Context>) -> Option<Back> {
    let Ok(mut place) = context.core.try_borrow_mut() else {
        panic!(
            "`block_in_place` was called by a waker, in the middle of the runtime's own work: let the \
             waker wake a task, and block there"
        );
    };
    let core = place.take();
    drop(place);
    if context.in_place.replace(true) {
        return None;
    }
    if let Some(core) = core {
        move_to_another_thread(&context, core);
    }
    Some(Back(context))
}

fn move_to_another_thread(context: &Context, core: Box<Core>) {
    note(EventKind::HandedOver { worker: core.idle.worker as u32 });
    let workers = context.shared.threads();
    let worker = Worker::with_core(context.handle.clone(), context.shared.clone(), core);
    // If no thread is found, the worker waits for one. That is not an error, so the result is
    // ignored.
    let _ = context.handle.pool().spawn_worker_or(workers, worker, Worker::wait);
}

/// Marks the thread as blocking in place. When it is dropped, the thread takes over a worker that
/// waits for a thread, if there is one.
struct Back(Rc<Context>);

impl Drop for Back {
    fn drop(&mut self) {
        self.0.in_place.set(false);
        let core = self.0.shared.waiting.lock().pop_front();
        if let Some(core) = core {
            note(EventKind::WorkerBegins { worker: core.idle.worker as u32 });
            *self.0.core.borrow_mut() = Some(core);
        }
    }
}
