//! Blocks a plain thread until a future is ready, for the `blocking_*` methods.

use crate::base::{entered::forbid_blocking, park_on::park_on};

/// Polls `future` until it is ready, and sleeps between the polls. Panics on a thread that is
/// running a runtime; `what` is the name of the call, for the panic's message.
#[track_caller]
pub(super) fn block_on<F: Future>(what: &str, future: F) -> F::Output {
    forbid_blocking(what);
    park_on(future)
}
