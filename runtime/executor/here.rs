//! Which executor this thread runs: a slot for its context in a thread-local.
//!
//! Scheduling a task asks here first: if this thread runs the task's executor, the task goes into
//! this thread's own queue, without a lock.

use std::{cell::RefCell, ptr, rc::Rc, sync::Arc, thread::LocalKey};

/// What a thread stores in its slot while it runs an executor.
pub(super) trait ExecutorContext {
    /// The part of the executor that all threads share.
    type Shared;

    fn shared(&self) -> &Arc<Self::Shared>;
}

/// The slot, one for each thread and kind of executor.
pub(super) struct Here<C>(RefCell<Option<Rc<C>>>);

impl<C: ExecutorContext> Here<C> {
    pub(super) const fn new() -> Self {
        Self(RefCell::new(None))
    }

    /// Sets the context of this thread and returns the one it had.
    ///
    /// The thread-local may be gone already, if the thread is ending and one of its destructors
    /// drops a runtime. Then this does nothing, and the thread schedules tasks as any other thread
    /// does.
    pub(super) fn replace(slot: &'static LocalKey<Self>, context: Option<Rc<C>>) -> Option<Rc<C>> {
        slot.try_with(|here| here.0.replace(context)).ok().flatten()
    }

    /// The context, if this thread runs an executor of this kind.
    pub(super) fn current(slot: &'static LocalKey<Self>) -> Option<Rc<C>> {
        slot.try_with(|here| here.0.borrow().clone()).ok().flatten()
    }

    /// Calls `act` with the context and `value`, if this thread runs `shared`. `act` must call no
    /// foreign code.
    ///
    /// # Errors
    ///
    /// `value`, if this thread does not run `shared`.
    #[inline]
    pub(super) fn with<V, R>(
        slot: &'static LocalKey<Self>,
        shared: &C::Shared,
        value: V,
        act: impl FnOnce(&C, V) -> R,
    ) -> Result<R, V> {
        // `value` is not moved into the closure: if the thread-local is gone, the closure is
        // dropped uncalled, and `value` must be returned.
        let mut value = Some(value);
        let result = slot.try_with(|here| match &*here.0.borrow() {
            Some(context) if ptr::eq(&**context.shared(), shared) => {
                value.take().map(|value| act(context, value))
            }
            _ => None,
        });
        match (result, value) {
            (_, Some(value)) => Err(value),
            (Ok(Some(result)), None) => Ok(result),
            (_, None) => unreachable!("a value that was taken has a result"),
        }
    }
}
