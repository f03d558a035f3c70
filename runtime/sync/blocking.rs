//! A future waited for by a plain thread: what the `blocking_*` methods do.

use crate::base::{entered::forbid_blocking, park_on::park_on};

/// Polls `future` to its end, asleep in between. Panics on a thread that is running a runtime;
/// `what` is the name of the call, for that panic.
#[track_caller]
pub(super) fn block_on<F: Future>(what: &str, future: F) -> F::Output {
    forbid_blocking(what);
    park_on(future)
}
