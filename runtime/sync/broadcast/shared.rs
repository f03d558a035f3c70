//! What the ends of a broadcast channel share: the last values, and how many receivers have yet to get
//! them.
//!
//! ```text
//!    position   0   1   2   3   4   5   6   7   8
//!                           └──── ring ────┘   end: the next to be sent
//!                   lost  │ front                  a receiver with next = 5 gets 5;
//!                                                  with next = 1 it has lost 1 and 2: it lags
//!
//!    receive   slot[next]: is next there? ─yes─▶ a clone of it, or the value itself
//!                            │ no
//!                          state: lost, closed or empty? ─empty─▶ waits
//!    send      state: slot[end] is filled, end moves ─▶ receivers are woken, if any wait
//! ```
//!
//! 1. A receiver locks the slot of its next value and, only if that holds another, the state. Where both are
//!    locked, the state is locked first. Under the state no foreign code runs, and what leaves a slot
//!    is dropped once the locks are free. How a value is cloned is in `slot.rs`.
//! 2. Slots are filled under the lock of the state, in order: while it is held, the positions from `front`
//!    to `end` are in their slots.
//! 3. Receivers take values in order and begin at the end. So a receiver that has had a value has had those
//!    before it, and the values that no receiver misses are the first ones.
//! 4. A value is lost when its slot is filled again, `capacity` values later. The distance from a
//!    receiver to `front` is how many values it has lost.
//! 5. A sender that sends, or is the last one to be dropped, wakes the receivers after the change; see
//!    `sync/condition.rs`. A receiver that looks in vain sets `has_waiters`, under the lock by which it
//!    looked; a sender that clears it wakes all. So a sender that finds it clear need not wake: all that wait
//!    have been woken, or are being woken, since they looked.

use super::{
    cloning,
    error::TryRecvError,
    slot::{Found, RingSlot},
};
use crate::{
    base::{
        budget,
        park_on::park_on,
        primitive::{Mutex, MutexGuard},
    },
    sync::condition::Condition,
};
use std::{
    future::poll_fn,
    mem,
    task::{Poll, ready},
};

pub(super) struct BroadcastChannel<T> {
    /// The value at a position is in the slot of that number, modulo the capacity.
    ring: Box<[RingSlot<T>]>,
    state: Mutex<BroadcastState>,
    /// Receivers waiting for a value.
    news: Condition,
    /// Senders waiting until there is no receiver.
    pub(super) desertion: Condition,
}

struct BroadcastState {
    /// The position of the next value to be sent.
    end: u64,
    senders: usize,
    weak_senders: usize,
    receivers: usize,
    /// A receiver found nothing, and waits or is about to.
    has_waiters: bool,
}

impl<T> BroadcastChannel<T> {
    /// A channel with no end yet.
    #[track_caller]
    pub(super) fn new(capacity: usize) -> Self {
        assert!(capacity > 0, "a broadcast channel needs a capacity of at least 1");
        assert!(
            capacity <= usize::MAX / 2,
            "a broadcast channel's capacity must not exceed `usize::MAX / 2`"
        );
        let state = BroadcastState {
            end: 0,
            senders: 0,
            weak_senders: 0,
            receivers: 0,
            has_waiters: false,
        };
        Self {
            ring: (0..capacity).map(|_| RingSlot::new()).collect(),
            state: Mutex::new(state),
            news: Condition::new(),
            desertion: Condition::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, BroadcastState> {
        cloning::forbid(self.id());
        self.state.lock()
    }

    /// Tells it from every other channel.
    fn id(&self) -> usize {
        self.ring.as_ptr().addr()
    }

    /// How many receivers will get the value; it comes back if there is none.
    pub(super) fn send(&self, value: T) -> Result<usize, T> {
        let mut state = self.state();
        let receivers = state.receivers;
        if receivers == 0 {
            return Err(value);
        }
        let (lost, waits_for_lost) = self.slot(state.end).fill(state.end, receivers, value);
        state.end += 1;
        let has_waiters = mem::take(&mut state.has_waiters) || waits_for_lost;
        drop(state);
        if has_waiters {
            self.news.wake_all();
        }
        drop(lost);
        Ok(receivers)
    }

    /// Why the value at `next` was not in its slot. `Ok` if it has come since.
    fn explain(&self, next: &mut u64) -> Result<(), TryRecvError> {
        let state = self.state();
        let front = self.front(&state);
        if *next < front {
            let missed = front - *next;
            *next = front;
            return Err(TryRecvError::Lagged(missed));
        }
        match *next < state.end {
            true => Ok(()),
            false if state.senders == 0 => Err(TryRecvError::Closed),
            false => Err(TryRecvError::Empty),
        }
    }

    /// Whether there is something to be told to a receiver at `next`. If not, the next change wakes it.
    fn has_news(&self, next: u64) -> bool {
        let mut state = self.state();
        let found = next < state.end || state.senders == 0;
        state.has_waiters |= !found;
        found
    }

    fn slot(&self, position: u64) -> &RingSlot<T> {
        &self.ring[(position % self.ring.len() as u64) as usize]
    }

    /// The position of the oldest value not lost.
    fn front(&self, state: &BroadcastState) -> u64 {
        state.end.saturating_sub(self.ring.len() as u64)
    }

    /// Values sent, of which a receiver at `next` has had nothing.
    pub(super) fn ahead_of(&self, next: u64) -> usize {
        usize::try_from(self.state().end - next).unwrap_or(usize::MAX)
    }

    /// Values that some receiver has yet to take.
    pub(super) fn len(&self) -> usize {
        let state = self.state();
        // Those that nobody misses come first: between the two is the first that somebody does.
        let (mut low, mut high) = (self.front(&state), state.end);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.slot(middle).is_missed() {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        // No more than the ring is long.
        (state.end - low) as usize
    }

    /// A receiver comes; where it begins.
    pub(super) fn add_receiver(&self) -> u64 {
        let mut state = self.state();
        state.receivers += 1;
        state.end
    }

    /// A receiver that was at `next` goes: it misses nothing any more.
    pub(super) fn drop_receiver(&self, next: u64) {
        let mut state = self.state();
        state.receivers -= 1;
        let deserted = state.receivers == 0;
        let missed = next.max(self.front(&state))..state.end;
        drop(state);
        let give_up = |position| self.slot(position).give_up(position);
        let unwanted: Vec<T> = missed.filter_map(give_up).collect();
        if deserted {
            self.desertion.wake_all();
        }
        // Last: should the destructor of a value panic, the others are dropped all the same.
        drop(unwanted);
    }

    pub(super) fn receivers(&self) -> usize {
        self.state().receivers
    }

    pub(super) fn add_sender(&self) {
        self.state().senders += 1;
    }

    pub(super) fn drop_sender(&self) {
        let mut state = self.state();
        state.senders -= 1;
        let last = state.senders == 0;
        drop(state);
        if last {
            self.news.wake_all();
        }
    }

    /// One more sender, unless the last one has gone: then a receiver may have seen the end.
    pub(super) fn revive_sender(&self) -> bool {
        let mut state = self.state();
        let revived = state.senders > 0;
        state.senders += usize::from(revived);
        revived
    }

    pub(super) fn add_weak_sender(&self) {
        self.state().weak_senders += 1;
    }

    pub(super) fn drop_weak_sender(&self) {
        self.state().weak_senders -= 1;
    }

    pub(super) fn weak_senders(&self) -> usize {
        self.state().weak_senders
    }

    pub(super) fn senders(&self) -> usize {
        self.state().senders
    }
}

impl<T: Clone> BroadcastChannel<T> {
    /// The value at `next`, which moves on; if that is lost, it moves to the oldest one. `Pending`
    /// while another receiver is cloning the value.
    #[inline]
    fn attempt(&self, next: &mut u64) -> Poll<Result<T, TryRecvError>> {
        cloning::forbid(self.id());
        loop {
            match self.slot(*next).receive(self.id(), &self.news, next) {
                Found::Value(value) => return Poll::Ready(Ok(value)),
                Found::Lent => return Poll::Pending,
                Found::Other => {}
            }
            if let Err(error) = self.explain(next) {
                return Poll::Ready(Err(error));
            }
        }
    }

    /// [`attempt`](Self::attempt), which blocks the thread while another one clones the value. To a thread
    /// that is cloning itself, such a value is not there yet.
    pub(super) fn try_receive(&self, next: &mut u64) -> Result<T, TryRecvError> {
        loop {
            match self.attempt(next) {
                Poll::Ready(received) => return received,
                Poll::Pending if cloning::is_cloning() => return Err(TryRecvError::Empty),
                Poll::Pending => park_on(self.until_returned(*next)),
            }
        }
    }

    /// [`attempt`](Self::attempt), which waits while there is nothing.
    pub(super) async fn receive(&self, next: &mut u64) -> Result<T, TryRecvError> {
        let first_attempt = poll_fn(|cx| {
            let spent = ready!(budget::poll_proceed(cx));
            let attempt = self.attempt(next);
            if !matches!(attempt, Poll::Pending | Poll::Ready(Err(TryRecvError::Empty))) {
                spent.made_progress();
            }
            Poll::Ready(attempt)
        });
        let mut is_lent = match first_attempt.await {
            Poll::Pending => true,
            Poll::Ready(Err(TryRecvError::Empty)) => false,
            Poll::Ready(received) => return received,
        };
        loop {
            if is_lent {
                self.until_returned(*next).await;
            } else {
                self.news.wait_until(|| self.has_news(*next).then_some(())).await;
            }
            match self.attempt(next) {
                Poll::Pending => is_lent = true,
                Poll::Ready(received) => return received,
            }
        }
    }

    /// Waits until no other receiver is cloning the value at `next`.
    async fn until_returned(&self, next: u64) {
        self.news.wait_until(|| (!self.slot(next).awaits(next)).then_some(())).await;
    }

    /// Panics if this thread is cloning a value and the one at `next` is lent: it might wait for itself.
    #[track_caller]
    pub(super) fn forbid_to_block(&self, next: u64) {
        assert!(
            !(cloning::is_cloning() && self.slot(next).awaits(next)),
            "a broadcast value must not be waited for in the clone of one"
        );
    }
}
