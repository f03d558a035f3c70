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
//! 1. Under a slot's lock no foreign code runs, with the exception of 4. To be cloned, a value leaves
//!    the slot: so a clone may take long, panic or use the channel, and holds up nobody but who wants
//!    the same value.
//! 2. A value that is lent comes back when its [`Loan`] is dropped, by a panic too; unless the slot
//!    was filled again or nobody wants it any more: then it is dropped, without a lock.
//! 3. Who finds a value lent waits until it is back, or the slot is filled again; until then he has
//!    taken nothing.
//! 4. A value that has nothing to drop, as a number, is cloned where it is, under the lock, which is
//!    two atomic operations less. It owns no end of a channel, so its clone can reach this one only by
//!    a reference or a static, and that panics; see `cloning.rs`. Only one at a time is cloned so by a
//!    thread, so that the one it must not touch is known.

use super::cloning;
use crate::primitive::{Condvar, Mutex};
use std::mem::needs_drop;

pub(super) struct Slot<T> {
    content: Mutex<Content<T>>,
    /// The value is back, or lost.
    returned: Condvar,
}

struct Content<T> {
    /// Of the last value sent to this slot.
    position: u64,
    /// Receivers that have yet to take that value.
    missing: usize,
    /// Receivers that wait until it is back.
    waiting: usize,
    /// `None` if it is lent, or nobody misses it.
    value: Option<T>,
}

/// A value out of its slot, which goes back when this is dropped.
struct Loan<'a, T> {
    slot: &'a Slot<T>,
    position: u64,
    value: Option<T>,
}

impl<T> Slot<T> {
    /// Where no value was sent yet.
    pub(super) fn new() -> Self {
        let content = Content { position: u64::MAX, missing: 0, waiting: 0, value: None };
        Self { content: Mutex::new(content), returned: Condvar::new() }
    }

    /// Puts a value in. The one it replaces is to be dropped once no lock is held.
    #[must_use = "a value must not be dropped under a lock"]
    pub(super) fn fill(&self, position: u64, missing: usize, value: T) -> Option<T> {
        let mut content = self.content.lock();
        content.position = position;
        content.missing = missing;
        if content.waiting > 0 {
            self.returned.notify_all();
        }
        content.value.replace(value)
    }

    /// One receiver does not want the value sent at `position`. If nobody does, it comes back.
    #[must_use = "a value must not be dropped under a lock"]
    pub(super) fn give_up(&self, position: u64) -> Option<T> {
        let mut content = self.content.lock();
        if content.position != position {
            return None;
        }
        content.missing -= 1;
        if content.missing == 0 { content.value.take() } else { None }
    }

    /// Whether some receiver has yet to take the value.
    pub(super) fn is_missed(&self) -> bool {
        self.content.lock().missing > 0
    }

    /// Puts a value back that was lent. If nobody wants it any more, it is the caller's.
    fn give_back(&self, position: u64, value: T) -> Option<T> {
        let mut content = self.content.lock();
        if content.position != position || content.missing == 0 {
            return Some(value);
        }
        content.value = Some(value);
        if content.waiting > 0 {
            self.returned.notify_all();
        }
        None
    }
}

impl<T: Clone> Slot<T> {
    /// The value sent at `next`, which moves on: a clone of it, or for the last receiver the value
    /// itself; `None` if it is not here, yet or any more. `channel` is whose slot this is.
    pub(super) fn receive(&self, channel: usize, next: &mut u64) -> Option<T> {
        let position = *next;
        let mut content = self.content.lock();
        while content.position == position && content.value.is_none() {
            content.waiting += 1;
            content = self.returned.wait(content);
            content.waiting -= 1;
        }
        if content.position != position {
            return None;
        }
        *next += 1;
        content.missing -= 1;
        if content.missing == 0 {
            return content.value.take();
        }
        if !needs_drop::<T>()
            && let Some(_cloning) = cloning::begin(channel)
        {
            return content.value.clone();
        }
        let value = content.value.take();
        drop(content);
        let loan = Loan { slot: self, position, value };
        loan.value.clone()
    }
}

impl<T> Drop for Loan<'_, T> {
    fn drop(&mut self) {
        let unwanted =
            self.value.take().and_then(|value| self.slot.give_back(self.position, value));
        // Without a lock.
        drop(unwanted);
    }
}
