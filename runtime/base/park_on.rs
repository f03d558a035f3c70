//! Runs one future on a thread that has nothing else to do.

use super::{budget, parker::Parker};
use std::{
    future::Future,
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
};

/// The waker of a future that has a thread to itself: it unparks the thread.
#[derive(Debug)]
struct ThreadWaker(Parker);

impl Wake for ThreadWaker {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.unpark();
    }
}

/// Polls the future until it is ready, and sleeps between the polls.
pub(crate) fn park_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let sleep = Arc::new(ThreadWaker(Parker::new()));
    let waker = Waker::from(sleep.clone());
    let mut cx = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = budget::with_budget(|| future.as_mut().poll(&mut cx)) {
            return output;
        }
        sleep.0.park(None);
    }
}
