//! The two ends of a channel, bounded or unbounded: counted senders and one receiver.

use super::{error::TryRecvError, shared::MpscChannel, taken::Taken};
use crate::base::{
    budget,
    primitive::{Arc, Mutex},
};
use std::{
    mem,
    task::{Context, Poll, ready},
};

/// A sender. While one exists, the receiver waits for more values.
pub(super) struct Tx<T>(Arc<MpscChannel<T>>);

/// A weak sender: the receiver does not wait for its values.
pub(super) struct WeakTx<T>(Arc<MpscChannel<T>>);

/// The receiver.
pub(super) struct Rx<T> {
    shared: Arc<MpscChannel<T>>,
    /// Values taken from the queue and not yet received. The receiver takes many of them each time
    /// it locks the channel, so it seldom holds up the senders. This mutex is locked only to read
    /// the length; it makes `Rx` `Sync` if `T` is `Send`.
    taken: Mutex<Taken<T>>,
    /// A poll has returned the end of the channel.
    ended: bool,
}

/// Makes a channel and returns both its ends.
pub(super) fn ends<T>(capacity: usize) -> (Tx<T>, Rx<T>) {
    let shared = Arc::new(MpscChannel::new(capacity));
    let tx = Tx(shared.clone());
    (tx, Rx { shared, taken: Mutex::new(Taken::new()), ended: false })
}

impl<T> Tx<T> {
    pub(super) fn shared(&self) -> &MpscChannel<T> {
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
    pub(super) fn shared(&self) -> &MpscChannel<T> {
        &self.0
    }

    /// Returns a sender, unless the last one was dropped: then the receiver may have seen the end.
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

/// A receiver never pins a value.
impl<T> Unpin for Rx<T> {}

impl<T> Rx<T> {
    pub(super) fn shared(&self) -> &MpscChannel<T> {
        &self.shared
    }

    #[inline]
    pub(super) fn poll_recv(&mut self, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let spent = ready!(budget::poll_proceed(cx));
        let taken = self.taken.get_mut();
        if taken.is_empty() {
            ready!(self.shared.poll_receive(cx, taken, 1));
        } else {
            self.shared.received(1);
        }
        spent.made_progress();
        let value = taken.pop_front();
        self.ended = value.is_none();
        Poll::Ready(value)
    }

    pub(super) fn poll_recv_many(
        &mut self,
        cx: &mut Context<'_>,
        buffer: &mut Vec<T>,
        limit: usize,
    ) -> Poll<usize> {
        let spent = ready!(budget::poll_proceed(cx));
        let taken = self.taken.get_mut();
        if limit == 0 {
            // The caller wants no value.
        } else if taken.is_empty() {
            ready!(self.shared.poll_receive(cx, taken, limit));
        } else if taken.len() < limit {
            let _ = self.shared.try_receive(taken, limit);
        } else {
            self.shared.received(limit);
        }
        spent.made_progress();
        let count = taken.len().min(limit);
        taken.pop_into(buffer, count);
        Poll::Ready(count)
    }

    pub(super) fn try_recv(&mut self) -> Result<T, TryRecvError> {
        let taken = self.taken.get_mut();
        let mut found = Poll::Ready(());
        if taken.is_empty() {
            found = self.shared.try_receive(taken, 1);
        } else {
            self.shared.received(1);
        }
        taken.pop_front().ok_or(match found {
            Poll::Ready(()) => TryRecvError::Disconnected,
            Poll::Pending => TryRecvError::Empty,
        })
    }

    pub(super) fn len(&self) -> usize {
        self.taken.lock().len() + self.shared.lock().len()
    }

    /// The size hint of a stream: how many values are here, and how many there can be at most.
    pub(super) fn size_hint(&self) -> (usize, Option<usize>) {
        let taken = self.taken.lock().len();
        let state = self.shared.lock();
        let here = taken + state.len();
        let places = self.shared.places_of(taken);
        (here, state.most_to_come(places).map(|more| here + more))
    }

    pub(super) fn close(&mut self) {
        self.shared.close();
    }

    /// Whether a poll has returned the end. It is not enough that the channel has ended:
    /// `futures::select!` does not poll a terminated stream, so it would never see the end, and
    /// `select_next_some` panics if the stream terminates between two polls.
    pub(super) fn has_ended(&self) -> bool {
        self.ended
    }

    pub(super) fn is_closed(&self) -> bool {
        let state = self.shared.lock();
        state.permits.is_closed() || state.senders == 0
    }
}

impl<T> Drop for Rx<T> {
    /// Closes the channel first, so that a value that sends from its destructor is refused. Then
    /// drops all values in order; if the destructor of one panics, those of the others still run.
    fn drop(&mut self) {
        let taken = mem::replace(self.taken.get_mut(), Taken::new());
        let mut values = taken.into_values();
        values.append(&mut self.shared.abandon(values.len()));
    }
}
