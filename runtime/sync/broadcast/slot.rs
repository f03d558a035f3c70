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
//! is why the slot lends the value instead of sharing it by an `Arc`, which would need `Sync`.
//!
//! 1. Under a slot's lock no foreign code runs, with the exception of 4. To be cloned, a value leaves
//!    the slot: so a clone may take long, panic or use the channel, and holds up nobody but who wants
//!    the same value.
//! 2. A value that is lent comes back when its [`Loan`] is dropped, by a panic too; unless the slot
//!    was filled again or nobody wants it any more: then it is dropped, without a lock.
//! 3. A receiver that finds its value lent has taken nothing. A `recv` gets in line, and is woken when
//!    the value is back or the slot is filled again (`awaited`). A `try_recv`, which cannot be woken,
//!    blocks its thread for as long as the clone takes, as it would for a lock. A thread that is cloning
//!    a value itself never blocks: it might wait for itself.
//! 4. A value that has nothing to drop, as a number, is cloned where it is, under the lock, which is
//!    two atomic operations less. It owns no end of a channel, so its clone can reach this one only by
//!    a reference or a static, and that panics; see `cloning.rs`. Only one at a time is cloned so by a
//!    thread, so that the one it must not touch is known.

use super::cloning;
use crate::{
    base::primitive::{Condvar, Mutex},
    sync::line::Line,
};
use std::mem::{self, needs_drop};

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
    /// Threads that block until it is back.
    blocked: usize,
    /// Somebody in line waits until it is back.
    awaited: bool,
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
    slot: &'a Slot<T>,
    position: u64,
    value: Option<T>,
    /// To be told when the value is back.
    line: &'a Line,
    _lent: cloning::Lent,
}

impl<T> Slot<T> {
    /// Where no value was sent yet.
    pub(super) fn new() -> Self {
        let content =
            Content { position: u64::MAX, missing: 0, blocked: 0, awaited: false, value: None };
        Self { content: Mutex::new(content), returned: Condvar::new() }
    }

    /// Puts a value in. The one it replaces is to be dropped once no lock is held. Also whether somebody
    /// in line waited for that one, and is to be told that it is lost.
    #[must_use = "a value must not be dropped under a lock"]
    #[inline]
    pub(super) fn fill(&self, position: u64, missing: usize, value: T) -> (Option<T>, bool) {
        let mut content = self.content.lock();
        content.position = position;
        content.missing = missing;
        if content.blocked > 0 {
            self.returned.notify_all();
        }
        let awaited = mem::take(&mut content.awaited);
        (content.value.replace(value), awaited)
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

    /// Whether the value sent at `position` is lent. If so, the line is woken when it is back or lost.
    pub(super) fn awaits(&self, position: u64) -> bool {
        let mut content = self.content.lock();
        let lent = content.is_lent(position);
        content.awaited |= lent;
        lent
    }

    /// Blocks the thread while the value sent at `position` is lent.
    pub(super) fn block_while_lent(&self, position: u64) {
        let mut content = self.content.lock();
        while content.is_lent(position) {
            content.blocked += 1;
            content = self.returned.wait(content);
            content.blocked -= 1;
        }
    }

    /// Puts a value back that was lent. If nobody wants it any more, it is the caller's. Also whether
    /// the line is to be woken.
    fn give_back(&self, position: u64, value: T) -> (Option<T>, bool) {
        let mut content = self.content.lock();
        if content.position != position || content.missing == 0 {
            return (Some(value), false);
        }
        content.value = Some(value);
        if content.blocked > 0 {
            self.returned.notify_all();
        }
        (None, mem::take(&mut content.awaited))
    }
}

impl<T: Clone> Slot<T> {
    #[inline(never)]
    fn clone_of_lent(&self, position: u64, value: Option<T>, line: &Line) -> Option<T>
    where
        T: Clone,
    {
        let loan = Loan { slot: self, position, value, line, _lent: cloning::lend() };
        loan.value.clone()
    }

    /// The value sent at `next`, which moves on: a clone of it, or for the last receiver the value
    /// itself. `channel` is whose slot this is, and `line` who waits for what is lent.
    #[inline]
    pub(super) fn receive(&self, channel: usize, line: &Line, next: &mut u64) -> Found<T> {
        let position = *next;
        let mut content = self.content.lock();
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
            && let Some(_cloning) = cloning::begin(channel)
        {
            content.value.clone()
        } else {
            let value = content.value.take();
            drop(content);
            self.clone_of_lent(position, value, line)
        };
        received.map_or(Found::Other, Found::Value)
    }
}

impl<T> Drop for Loan<'_, T> {
    fn drop(&mut self) {
        let Some(value) = self.value.take() else { return };
        let (unwanted, awaited) = self.slot.give_back(self.position, value);
        if awaited {
            self.line.wake_all();
        }
        // Without a lock.
        drop(unwanted);
    }
}
