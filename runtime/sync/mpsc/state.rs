//! What the lock of a channel guards: the queue, the permits, and the receiver's waker.
//!
//! No function here wakes a task or drops a value or waker: [`shared`](super::shared) does that
//! once the lock is released. The invariants are listed there.

use super::taken::Taken;
use crate::sync::permit_queue::PermitQueue;
use std::{collections::VecDeque, mem, task::Waker};

pub(super) struct MpscState<T> {
    /// How many permits the channel was made with.
    pub(super) capacity: usize,
    queue: VecDeque<T>,
    /// Free permits, except those in [`Returned`](super::returned::Returned), and the senders that
    /// wait for them. Closed when the channel is.
    pub(super) permits: PermitQueue,
    /// The waker of the receiver, if it waits for a value.
    pub(super) receiver: Option<Waker>,
    /// The receiver was dropped.
    abandoned: bool,
    pub(super) senders: usize,
    pub(super) weak_senders: usize,
}

impl<T> MpscState<T> {
    /// The state of a new channel, which has one sender.
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            queue: VecDeque::new(),
            permits: PermitQueue::new(capacity),
            receiver: None,
            abandoned: false,
            senders: 1,
            weak_senders: 0,
        }
    }

    /// Queues a value in the place of a permit, and returns the waker of the receiver. If the
    /// receiver was dropped, frees the permit and returns the value.
    pub(super) fn push(&mut self, value: T) -> Result<Option<Waker>, T> {
        if self.abandoned {
            self.permits.put_back(1);
            return Err(value);
        }
        self.queue.push_back(value);
        Ok(self.receiver.take())
    }

    /// Moves all queued values behind those in `taken`.
    pub(super) fn take_all(&mut self, taken: &mut Taken<T>) {
        taken.take_all(&mut self.queue);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Whether the queue is empty and will stay so. (The receiver may still have values that it took.)
    pub(super) fn is_over(&self) -> bool {
        let every_permit_is_home = || self.permits.free() == self.capacity;
        let done = self.senders == 0 || self.permits.is_closed() && every_permit_is_home();
        done && self.queue.is_empty()
    }

    /// Notes that the receiver is dropped. Returns the queued values, which the caller drops once
    /// it has released the lock.
    pub(super) fn abandon(&mut self) -> VecDeque<T> {
        self.abandoned = true;
        self.permits.put_back(self.queue.len());
        mem::take(&mut self.queue)
    }

    /// How many values are in the queue.
    pub(super) fn len(&self) -> usize {
        self.queue.len()
    }

    /// How many values may still come, if that is known: none once no sender is left; as many as
    /// permits are handed out once the channel is closed. `places` is how many places are occupied
    /// by values that the receiver took.
    pub(super) fn most_to_come(&self, places: usize) -> Option<usize> {
        if self.senders == 0 {
            return Some(0);
        }
        let handed_out = || self.capacity - self.permits.free() - self.queue.len() - places;
        self.permits.is_closed().then(handed_out)
    }
}
