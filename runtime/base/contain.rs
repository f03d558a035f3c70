//! Calls foreign code (destructors, wakers, hooks) and stops its panics.
//!
//! One rule holds for wakers everywhere: if a waker panics when it is woken, the panic ends here.
//! The code that wakes (it sends a value, drops a guard, turns the driver) is not responsible for
//! the tasks that wait. A panic must not unwind that code halfway, nor cost the wakers behind the
//! bad one their wake. And in a destructor that runs during another panic, it would end the
//! process. So every wake goes through [`wake`], also the wake of a single waker.
//!
//! A task that clones, drops or wakes the waker of its *own* context does so as part of its poll. A
//! panic of that waker goes to the code that polls the task.

use std::{
    mem,
    panic::{AssertUnwindSafe, catch_unwind},
    task::Waker,
};

/// Calls `f`. A panic of `f` ends here, after the panic hook has reported it.
pub(crate) fn contain(f: impl FnOnce()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(f))
        // The payload of the panic is foreign too: its destructor may panic.
        && let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(payload)))
    {
        // Leaked: otherwise one payload could follow another without end.
        mem::forget(payload);
    }
}

/// Wakes every waker, in order. The caller must hold no lock of ours.
#[inline]
pub(crate) fn wake(wakers: impl IntoIterator<Item = Waker>) {
    for waker in wakers {
        wake_one(waker);
    }
}

/// A function of its own, so that [`wake`] makes no call if there is nothing to wake.
#[inline(never)]
fn wake_one(waker: Waker) {
    contain(|| waker.wake());
}
