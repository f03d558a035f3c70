//! The channel itself, bounded or unbounded: what its ends share.
//!
//! A *permit* is the right to one place in the channel. A channel is made with `capacity` permits
//! (an unbounded one with more than there is memory for), and reuses them:
//!
//! ```text
//!          acquire / grant                  push                      received
//!   free ──────────────────▶ handed out ──────────▶ a value in the ───────────▶ Returned, or
//!    ▲                           │                  queue, or taken             under the lock
//!    │                           └───── cancelled, or dropped unused: give_back   │  │
//!    └──── no sender waits ───────────────────────────────────────────────────────┘  │
//!                 handed out ◀── to the first in line ───────────────────────────────┘
//! ```
//!
//! [`permit_queue`](crate::sync::permit_queue) hands the permits out; this file adds [`Returned`]
//! and wakes the receiver.
//!
//! 1. One lock guards the [`MpscState`]; no foreign code runs while it is held. Wakers are cloned
//!    before it is taken, and woken and dropped after it is released; values are dropped after it
//!    is released.
//! 2. The following add up to `capacity`: free permits, those in [`Returned`], permits handed out
//!    (including a grant that the sender has not noticed yet), and values that are queued, or taken
//!    by the receiver and not yet received.
//! 3. Closing is final, but a permit that was handed out before can still send its value.
//! 4. The receiver sees the end when it has no taken value left, the queue is empty and no value
//!    can come: no sender is left (each permit handed out belongs to one), or the channel is closed
//!    and every permit is free.
//! 5. The receiver stores its waker under the lock, after it has found nothing. An operation that
//!    adds a value or ends the channel takes the waker under the lock. So no wake-up is lost.
//! 6. Once the receiver is dropped the queue stays empty: a sender that pushes a value then drops
//!    it.

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
    trace::{
        current::{id_of, waits_for},
        event::Wait,
    },
};
use std::{
    collections::VecDeque,
    mem,
    task::{Context, Poll, Waker},
};

/// The capacity of an unbounded channel: more permits than there can be values.
pub(super) const UNBOUNDED: usize = usize::MAX;

pub(super) struct MpscChannel<T> {
    state: Mutex<MpscState<T>>,
    /// Wakes the senders that wait, in `closed`, for the receiver to close the channel.
    closing: Condition,
    returned: Returned,
    /// Whether senders can wait for a place.
    bounded: bool,
}

impl<T> MpscChannel<T> {
    /// A channel with one sender.
    pub(super) fn new(capacity: usize) -> Self {
        let (state, returned) = (Mutex::new(MpscState::new(capacity)), Returned::new());
        Self { state, closing: Condition::new(), returned, bounded: capacity != UNBOUNDED }
    }

    /// Locks the state, and moves the permits in `returned` back to the free ones.
    pub(super) fn lock(&self) -> MutexGuard<'_, MpscState<T>> {
        let mut state = self.state.lock();
        state.permits.put_back(self.returned.take());
        state
    }

    /// Sends `value` if there is a free permit; otherwise returns it in the error.
    pub(super) fn try_send(&self, value: T) -> Result<(), (Refusal, T)> {
        match self.try_acquire(1) {
            Ok(state) => {
                deliver(state, value);
                Ok(())
            }
            Err(refusal) => Err((refusal, value)),
        }
    }

    /// Sends `value` with a permit that the caller holds.
    pub(super) fn send_permitted(&self, value: T) {
        deliver(self.state.lock(), value);
    }

    /// Takes back permits that their holder did not use.
    pub(super) fn give_back(&self, count: usize) {
        let mut state = self.lock();
        state.permits.put_back(count);
        self.hand_out(state);
    }

    /// Frees the places of `count` taken values that the receiver has now received.
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

    /// Moves all queued values behind those in `taken`, and frees the places of up to `limit`
    /// values, which the caller receives. Returns `Ready` if there is a value, or if no more will
    /// come.
    pub(super) fn try_receive(&self, taken: &mut Taken<T>, limit: usize) -> Poll<()> {
        let state = self.lock();
        if state.is_empty() && taken.is_empty() && !state.is_over() {
            return Poll::Pending;
        }
        self.receive(state, taken, limit);
        Poll::Ready(())
    }

    /// [`try_receive`](Self::try_receive), or stores the waker. The waker is cloned without the
    /// lock, so this looks at the state twice; the second look decides.
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
                break;
            }
            if spare.is_some() {
                // The previous waker, now in `spare`, is dropped after the guard.
                mem::swap(&mut state.receiver, &mut spare);
                break;
            }
            drop(state);
            spare = Some(cx.waker().clone());
        }
        waits_for(|| Wait::Channel { id: id_of(self), sends: false });
        Poll::Pending
    }

    fn receive(&self, mut state: MutexGuard<'_, MpscState<T>>, taken: &mut Taken<T>, limit: usize) {
        let had = taken.len();
        state.take_all(taken);
        // An unbounded channel frees all places at once, since no sender waits for one.
        let freed = if self.bounded { limit.min(taken.len()) } else { taken.len() - had };
        state.permits.put_back(freed);
        let senders = state.permits.hand_out();
        drop(state);
        senders.wake_all();
    }

    /// How many places are occupied by this number of values that were taken and not yet received.
    pub(super) fn places_of(&self, taken: usize) -> usize {
        if self.bounded { taken } else { 0 }
    }

    pub(super) fn is_closed(&self) -> bool {
        self.state.lock().permits.is_closed()
    }

    /// Waits until the channel is closed.
    pub(super) async fn closed(&self) {
        let what = |_| Wait::Channel { id: id_of(self), sends: true };
        self.closing.wait_until(what, || self.is_closed().then_some(())).await;
    }

    /// Closes the channel: the receiver wants no more values.
    pub(super) fn close(&self) {
        let state = self.state.lock();
        self.end(state);
    }

    /// Closes the channel because the receiver is dropped. `places` is how many places its taken
    /// values occupy. Returns the queued values, for the caller to drop.
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

    /// Counts one sender less, and wakes the receiver if it was the last.
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

    /// From now on the receiver takes the lock for each permit it gives back, and grants it to a
    /// sender that waits.
    fn lock_to_wait(&self) -> MutexGuard<'_, MpscState<T>> {
        let mut state = self.state.lock();
        self.returned.set_has_waiters();
        state.permits.put_back(self.returned.take());
        state
    }

    fn what(&self) -> Wait {
        Wait::Channel { id: id_of(self), sends: true }
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

/// Queues `value` in the place of a permit, unlocks, and wakes the receiver.
pub(super) fn deliver<T>(mut state: MutexGuard<'_, MpscState<T>>, value: T) {
    let pushed = state.push(value);
    drop(state);
    // If the receiver was dropped, this drops the value.
    wake(pushed.unwrap_or(None));
}
