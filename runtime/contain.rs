//! Foreign code whose panic must go no further: destructors, wakers, hooks.

use std::{
    mem,
    panic::{AssertUnwindSafe, catch_unwind},
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
