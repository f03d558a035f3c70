//! Foreign code whose panic must go no further: destructors, wakers, hooks.

use std::{
    mem,
    panic::{AssertUnwindSafe, catch_unwind},
    task::Waker,
};

/// Calls `f`; a panic ends here, reported by the panic hook.
pub(crate) fn contain(f: impl FnOnce()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(f))
        // What it panicked with is foreign too, and may panic as it drops.
        && let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(payload)))
    {
        // Leaked, so that there is an end to it.
        mem::forget(payload);
    }
}

/// Wakes them all. One that panics costs no other its wake, and does not end the driver.
pub(crate) fn wake_all(wakers: &mut Vec<Waker>) {
    for waker in wakers.drain(..) {
        contain(|| waker.wake());
    }
}
