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
//! A value need only be `Send`, so two threads must not look at it at once, not even to clone it. That
//! is why the slot lends the value to one receiver at a time. To share it by an `Arc` would need `Sync`,
//! which programs do not promise; an `Arc` of a mutex would need an allocation for each value, and the
//! clone would run under that mutex, so that one that receives its own value waits for itself.
//!
//! 1. Under a slot's lock no foreign code runs, with the exception of 4. To be cloned, a value leaves
//!    the slot. So a clone may take long, panic or use the channel, and it delays only a receiver that
//!    wants the same value.
//! 2. A value that is lent comes back when its [`Loan`] is dropped, by a panic too; unless the slot
//!    was filled again or nobody wants it any more: then it is dropped, without a lock.
//! 3. A receiver that finds its value lent has taken nothing. It waits for news of the channel, and is
//!    woken when the value is back or the slot is filled again (`has_waiters`). A `try_recv` blocks its
//!    thread for that, as long as the clone takes; otherwise it would have to say that there is no value.
//!    On a thread that is cloning a value itself it never blocks, as it might wait for itself.
//! 4. A value that has nothing to drop, such as a number, is cloned in its place, under the lock, which
//!    saves two atomic operations. For what its clone must not do see `cloning.rs`.

use super::cloning::{self, Cloning};
use crate::{base::primitive::Mutex, sync::condition::Condition};
use std::mem::{self, needs_drop};

pub(super) struct RingSlot<T>(Mutex<Content<T>>);

struct Content<T> {
    /// Of the last value sent to this slot.
    position: u64,
    /// Receivers that have yet to take that value.
    missing: usize,
    /// A receiver waits until the value is back.
    has_waiters: bool,
    /// `None` if it is lent, or nobody misses it.
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
    /// Another value, or none yet.
    Other,
}

/// A value out of its slot, which goes back when this is dropped.
struct Loan<'a, T> {
    slot: &'a RingSlot<T>,
    position: u64,
    value: Option<T>,
    /// Woken when the value is back, if a receiver waits for it.
    news: &'a Condition,
    _cloning: Cloning,
}

impl<T> RingSlot<T> {
    /// Where no value was sent yet.
    pub(super) fn new() -> Self {
        let content = Content { position: u64::MAX, missing: 0, has_waiters: false, value: None };
        Self(Mutex::new(content))
    }

    /// Puts a value in. Returns the value it replaces, to be dropped once no lock is held, and whether
    /// receivers must be woken because they waited for that value, which is lost now.
    #[must_use = "a value must not be dropped under a lock"]
    #[inline]
    pub(super) fn fill(&self, position: u64, missing: usize, value: T) -> (Option<T>, bool) {
        let mut content = self.0.lock();
        content.position = position;
        content.missing = missing;
        let has_waiters = mem::take(&mut content.has_waiters);
        (content.value.replace(value), has_waiters)
    }

    /// One receiver does not want the value sent at `position`. If nobody does, it comes back.
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

    /// Puts a value back that was lent, or returns it if nobody wants it any more. Also returns whether
    /// receivers must be woken.
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

    /// The value sent at `next`, which moves on: a clone of it, or for the last receiver the value
    /// itself. `channel` identifies the channel of this slot; its receivers wait for `news`.
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
        // Without a lock.
        drop(unwanted);
    }
}
