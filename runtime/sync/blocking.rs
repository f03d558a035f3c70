//! A future waited for by a plain thread: what the `blocking_*` methods do.

use crate::{budget, entered::forbid_blocking, parker::Parker};
use std::{
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
};

/// Polls `future` to its end, asleep in between. Panics on a thread that is running a runtime;
/// `what` is the name of the call, for that panic.
#[track_caller]
pub(super) fn block_on<F: Future>(what: &str, future: F) -> F::Output {
    forbid_blocking(what);
    let thread = Arc::new(Thread(Parker::new()));
    let waker = Waker::from(thread.clone());
    let mut cx = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        // Unconstrained: inside `block_in_place` the task around us may have no budget left, and
        // we would ask for it for ever.
        match budget::unconstrained(|| future.as_mut().poll(&mut cx)) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread.0.park(None),
        }
    }
}

struct Thread(Parker);

impl Wake for Thread {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.unpark();
    }
}
