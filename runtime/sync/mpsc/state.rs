//! What the lock of a channel guards: the queue, the permits, and everybody who waits.
//!
//! Nothing here wakes or drops anything foreign: that is for [`shared`](super::shared) to do, once the
//! lock is free. The invariants are listed there.

use super::taken::Taken;
use crate::base::wait_queue::{WaitQueue, Wakers};
use std::{collections::VecDeque, mem, task::Waker};

/// Why there is no permit.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    Full,
    Closed,
}

pub(super) struct MpscState<T> {
    /// Permits the channel was made with.
    pub(super) capacity: usize,
    queue: VecDeque<T>,
    /// Free permits, but for those in [`Returned`](super::returned::Returned).
    permits: usize,
    /// Senders waiting for permits, each with the number it needs.
    pub(super) line: WaitQueue<usize>,
    /// Senders waiting for the close.
    pub(super) watchers: WaitQueue,
    /// The receiver, waiting for a value.
    pub(super) receiver: Option<Waker>,
    /// The receiver wants nothing more.
    pub(super) closed: bool,
    /// The receiver was dropped.
    abandoned: bool,
    pub(super) senders: usize,
    pub(super) weak_senders: usize,
}

impl<T> MpscState<T> {
    /// With one sender.
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            queue: VecDeque::new(),
            permits: capacity,
            line: WaitQueue::new(),
            watchers: WaitQueue::new(),
            receiver: None,
            closed: false,
            abandoned: false,
            senders: 1,
            weak_senders: 0,
        }
    }

    /// Takes free permits that are kept for nobody.
    pub(super) fn acquire(&mut self, need: usize) -> Result<(), Refusal> {
        if self.closed {
            return Err(Refusal::Closed);
        }
        if need > self.permits() {
            return Err(Refusal::Full);
        }
        self.permits -= need;
        Ok(())
    }

    /// So many permits are free again.
    pub(super) fn give_back(&mut self, count: usize) {
        self.permits += count;
    }

    /// Grants whoever is in front what there is enough for. Also to be called when somebody has left the
    /// line: what was kept for him may be enough for those behind.
    pub(super) fn hand_out(&mut self) -> Wakers {
        let mut wakers = Wakers::default();
        while let Some(&need) = self.line.front()
            && need <= self.permits
            && let Some(waker) = self.line.grant_front()
        {
            self.permits -= need;
            wakers.push(waker);
        }
        wakers
    }

    /// Puts a value into the place of a permit. Gives it back if nobody will receive it.
    pub(super) fn push(&mut self, value: T) -> Result<Option<Waker>, T> {
        if self.abandoned {
            self.permits += 1;
            return Err(value);
        }
        self.queue.push_back(value);
        Ok(self.receiver.take())
    }

    /// Moves all that is queued behind what is in `taken`.
    pub(super) fn take_all(&mut self, taken: &mut Taken<T>) {
        taken.take_all(&mut self.queue);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Whether there is nothing to receive and never will be, if the receiver has nothing left of what it
    /// took.
    pub(super) fn is_over(&self) -> bool {
        let done = self.senders == 0 || self.closed && self.permits == self.capacity;
        done && self.queue.is_empty()
    }

    /// The receiver is gone; what was queued comes out, to be dropped without the lock.
    pub(super) fn abandon(&mut self) -> VecDeque<T> {
        self.abandoned = true;
        self.permits += self.queue.len();
        mem::take(&mut self.queue)
    }

    /// Values in the queue.
    pub(super) fn len(&self) -> usize {
        self.queue.len()
    }

    /// How many values may come yet, if that is known: once no sender is left, or the channel is closed, there
    /// are none but those of permits handed out. The receiver has so many places of values that it took.
    pub(super) fn most_to_come(&self, places: usize) -> Option<usize> {
        match self.senders {
            0 => Some(0),
            _ => self.closed.then(|| self.capacity - self.permits - self.queue.len() - places),
        }
    }

    /// Free permits that are kept for nobody.
    pub(super) fn permits(&self) -> usize {
        if self.line.front().is_some() { 0 } else { self.permits }
    }
}
