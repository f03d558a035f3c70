//! Which executor this thread runs: a slot for its context in a thread-local.
//!
//! Whoever is woken or spawned on a thread asks here first: if the thread runs the executor in question, the task
//! goes into the thread's own queue, without a lock.

use std::{cell::RefCell, ptr, rc::Rc, sync::Arc, thread::LocalKey};

/// What a thread keeps at hand while it runs an executor.
pub(super) trait Context {
    /// The side of the executor that all threads see.
    type Shared;

    fn shared(&self) -> &Arc<Self::Shared>;
}

/// The slot.
pub(super) struct Here<C>(RefCell<Option<Rc<C>>>);

impl<C: Context> Here<C> {
    pub(super) const fn new() -> Self {
        Self(RefCell::new(None))
    }

    /// Sets the context of this thread and returns the one it had.
    ///
    /// Without the thread-local (the thread is ending, and one of its destructors drops a runtime) there is none:
    /// to itself the thread then looks like any other.
    pub(super) fn replace(slot: &'static LocalKey<Self>, context: Option<Rc<C>>) -> Option<Rc<C>> {
        slot.try_with(|here| here.0.replace(context)).ok().flatten()
    }

    /// The context, if this thread runs an executor of this kind.
    pub(super) fn current(slot: &'static LocalKey<Self>) -> Option<Rc<C>> {
        slot.try_with(|here| here.0.borrow().clone()).ok().flatten()
    }

    /// Calls `act` with the context and `value`, if this thread runs `shared`. It must call nothing foreign.
    ///
    /// # Errors
    ///
    /// The value, if it does not.
    #[inline]
    pub(super) fn with<V, R>(
        slot: &'static LocalKey<Self>,
        shared: &C::Shared,
        value: V,
        act: impl FnOnce(&C, V) -> R,
    ) -> Result<R, V> {
        // Not moved into the closure, which is dropped uncalled where there is no thread-local any more.
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
