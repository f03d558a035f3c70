//! A slot of a broadcast channel's ring: a value, and how many receivers have yet to get it.
//!
//! ```text
//!            fill                 receive, not the last
//!    empty ────────▶ value here ────────────────────────▶ value lent ──┐ cloned by the receiver,
//!      ▲              │      ▲                              │           │ without a lock
//!      │ receive,     │      │ others still want it         │ given     │
//!      │ the last     │      └──────────────────────────────┤ back  ◀───┘
//!      └──────────────┘                                     └─▶ else the receiver drops it
//! ```
//!
//! A value need only be `Send`, so two threads must not read it at the same time, not even to clone
//! it. That is why the slot lends the value to one receiver at a time. To share it by an `Arc`
//! would need `Sync`, which programs do not promise; an `Arc` of a mutex would need an allocation
//! for each value, and the clone would run under that mutex, so that a `clone` that receives its
//! own value would wait for itself.
//!
//! 1. No foreign code runs under a slot's lock, except as (4) says. A value is taken out of the
//!    slot to be cloned. So a clone may take long, panic or use the channel, and it delays only a
//!    receiver that wants the same value.
//! 2. A [`Loan`] puts the lent value back when it is dropped, also by a panic. If the slot was
//!    filled again, or no receiver wants the value any more, the loan drops it instead, without a
//!    lock.
//! 3. A receiver that finds its value lent has taken nothing. It sets `has_waiters` and waits, and
//!    is woken when the value is back or the slot is filled again. `try_recv` blocks its thread for
//!    as long as the clone takes; otherwise it would have to say that there is no value. On a
//!    thread that is cloning a value it never blocks, as it might wait for itself.
//! 4. A value that has nothing to drop, such as a number, is cloned inside the slot, under the
//!    lock, which saves two atomic operations. `cloning.rs` says what its `clone` must not do.

use super::cloning::{self, Cloning};
use crate::{base::primitive::Mutex, sync::condition::Condition};
use std::mem::{self, needs_drop};

pub(super) struct RingSlot<T>(Mutex<Content<T>>);

struct Content<T> {
    /// The position of the last value sent to this slot.
    position: u64,
    /// How many receivers have yet to take that value.
    missing: usize,
    /// A receiver waits until the value is back.
    has_waiters: bool,
    /// `None` if it is lent, or if every receiver has taken it.
    value: Option<T>,
}

impl<T> Content<T> {
    fn is_lent(&self, position: u64) -> bool {
        self.position == position && self.missing > 0 && self.value.is_none()
    }
}

/// What a receiver finds in a slot.
pub(super) enum Found<T> {
    /// The value, or a clone of it.
    Value(T),
    /// Another receiver is cloning the value.
    Lent,
    /// The slot holds another value, or none yet.
    Other,
}

/// A value taken out of its slot. Dropping this puts it back.
struct Loan<'a, T> {
    slot: &'a RingSlot<T>,
    position: u64,
    value: Option<T>,
    /// Wakes the receivers that wait for the value, when it is back.
    news: &'a Condition,
    _cloning: Cloning,
}

impl<T> RingSlot<T> {
    /// A slot to which no value was sent yet.
    pub(super) fn new() -> Self {
        let content = Content { position: u64::MAX, missing: 0, has_waiters: false, value: None };
        Self(Mutex::new(content))
    }

    /// Puts a value in. Returns the value it replaces, which the caller drops once it holds no
    /// lock, and whether it must wake receivers because they waited for the value that is now lost.
    #[must_use = "a value must not be dropped under a lock"]
    #[inline]
    pub(super) fn fill(&self, position: u64, missing: usize, value: T) -> (Option<T>, bool) {
        let mut content = self.0.lock();
        content.position = position;
        content.missing = missing;
        let has_waiters = mem::take(&mut content.has_waiters);
        (content.value.replace(value), has_waiters)
    }

    /// Notes that one receiver will not take the value sent at `position`. Returns the value if no
    /// other receiver wants it.
    #[must_use = "a value must not be dropped under a lock"]
    pub(super) fn give_up(&self, position: u64) -> Option<T> {
        let mut content = self.0.lock();
        if content.position != position {
            return None;
        }
        content.missing -= 1;
        if content.missing == 0 { content.value.take() } else { None }
    }

    /// Whether some receiver has yet to take the value.
    pub(super) fn is_missed(&self) -> bool {
        self.0.lock().missing > 0
    }

    /// Whether the value sent at `position` is lent. If so, receivers are woken when it is back or lost.
    pub(super) fn awaits(&self, position: u64) -> bool {
        let mut content = self.0.lock();
        let lent = content.is_lent(position);
        content.has_waiters |= lent;
        lent
    }

    /// Puts a lent value back, or returns it if no receiver wants it any more. Also returns whether
    /// the caller must wake receivers.
    fn give_back(&self, position: u64, value: T) -> (Option<T>, bool) {
        let mut content = self.0.lock();
        if content.position != position || content.missing == 0 {
            return (Some(value), false);
        }
        content.value = Some(value);
        (None, mem::take(&mut content.has_waiters))
    }
}

impl<T: Clone> RingSlot<T> {
    #[inline(never)]
    fn clone_of_lent(&self, position: u64, value: Option<T>, news: &Condition) -> Option<T> {
        let loan =
            Loan { slot: self, position, value, news, _cloning: cloning::begin_without_lock() };
        loan.value.clone()
    }

    /// Receives the value sent at `next`, and advances `next`: a clone of it, or, for the last
    /// receiver, the value itself. `channel` identifies the channel of this slot; its receivers
    /// wait for `news`.
    #[inline]
    pub(super) fn receive(&self, channel: usize, news: &Condition, next: &mut u64) -> Found<T> {
        let position = *next;
        let mut content = self.0.lock();
        if content.position != position {
            return Found::Other;
        }
        if content.value.is_none() {
            return Found::Lent;
        }
        *next += 1;
        content.missing -= 1;
        let received = if content.missing == 0 {
            content.value.take()
        } else if !needs_drop::<T>()
            && let Some(_cloning) = cloning::begin_under_lock(channel)
        {
            content.value.clone()
        } else {
            let value = content.value.take();
            drop(content);
            self.clone_of_lent(position, value, news)
        };
        received.map_or(Found::Other, Found::Value)
    }
}

impl<T> Drop for Loan<'_, T> {
    fn drop(&mut self) {
        let Some(value) = self.value.take() else { return };
        let (unwanted, has_waiters) = self.slot.give_back(self.position, value);
        if has_waiters {
            self.news.wake_all();
        }
        // No lock is held here.
        drop(unwanted);
    }
}
