//! Places that the receiver gave back without the lock, one atomic step a value.
//!
//! The receiver takes all that is queued at once, and hands it out value by value. Each value that
//! leaves it frees a place in the channel, which senders must be able to use at once, though the receiver
//! does not lock for it:
//!
//! ```text
//!   receiver                              sender, under the lock, out of permits
//!   add: count + 1                        take: count → 0, and there are permits
//!   └─ marked? lock, take, grant          └─ still none? mark, take again, get in line
//! ```
//!
//! 1. The mark is set while somebody is in line: under the lock, before he gets in. It is taken off under
//!    the lock, when the line is empty, by the receiver that it led there in vain.
//! 2. Count and mark are one word. Either a sender that marks it finds the place just given back, or the
//!    receiver that gives it back finds the mark. So nobody waits while there is room.

use crate::base::primitive::atomic::{
    AtomicUsize,
    Ordering::{AcqRel, Relaxed},
};

/// Somebody is in line.
const MARK: usize = 1;
/// One place; the count takes the bits from here on.
const PLACE: usize = 1 << 1;

/// The word.
pub(super) struct Returned(AtomicUsize);

impl Returned {
    pub(super) fn new() -> Self {
        Self(AtomicUsize::new(0))
    }

    /// So many places are free again. True: somebody is in line for them.
    #[inline]
    pub(super) fn add(&self, places: usize) -> bool {
        self.0.fetch_add(places * PLACE, AcqRel) & MARK != 0
    }

    /// How many places came back since the last time. Under the lock.
    #[inline]
    pub(super) fn take(&self) -> usize {
        if self.0.load(Relaxed) < PLACE {
            return 0; // mostly
        }
        self.0.fetch_and(MARK, AcqRel) / PLACE
    }

    /// Somebody is about to get in line. Under the lock.
    pub(super) fn mark(&self) {
        if self.0.load(Relaxed) & MARK == 0 {
            self.0.fetch_or(MARK, AcqRel);
        }
    }

    /// Nobody is in line. Under the lock.
    pub(super) fn unmark(&self) {
        self.0.fetch_and(!MARK, AcqRel);
    }
}
