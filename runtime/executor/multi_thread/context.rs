//! Which worker this thread is: how a task woken on a worker finds that worker's own queue.

use super::{core::Core, shared::Shared};
use crate::{
    executor::here::{self, Here},
    handle::Handle,
};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::Arc,
};

thread_local! {
    static HERE: Here<Context> = const { Here::new() };
}

/// What makes a thread a worker.
pub(super) struct Context {
    pub(super) handle: Handle,
    pub(super) shared: Arc<Shared>,
    /// `None` once [`block_in_place`](super::block_in_place::block_in_place) has given it to
    /// another thread: this thread then only finishes its current poll.
    pub(super) core: RefCell<Option<Box<Core>>>,
    /// Whether this thread is inside [`block_in_place`](super::block_in_place::block_in_place).
    pub(super) in_place: Cell<bool>,
}

impl here::ExecutorContext for Context {
    type Shared = Shared;

    #[inline]
    fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }
}

/// The worker that this thread is, while it has the core.
pub(super) struct Active<'a> {
    pub(super) context: &'a Context,
    pub(super) core: &'a Core,
}

/// Makes this thread a worker until the guard is dropped.
pub(super) fn set(context: Rc<Context>) -> Guard {
    let before = Here::replace(&HERE, Some(context));
    debug_assert!(before.is_none(), "a thread is one worker at a time");
    Guard(())
}

pub(super) struct Guard(());

impl Drop for Guard {
    fn drop(&mut self) {
        // The context is dropped when the cell is no longer borrowed.
        drop(Here::replace(&HERE, None));
    }
}

/// The worker this thread is, if it is one.
pub(super) fn current() -> Option<Rc<Context>> {
    Here::current(&HERE)
}

/// Whether this thread is polling a task of `shared`, even if it has handed its worker over.
pub(crate) fn is_polling(shared: &Arc<Shared>) -> bool {
    current().is_some_and(|context| Arc::ptr_eq(&context.shared, shared))
}

/// Calls `act` with this worker and `value`, if this thread is a worker of `shared`; otherwise
/// returns `value`. In [`block_in_place`](super::block_in_place::block_in_place) another thread is
/// the worker.
#[inline]
pub(super) fn with<V, R>(
    shared: &Shared,
    value: V,
    act: impl FnOnce(Active, V) -> R,
) -> Result<R, V> {
    let with_core = |context: &Context, value| match context.core.borrow().as_deref() {
        Some(core) => Ok(act(Active { context, core }, value)),
        None => Err(value),
    };
    Here::with(&HERE, shared, value, with_core)?
}
