//! The two ends as both kinds of channel have them: counted senders, one receiver.

use super::{error::TryRecvError, shared::Shared};
use crate::{budget, primitive::Arc};
use std::task::{Context, Poll, ready};

/// A sender: while there is one, the receiver waits for more.
pub(super) struct Tx<T>(Arc<Shared<T>>);

/// A sender that keeps no receiver waiting.
pub(super) struct WeakTx<T>(Arc<Shared<T>>);

/// The receiver.
pub(super) struct Rx<T> {
    shared: Arc<Shared<T>>,
    /// It has been told of the end.
    ended: bool,
}

/// Both ends of a new channel.
pub(super) fn ends<T>(capacity: usize) -> (Tx<T>, Rx<T>) {
    let shared = Arc::new(Shared::new(capacity));
    (Tx(shared.clone()), Rx { shared, ended: false })
}

impl<T> Tx<T> {
    pub(super) fn shared(&self) -> &Shared<T> {
        &self.0
    }

    pub(super) fn same_channel(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    pub(super) fn downgrade(&self) -> WeakTx<T> {
        self.0.lock().weak_senders += 1;
        WeakTx(self.0.clone())
    }
}

impl<T> Clone for Tx<T> {
    fn clone(&self) -> Self {
        self.0.lock().senders += 1;
        Self(self.0.clone())
    }
}

impl<T> Drop for Tx<T> {
    fn drop(&mut self) {
        self.0.drop_sender();
    }
}

impl<T> WeakTx<T> {
    pub(super) fn shared(&self) -> &Shared<T> {
        &self.0
    }

    /// A sender, unless the last one has gone: then the receiver may have seen the end.
    pub(super) fn upgrade(&self) -> Option<Tx<T>> {
        let mut state = self.0.lock();
        if state.senders == 0 {
            return None;
        }
        state.senders += 1;
        drop(state);
        Some(Tx(self.0.clone()))
    }
}

impl<T> Clone for WeakTx<T> {
    fn clone(&self) -> Self {
        self.0.lock().weak_senders += 1;
        Self(self.0.clone())
    }
}

impl<T> Drop for WeakTx<T> {
    fn drop(&mut self) {
        self.0.lock().weak_senders -= 1;
    }
}

impl<T> Rx<T> {
    pub(super) fn shared(&self) -> &Shared<T> {
        &self.shared
    }

    pub(super) fn poll_recv(&mut self, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let spent = ready!(budget::poll_proceed(cx));
        let value = ready!(self.shared.poll_recv(cx));
        spent.made_progress();
        self.tell(value.is_none());
        Poll::Ready(value)
    }

    pub(super) fn poll_recv_many(
        &mut self,
        cx: &mut Context<'_>,
        buffer: &mut Vec<T>,
        limit: usize,
    ) -> Poll<usize> {
        let spent = ready!(budget::poll_proceed(cx));
        let count = ready!(self.shared.poll_recv_many(cx, buffer, limit));
        spent.made_progress();
        Poll::Ready(count)
    }

    pub(super) fn try_recv(&mut self) -> Result<T, TryRecvError> {
        match self.shared.try_recv() {
            Poll::Ready(Some(value)) => Ok(value),
            Poll::Ready(None) => Err(TryRecvError::Disconnected),
            Poll::Pending => Err(TryRecvError::Empty),
        }
    }

    pub(super) fn close(&mut self) {
        self.shared.close(false);
    }

    /// It is being told whether this is the end.
    pub(super) fn tell(&mut self, ended: bool) {
        self.ended = ended;
    }

    /// Whether it has been told of the end, not whether that has come: `futures::select!` passes over
    /// what has ended and would never tell, and `select_next_some` panics if it ends in between.
    pub(super) fn has_ended(&self) -> bool {
        self.ended
    }

    pub(super) fn is_closed(&self) -> bool {
        let state = self.shared.lock();
        state.closed || state.senders == 0
    }
}

impl<T> Drop for Rx<T> {
    fn drop(&mut self) {
        self.shared.close(true);
    }
}
