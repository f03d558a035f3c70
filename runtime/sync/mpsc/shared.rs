//! The channel itself: what its ends share, bounded or not.
//!
//! A *permit* is the right to one place in the channel. It is made with `capacity` of them
//! (an unbounded one with more than there is memory for), and they go round:
//!
//! ```text
//!          acquire / grant                  push                      received
//!   free ──────────────────▶ handed out ──────────▶ a value in the ───────────▶ Returned, or
//!    ▲                           │                  queue, or taken             under the lock
//!    │                           └───── cancelled, or dropped unused: give_back   │  │
//!    └──── nobody waits in line ──────────────────────────────────────────────────┘  │
//!                 handed out ◀── to the first in line ───────────────────────────────┘
//! ```
//!
//! How they are handed out is in [`permit_queue`](crate::sync::permit_queue); what is added here is
//! [`Returned`], and the wake of the receiver.
//!
//! 1. One lock guards the [`MpscState`]; under it no foreign code runs. Wakers are cloned before, woken
//!    and dropped after it, and values are dropped after it.
//! 2. Free permits, those in [`Returned`], permits handed out (a grant not yet noticed is one), and values
//!    that are queued, or taken by the receiver and not yet received, add up to `capacity`.
//! 3. Closing is final, but permits that are handed out already still deliver.
//! 4. The receiver has seen the end when it has nothing left, the queue is empty and nothing can come: no
//!    sender is left (each permit handed out belongs to one), or the channel is closed and every permit
//!    is home.
//! 5. The receiver registers its waker under the lock, after it has found nothing; whatever adds a
//!    value or brings about the end takes the waker under the lock. So no wake-up is lost.
//! 6. Once the receiver is gone the queue stays empty: a value pushed then is dropped by the pusher.

use super::{returned::Returned, state::MpscState, taken::Taken};
use crate::{
    base::{
        contain::wake,
        primitive::{Mutex, MutexGuard},
    },
    sync::{
        condition::Condition,
        permit_queue::{PermitQueue, PermitSource, Refusal},
    },
};
use std::{
    collections::VecDeque,
    mem,
    task::{Context, Poll, Waker},
};

/// The capacity of a channel without bound: more permits than there can be values.
pub(super) const UNBOUNDED: usize = usize::MAX;

pub(super) struct MpscChannel<T> {
    state: Mutex<MpscState<T>>,
    /// Senders waiting for the close.
    closing: Condition,
    returned: Returned,
    /// Whether anybody can wait for a place.
    bounded: bool,
}

impl<T> MpscChannel<T> {
    /// A channel with one sender.
    pub(super) fn new(capacity: usize) -> Self {
        let (state, returned) = (Mutex::new(MpscState::new(capacity)), Returned::new());
        Self { state, closing: Condition::new(), returned, bounded: capacity != UNBOUNDED }
    }

    /// The state, every free permit in it.
    pub(super) fn lock(&self) -> MutexGuard<'_, MpscState<T>> {
        let mut state = self.state.lock();
        state.permits.put_back(self.returned.take());
        state
    }

    /// Sends `value` if there is a permit; else it comes back.
    pub(super) fn try_send(&self, value: T) -> Result<(), (Refusal, T)> {
        match self.try_acquire(1) {
            Ok(state) => {
                deliver(state, value);
                Ok(())
            }
            Err(refusal) => Err((refusal, value)),
        }
    }

    /// Sends `value` with a permit in hand.
    pub(super) fn send_permitted(&self, value: T) {
        deliver(self.state.lock(), value);
    }

    /// Permits in hand come back unused.
    pub(super) fn give_back(&self, count: usize) {
        let mut state = self.lock();
        state.permits.put_back(count);
        self.hand_out(state);
    }

    /// So many of the values taken were received: their places are free again.
    #[inline]
    pub(super) fn received(&self, count: usize) {
        if self.bounded && self.returned.add(count) {
            self.hand_out_returned();
        }
    }

    fn hand_out_returned(&self) {
        let mut state = self.lock();
        let senders = state.permits.hand_out();
        if !state.permits.has_waiters() {
            self.returned.clear_has_waiters();
        }
        drop(state);
        senders.wake_all();
    }

    /// Takes all that is queued, behind what is in `taken`, and receives up to `limit` of it; `Ready` if
    /// there is something, or will be nothing more.
    pub(super) fn try_receive(&self, taken: &mut Taken<T>, limit: usize) -> Poll<()> {
        let state = self.lock();
        if state.is_empty() && taken.is_empty() && !state.is_over() {
            return Poll::Pending;
        }
        self.receive(state, taken, limit);
        Poll::Ready(())
    }

    /// [`try_receive`](Self::try_receive), or leaves the waker. It is cloned without the lock, so there are two
    /// looks at the state; the second decides.
    pub(super) fn poll_receive(
        &self,
        cx: &mut Context<'_>,
        taken: &mut Taken<T>,
        limit: usize,
    ) -> Poll<()> {
        let mut spare: Option<Waker> = None;
        loop {
            let mut state = self.lock();
            if !state.is_empty() || state.is_over() {
                self.receive(state, taken, limit);
                return Poll::Ready(());
            }
            if state.receiver.as_ref().is_some_and(|known| known.will_wake(cx.waker())) {
                return Poll::Pending;
            }
            if spare.is_some() {
                // The previous waker, now in `spare`, is dropped after the guard.
                mem::swap(&mut state.receiver, &mut spare);
                return Poll::Pending;
            }
            drop(state);
            spare = Some(cx.waker().clone());
        }
    }

    fn receive(&self, mut state: MutexGuard<'_, MpscState<T>>, taken: &mut Taken<T>, limit: usize) {
        let had = taken.len();
        state.take_all(taken);
        // Where nobody waits for a place, all of them are free at once.
        let freed = if self.bounded { limit.min(taken.len()) } else { taken.len() - had };
        state.permits.put_back(freed);
        let senders = state.permits.hand_out();
        drop(state);
        senders.wake_all();
    }

    /// How many places such a number of values takes, taken and not yet received.
    pub(super) fn places_of(&self, taken: usize) -> usize {
        if self.bounded { taken } else { 0 }
    }

    pub(super) fn is_closed(&self) -> bool {
        self.state.lock().permits.is_closed()
    }

    /// Waits until the receiver wants nothing more.
    pub(super) async fn closed(&self) {
        self.closing.wait_until(|| self.is_closed().then_some(())).await;
    }

    /// The receiver wants nothing more.
    pub(super) fn close(&self) {
        let state = self.state.lock();
        self.end(state);
    }

    /// The receiver is gone. `places` are those of values that it took and did not receive. What was
    /// queued is returned, to be dropped.
    pub(super) fn abandon(&self, places: usize) -> VecDeque<T> {
        let mut state = self.lock();
        if self.bounded {
            state.permits.put_back(places);
        }
        let queue = state.abandon();
        let receiver = state.receiver.take();
        self.end(state);
        drop(receiver);
        queue
    }

    fn end(&self, mut state: MutexGuard<'_, MpscState<T>>) {
        let senders = state.permits.close();
        drop(state);
        senders.wake_all();
        self.closing.wake_all();
    }

    /// A sender was dropped.
    pub(super) fn drop_sender(&self) {
        let mut state = self.state.lock();
        state.senders -= 1;
        let receiver = if state.senders == 0 { state.receiver.take() } else { None };
        drop(state);
        wake(receiver);
    }
}

impl<T> PermitSource for MpscChannel<T> {
    type State = MpscState<T>;

    fn queue(state: &mut MpscState<T>) -> &mut PermitQueue {
        &mut state.permits
    }

    #[inline]
    fn try_acquire(&self, need: usize) -> Result<MutexGuard<'_, MpscState<T>>, Refusal> {
        let mut state = self.state.lock();
        let mut taken = state.permits.take(need);
        if taken == Err(Refusal::TooFew) {
            state.permits.put_back(self.returned.take());
            taken = state.permits.take(need);
        }
        taken.map(|()| state)
    }

    /// From now on the receiver hands out what it gives back.
    fn lock_to_wait(&self) -> MutexGuard<'_, MpscState<T>> {
        let mut state = self.state.lock();
        self.returned.set_has_waiters();
        state.permits.put_back(self.returned.take());
        state
    }

    /// Also wakes the receiver, if these were the last permits of a closed channel.
    fn hand_out(&self, mut state: MutexGuard<'_, MpscState<T>>) {
        let senders = state.permits.hand_out();
        let receiver = if state.is_over() { state.receiver.take() } else { None };
        drop(state);
        senders.wake_all();
        wake(receiver);
    }
}

/// Turns a permit into a queued value, unlocks, and wakes the receiver.
pub(super) fn deliver<T>(mut state: MutexGuard<'_, MpscState<T>>, value: T) {
    let pushed = state.push(value);
    drop(state);
    // A value that nobody will receive is dropped here.
    wake(pushed.unwrap_or(None));
}
