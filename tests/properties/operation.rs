//! An operation that was started and has not ended: a future that is polled by hand.

use crate::support::Told;
use futures::future::{FutureExt, LocalBoxFuture};
use std::{
    fmt,
    sync::{Arc, Weak},
    task::{Context, Poll},
};

/// An operation's number, in order of their starts.
pub(crate) type Id = usize;

pub(crate) struct Operation<T> {
    pub(crate) id: Id,
    what: String,
    future: LocalBoxFuture<'static, T>,
    /// The waker of the last poll, which counts since then; `None` before the first.
    told: Option<Arc<Told>>,
}

impl<T> Operation<T> {
    pub(crate) fn new(id: Id, what: String, future: impl Future<Output = T> + 'static) -> Self {
        Self { id, what, future: future.boxed_local(), told: None }
    }

    pub(crate) fn was_polled(&self) -> bool {
        self.told.is_some()
    }

    pub(crate) fn was_woken(&self) -> bool {
        self.told.as_ref().is_some_and(|told| told.times() > 0)
    }

    /// A weak reference to its waker, by which to find out how long the waker is kept.
    pub(crate) fn waker(&self) -> Weak<Told> {
        self.told.as_ref().map(Arc::downgrade).unwrap_or_default()
    }

    /// Polls with the waker of the last poll, or with another one, which then is the one that must
    /// be woken.
    pub(crate) fn poll(&mut self, other_waker: bool) -> Poll<T> {
        let known = self.told.take().filter(|_| !other_waker);
        let told = known.unwrap_or_default();
        told.reset();
        self.told = Some(told.clone());
        self.future.poll_unpin(&mut Context::from_waker(&told.into()))
    }
}

impl<T> fmt::Display for Operation<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{} {}", self.id, self.what)
    }
}
