//! Permits that the receiver gave back without the lock, one atomic step a value.
//!
//! The receiver takes all that is queued at once, and receives it value by value. Each value frees a place
//! in the channel, which senders must be able to use at once, although the receiver does not lock for
//! it:
//!
//! ```text
//!   receiver                              sender, under the lock, out of permits
//!   add: count + 1                        take: count → 0, and there are permits
//!   └─ waiters? lock, take, hand out      └─ still none? set_has_waiters, take again, join the queue
//! ```
//!
//! 1. `HAS_WAITERS` is set while a sender waits: under the lock, before the sender joins the queue. It is
//!    cleared under the lock, by a receiver that it made lock although nobody waits any more.
//! 2. Count and flag are one word. Either a sender that sets the flag finds the place that was given back,
//!    or the receiver that gives it back finds the flag. So nobody waits while there is room.

use crate::base::primitive::atomic::{
    AtomicUsize,
    Ordering::{AcqRel, Relaxed},
};

/// Somebody waits for a place.
const HAS_WAITERS: usize = 1;
/// One place; the count takes the bits from here on.
const PLACE: usize = 1 << 1;

/// The word.
pub(super) struct Returned(AtomicUsize);

impl Returned {
    pub(super) fn new() -> Self {
        Self(AtomicUsize::new(0))
    }

    /// Gives places back. Returns whether somebody waits for one.
    #[inline]
    pub(super) fn add(&self, places: usize) -> bool {
        self.0.fetch_add(places * PLACE, AcqRel) & HAS_WAITERS != 0
    }

    /// How many places came back since the last time. Under the lock.
    #[inline]
    pub(super) fn take(&self) -> usize {
        if self.0.load(Relaxed) < PLACE {
            return 0; // mostly
        }
        self.0.fetch_and(HAS_WAITERS, AcqRel) / PLACE
    }

    /// Somebody is about to join the queue. Under the lock.
    pub(super) fn set_has_waiters(&self) {
        if self.0.load(Relaxed) & HAS_WAITERS == 0 {
            self.0.fetch_or(HAS_WAITERS, AcqRel);
        }
    }

    /// Nobody waits. Under the lock.
    pub(super) fn clear_has_waiters(&self) {
        self.0.fetch_and(!HAS_WAITERS, AcqRel);
    }
}
