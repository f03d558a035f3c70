//! What the ends of a broadcast channel share: the last values, and who has yet to get them.
//!
//! ```text
//!    position   0   1   2   3   4   5   6   7   8
//!                           └──── ring ────┘   end: the next to be sent
//!               had by all, │
//!               or lost     front ≤ …              a receiver with next = 5 gets 5;
//!                                                  with next = 1 it has lost 1 and 2: it lags
//! ```
//!
//! 1. One lock guards all this; under it no foreign code runs. What leaves the ring is dropped, and
//!    cloned, once the lock is free.
//! 2. `missing` of a slot counts the receivers that have yet to take it. They take in order and begin
//!    at the end, so who has had a slot has had those before it: the slots nobody misses are the
//!    first ones, and leave the ring at once.
//! 3. A full ring loses its first value. Only so does `front` overtake a receiver, and the distance
//!    is how many values it has lost.
//! 4. A value is cloned under a lock of its own, which guards nothing else: a clone that panics or
//!    takes long holds up nobody but who clones the same value. The receiver has moved on by then.
//! 5. The last receiver of a value takes the value itself.
//! 6. Whoever sends, or is the last sender to go, wakes the line after the change; see
//!    `sync/line.rs`.

use super::error::TryRecvError;
use crate::{
    primitive::{Arc, Mutex},
    sync::line::Line,
};
use std::collections::VecDeque;

pub(super) struct Shared<T> {
    state: Mutex<State<T>>,
    /// Receivers waiting for a value.
    line: Line,
    /// Senders waiting until there is no receiver.
    pub(super) desertion: Line,
}

struct State<T> {
    capacity: usize,
    ring: VecDeque<Slot<T>>,
    /// The position of the next value to be sent.
    end: u64,
    senders: usize,
    weak_senders: usize,
    receivers: usize,
}

struct Slot<T> {
    value: Arc<Mutex<T>>,
    missing: usize,
}

/// A value on its way to a receiver; dropped without a lock.
pub(super) enum Taken<T> {
    /// The ring keeps it for others.
    Shared(Arc<Mutex<T>>),
    /// By the last receiver. Another may still have to clone it.
    Last(Arc<Mutex<T>>),
}

impl<T> Shared<T> {
    /// A channel with no end yet.
    #[track_caller]
    pub(super) fn new(capacity: usize) -> Self {
        assert!(capacity > 0, "a broadcast channel needs a capacity of at least 1");
        assert!(
            capacity <= usize::MAX / 2,
            "a broadcast channel's capacity must not exceed `usize::MAX / 2`"
        );
        let state = State {
            capacity,
            ring: VecDeque::new(),
            end: 0,
            senders: 0,
            weak_senders: 0,
            receivers: 0,
        };
        Self { state: Mutex::new(state), line: Line::new(), desertion: Line::new() }
    }

    /// How many receivers will get the value; it comes back if there is none.
    pub(super) fn send(&self, value: T) -> Result<usize, T> {
        let value = Arc::new(Mutex::new(value));
        let mut state = self.state.lock();
        let missing = state.receivers;
        if missing == 0 {
            drop(state);
            return Err(own(value).unwrap_or_else(|_| unreachable!("nobody else has seen it")));
        }
        let full = state.ring.len() == state.capacity;
        let lost = if full { state.ring.pop_front() } else { None };
        state.ring.push_back(Slot { value, missing });
        state.end += 1;
        drop(state);
        self.line.wake_all();
        drop(lost);
        Ok(missing)
    }

    /// The value at `next`, which moves on; if that is lost, it moves to the oldest one.
    pub(super) fn take(&self, next: &mut u64) -> Result<Taken<T>, TryRecvError> {
        self.state.lock().take(next)
    }

    /// [`take`](Self::take), which waits while there is nothing.
    pub(super) async fn wait_and_take(&self, next: &mut u64) -> Result<Taken<T>, TryRecvError> {
        let look = || match self.take(next) {
            Err(TryRecvError::Empty) => None,
            taken => Some(taken),
        };
        self.line.wait_until(look).await
    }

    /// Values sent, of which a receiver at `next` has had nothing.
    pub(super) fn ahead_of(&self, next: u64) -> usize {
        usize::try_from(self.state.lock().end - next).unwrap_or(usize::MAX)
    }

    /// Values that some receiver has yet to take.
    pub(super) fn len(&self) -> usize {
        self.state.lock().ring.len()
    }

    /// A receiver comes; where it begins.
    pub(super) fn add_receiver(&self) -> u64 {
        let mut state = self.state.lock();
        state.receivers += 1;
        state.end
    }

    /// A receiver that was at `next` goes: it misses nothing any more.
    pub(super) fn drop_receiver(&self, next: u64) {
        let mut state = self.state.lock();
        state.receivers -= 1;
        let deserted = state.receivers == 0;
        let unwanted = state.give_up(next);
        drop(state);
        if deserted {
            self.desertion.wake_all();
        }
        // Last: should the destructor of a value panic, the others are dropped all the same.
        drop(unwanted);
    }

    pub(super) fn receivers(&self) -> usize {
        self.state.lock().receivers
    }

    pub(super) fn add_sender(&self) {
        self.state.lock().senders += 1;
    }

    pub(super) fn drop_sender(&self) {
        let mut state = self.state.lock();
        state.senders -= 1;
        let last = state.senders == 0;
        drop(state);
        if last {
            self.line.wake_all();
        }
    }

    /// One more sender, unless the last one has gone: then a receiver may have seen the end.
    pub(super) fn revive_sender(&self) -> bool {
        let mut state = self.state.lock();
        let revived = state.senders > 0;
        state.senders += usize::from(revived);
        revived
    }

    pub(super) fn add_weak_sender(&self) {
        self.state.lock().weak_senders += 1;
    }

    pub(super) fn drop_weak_sender(&self) {
        self.state.lock().weak_senders -= 1;
    }

    pub(super) fn weak_senders(&self) -> usize {
        self.state.lock().weak_senders
    }

    pub(super) fn senders(&self) -> usize {
        self.state.lock().senders
    }
}

impl<T> State<T> {
    /// The position of the first value in the ring.
    fn front(&self) -> u64 {
        self.end - self.ring.len() as u64
    }

    fn take(&mut self, next: &mut u64) -> Result<Taken<T>, TryRecvError> {
        let front = self.front();
        if *next < front {
            let missed = front - *next;
            *next = front;
            return Err(TryRecvError::Lagged(missed));
        }
        // In range: the ring is no longer than memory.
        let Some(slot) = self.ring.get_mut((*next - front) as usize) else {
            let end = if self.senders == 0 { TryRecvError::Closed } else { TryRecvError::Empty };
            return Err(end);
        };
        *next += 1;
        slot.missing -= 1;
        if slot.missing > 0 {
            return Ok(Taken::Shared(slot.value.clone()));
        }
        // The last to take it, so the first in the ring.
        let slot = self.ring.pop_front().expect("just seen");
        Ok(Taken::Last(slot.value))
    }

    /// The slots that only a receiver at `next` had yet to take.
    fn give_up(&mut self, next: u64) -> Vec<Slot<T>> {
        let first = next.saturating_sub(self.front()) as usize;
        self.ring.iter_mut().skip(first).for_each(|slot| slot.missing -= 1);
        let unwanted = self.ring.iter().take_while(|slot| slot.missing == 0).count();
        self.ring.drain(..unwanted).collect()
    }
}

impl<T: Clone> Taken<T> {
    /// The value, or a clone of it if somebody else has it too.
    pub(super) fn into_value(self) -> T {
        let shared = match self {
            Taken::Shared(value) => value,
            Taken::Last(value) => match own(value) {
                Ok(value) => return value,
                Err(value) => value,
            },
        };
        shared.lock().clone()
    }
}

/// The value, if nobody shares it.
fn own<T>(value: Arc<Mutex<T>>) -> Result<T, Arc<Mutex<T>>> {
    Arc::try_unwrap(value).map(Mutex::into_inner)
}
