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
//! 1. A receiver locks the slot of its next value; it locks the state only if the slot holds
//!    another value. A thread that needs both locks takes that of the state first. No foreign code
//!    runs under the lock of the state, and a value taken out of a slot is dropped once the locks
//!    are released. `slot.rs` says how a value is cloned.
//! 2. Slots are filled under the lock of the state, in order: a thread that holds it finds the
//!    values from `front` to `end` in their slots.
//! 3. A receiver takes values in order and begins at the end. So a receiver that has received a
//!    value has received those before it too, and the values that every receiver has received are
//!    the oldest ones.
//! 4. A value is lost when its slot is filled again, `capacity` values later. A receiver has lost
//!    as many values as it is behind `front`.
//! 5. A sender that sends, or is the last one to be dropped, wakes the receivers after the change;
//!    see `sync/condition.rs`. A receiver that finds nothing sets `has_waiters`, under the lock
//!    under which it looked; a sender that clears it wakes all receivers. So a sender that finds it
//!    clear need not wake any: each receiver that waits has been woken, or is being woken, since it
//!    looked.

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
    trace::{current::id_of, event::Wait},
};
use std::{
    future::poll_fn,
    mem,
    task::{Poll, ready},
};

pub(super) struct BroadcastChannel<T> {
    /// The value at position `n` is in slot `n % capacity`.
    ring: Box<[RingSlot<T>]>,
    state: Mutex<BroadcastState>,
    /// Wakes receivers that wait for a value.
    news: Condition,
    /// Wakes senders that wait until there is no receiver.
    pub(super) desertion: Condition,
}

struct BroadcastState {
    /// The position of the next value to be sent.
    end: u64,
    senders: usize,
    weak_senders: usize,
    receivers: usize,
    /// A receiver found nothing, and waits or is about to wait.
    has_waiters: bool,
}

impl<T> BroadcastChannel<T> {
    /// A channel that has neither a sender nor a receiver yet.
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

    /// A number that identifies this channel.
    fn id(&self) -> usize {
        self.ring.as_ptr().addr()
    }

    /// Sends `value` and returns how many receivers there are. If there is none, the error holds
    /// the value.
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

    /// Says why the value at `next` was not in its slot. `Ok` if it has been sent since.
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

    /// Whether a receiver at `next` can get a value or the end. If not, the next change wakes it.
    fn has_news(&self, next: u64) -> bool {
        let mut state = self.state();
        let found = next < state.end || state.senders == 0;
        state.has_waiters |= !found;
        found
    }

    fn slot(&self, position: u64) -> &RingSlot<T> {
        &self.ring[(position % self.ring.len() as u64) as usize]
    }

    /// The position of the oldest value that is not lost.
    fn front(&self, state: &BroadcastState) -> u64 {
        state.end.saturating_sub(self.ring.len() as u64)
    }

    /// How many of the values sent a receiver at `next` has not received, lost ones included.
    pub(super) fn ahead_of(&self, next: u64) -> usize {
        usize::try_from(self.state().end - next).unwrap_or(usize::MAX)
    }

    /// How many values some receiver has yet to take.
    pub(super) fn len(&self) -> usize {
        let state = self.state();
        // A binary search for the oldest value that some receiver has yet to take; see (3).
        let (mut low, mut high) = (self.front(&state), state.end);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.slot(middle).is_missed() {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        // This fits: it is at most the length of the ring.
        (state.end - low) as usize
    }

    /// Adds a receiver, and returns the position at which it begins.
    pub(super) fn add_receiver(&self) -> u64 {
        let mut state = self.state();
        state.receivers += 1;
        state.end
    }

    /// Removes a receiver that was at `next`, and drops the values that were held only for it.
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
        // This is last, because a destructor may panic. The `Vec` then still drops the other
        // values.
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

    /// Adds a sender, unless the last one was dropped: then a receiver may have seen the end.
    /// Returns whether it was added.
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
    /// Takes the value at `next`, and advances `next`; if that value is lost, sets `next` to the
    /// oldest one. `Pending` while another receiver is cloning the value.
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

    /// [`attempt`](Self::attempt) that blocks this thread while another one clones the value. If
    /// this thread is itself cloning a value, it returns `Empty` instead.
    pub(super) fn try_receive(&self, next: &mut u64) -> Result<T, TryRecvError> {
        loop {
            match self.attempt(next) {
                Poll::Ready(received) => return received,
                Poll::Pending if cloning::is_cloning() => return Err(TryRecvError::Empty),
                Poll::Pending => park_on(self.until_returned(*next)),
            }
        }
    }

    /// [`attempt`](Self::attempt) that waits while there is nothing to receive.
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
                let news = || self.has_news(*next).then_some(());
                self.news.wait_until(|_| self.what(), news).await;
            }
            match self.attempt(next) {
                Poll::Pending => is_lent = true,
                Poll::Ready(received) => return received,
            }
        }
    }

    /// What a receiver waits for, in the words of the recorder.
    fn what(&self) -> Wait {
        Wait::Broadcast { id: id_of(self) }
    }

    /// Waits until no other receiver is cloning the value at `next`.
    async fn until_returned(&self, next: u64) {
        let returned = || (!self.slot(next).awaits(next)).then_some(());
        self.news.wait_until(|_| self.what(), returned).await;
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
