//! Foreign code whose panic must go no further: destructors, wakers, hooks.
//!
//! One rule holds for wakers everywhere: a waker that panics when it is woken panics here, and the
//! panic ends here. Whoever wakes (sends a value, drops a guard, turns the driver) has nothing to do
//! with who waits, so that must not unwind it halfway, nor cost others behind the bad one their
//! wake; and in a destructor, while another panic is on its way, it would end the process. So
//! everything that is to be woken goes through [`wake`], also a single waker.
//!
//! A task that clones, drops or wakes the waker of its *own* context does so as part of its poll,
//! and whatever comes of it goes to whoever polls it.

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

/// Wakes them: one, none or many, in order. No lock of ours may be held.
#[inline]
pub(crate) fn wake(wakers: impl IntoIterator<Item = Waker>) {
    for waker in wakers {
        wake_one(waker);
    }
}

/// A function of its own, so that finding that there is nobody to wake takes no call.
#[inline(never)]
fn wake_one(waker: Waker) {
    contain(|| waker.wake());
}
