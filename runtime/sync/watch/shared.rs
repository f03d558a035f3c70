//! What the ends of a watch channel share: the value and its version.
//!
//! ```text
//!   sender                                           receiver (knows the version it has seen)
//!   write lock                                       latest: version ≠ seen ──▶ changed
//!     change the value ── panics ──▶ as if unchanged         closed         ──▶ the end
//!     version += 1                                           neither        ──▶ wait
//!   unlock
//!   wake the receivers
//! ```
//!
//! 1. The version changes only while the value is locked for writing. So a receiver that holds the
//!    read lock knows which version it reads.
//! 2. A change that panics does not change the version and wakes no receiver. The lock is released
//!    and the value stays as the panic left it; the next change is reported as usual.
//! 3. *Version* and *closed* are in one word. A receiver that finds the channel closed therefore
//!    reads at the same time whether there is a version it has not seen, and reports that first.
//!    Once the channel is closed the version does not change.
//! 4. The caller's code runs under the lock of the value (that is what the lock is for), but wakers
//!    and destructors of values do not: a replaced value is dropped after the lock is released.
//! 5. A sender wakes the receivers after the change, so that they see it; see `sync/condition.rs`.

use crate::{
    base::primitive::{
        ReadGuard, RwLock,
        atomic::{
            AtomicUsize,
            Ordering::{AcqRel, Acquire, Release},
        },
    },
    sync::condition::Condition,
};

const CLOSED: usize = 1;
/// One version: the count is in the bits above `CLOSED`. It wraps around after 2^63 changes, and
/// only a receiver that saw none of them could be misled.
const STEP: usize = 2;

pub(super) struct WatchChannel<T> {
    value: RwLock<T>,
    /// The version, and whether the last sender was dropped.
    latest: AtomicUsize,
    senders: AtomicUsize,
    receivers: AtomicUsize,
    /// Wakes receivers that wait for a change.
    pub(super) changes: Condition,
    /// Wakes senders that wait until there is no receiver.
    pub(super) desertion: Condition,
}

/// Identifies one of the values that the channel has held.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Version(usize);

impl Version {
    /// The version before this one. A receiver that has seen only that one has yet to see the
    /// latest.
    pub(super) fn before(self) -> Self {
        Self(self.0.wrapping_sub(STEP))
    }
}

/// The version and whether the channel is closed, read at the same time.
pub(super) struct Latest {
    pub(super) version: Version,
    pub(super) closed: bool,
}

impl<T> WatchChannel<T> {
    /// A channel that has neither a sender nor a receiver yet.
    pub(super) fn new(value: T) -> Self {
        Self {
            value: RwLock::new(value),
            latest: AtomicUsize::new(0),
            senders: AtomicUsize::new(0),
            receivers: AtomicUsize::new(0),
            changes: Condition::new(),
            desertion: Condition::new(),
        }
    }

    pub(super) fn latest(&self) -> Latest {
        let latest = self.latest.load(Acquire);
        Latest { version: Version(latest & !CLOSED), closed: latest & CLOSED != 0 }
    }

    /// Locks the value for reading. Returns it and its version.
    pub(super) fn read(&self) -> (ReadGuard<'_, T>, Version) {
        let value = self.value.read();
        let version = self.latest().version;
        (value, version)
    }

    /// Changes the value by calling `change`. If that returns true, advances the version and wakes
    /// the receivers.
    pub(super) fn change(&self, change: impl FnOnce(&mut T) -> bool) -> bool {
        let mut value = self.value.write();
        let changed = change(&mut value);
        if changed {
            self.latest.fetch_add(STEP, Release);
        }
        drop(value);
        if changed {
            self.changes.wake_all();
        }
        changed
    }

    pub(super) fn receivers(&self) -> usize {
        self.receivers.load(Acquire)
    }

    pub(super) fn senders(&self) -> usize {
        self.senders.load(Acquire)
    }

    pub(super) fn add_receiver(&self) {
        self.receivers.fetch_add(1, AcqRel);
    }

    pub(super) fn drop_receiver(&self) {
        if self.receivers.fetch_sub(1, AcqRel) == 1 {
            self.desertion.wake_all();
        }
    }

    pub(super) fn add_sender(&self) {
        self.senders.fetch_add(1, AcqRel);
    }

    pub(super) fn drop_sender(&self) {
        if self.senders.fetch_sub(1, AcqRel) == 1 {
            self.latest.fetch_or(CLOSED, Release);
            self.changes.wake_all();
        }
    }
}
