//! Permits that the receiver gave back without the lock, with one atomic operation for each value.
//!
//! The receiver takes all queued values at once, and receives them one by one. Each value received
//! frees a place in the channel. Senders must be able to use that place at once, although the
//! receiver does not lock to free it:
//!
//! ```text
//!   receiver                              sender, under the lock, out of permits
//!   add: count + 1                        take: count → 0, and there are permits
//!   └─ waiters? lock, take, hand out      └─ still none? set_has_waiters, take again, join the queue
//! ```
//!
//! 1. `HAS_WAITERS` is set while a sender waits. A sender sets it under the lock, before it joins
//!    the queue. The receiver that finds it set takes the lock, and clears it there if no sender
//!    waits any more.
//! 2. Count and flag are in one word. Either a sender that sets the flag finds the place that was
//!    given back, or the receiver that gives it back finds the flag. So no sender waits while there
//!    is room.

use crate::base::primitive::atomic::{
    AtomicUsize,
    Ordering::{AcqRel, Relaxed},
};

/// A sender waits for a place.
const HAS_WAITERS: usize = 1;
/// One place: the count is in the bits above the flag.
const PLACE: usize = 1 << 1;

/// The number of places given back, and `HAS_WAITERS`.
pub(super) struct Returned(AtomicUsize);

impl Returned {
    pub(super) fn new() -> Self {
        Self(AtomicUsize::new(0))
    }

    /// Gives places back. Returns whether a sender waits for one.
    #[inline]
    pub(super) fn add(&self, places: usize) -> bool {
        self.0.fetch_add(places * PLACE, AcqRel) & HAS_WAITERS != 0
    }

    /// Takes the places given back since the last call, and returns how many. Called under the
    /// lock.
    #[inline]
    pub(super) fn take(&self) -> usize {
        if self.0.load(Relaxed) < PLACE {
            return 0; // the usual case
        }
        self.0.fetch_and(HAS_WAITERS, AcqRel) / PLACE
    }

    /// A sender is about to join the queue. Called under the lock.
    pub(super) fn set_has_waiters(&self) {
        if self.0.load(Relaxed) & HAS_WAITERS == 0 {
            self.0.fetch_or(HAS_WAITERS, AcqRel);
        }
    }

    /// No sender waits any more. Called under the lock.
    pub(super) fn clear_has_waiters(&self) {
        self.0.fetch_and(!HAS_WAITERS, AcqRel);
    }
}
