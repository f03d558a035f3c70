//! An operation that was started and has not come to its end: a future, polled by hand.

use futures::{
    future::{FutureExt, LocalBoxFuture},
    task::{ArcWake, waker},
};
use std::{
    fmt,
    sync::{
        Arc, Weak,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    task::{Context, Poll},
};

/// An operation's number, in order of their starts.
pub(crate) type Id = usize;

pub(crate) struct Operation<T> {
    pub(crate) id: Id,
    what: String,
    future: LocalBoxFuture<'static, T>,
    /// How often the waker of the last poll was called since; `None` before the first poll.
    wakes: Option<Arc<Wakes>>,
}

/// A waker that counts its calls.
#[derive(Default)]
pub(crate) struct Wakes(AtomicUsize);

impl ArcWake for Wakes {
    fn wake_by_ref(this: &Arc<Self>) {
        this.0.fetch_add(1, Relaxed);
    }
}

impl<T> Operation<T> {
    pub(crate) fn new(id: Id, what: String, future: impl Future<Output = T> + 'static) -> Self {
        Self { id, what, future: future.boxed_local(), wakes: None }
    }

    pub(crate) fn was_polled(&self) -> bool {
        self.wakes.is_some()
    }

    pub(crate) fn was_woken(&self) -> bool {
        self.wakes.as_ref().is_some_and(|wakes| wakes.0.load(Relaxed) > 0)
    }

    /// Its waker, for who wants to know how long it is kept.
    pub(crate) fn waker(&self) -> Weak<Wakes> {
        self.wakes.as_ref().map(Arc::downgrade).unwrap_or_default()
    }

    /// Polls with the waker of the last time, or with another one, which is then the one to be woken.
    pub(crate) fn poll(&mut self, other_waker: bool) -> Poll<T> {
        let known = self.wakes.take().filter(|_| !other_waker);
        let wakes = known.unwrap_or_default();
        wakes.0.store(0, Relaxed);
        self.wakes = Some(wakes.clone());
        self.future.poll_unpin(&mut Context::from_waker(&waker(wakes)))
    }
}

impl<T> fmt::Display for Operation<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{} {}", self.id, self.what)
    }
}
