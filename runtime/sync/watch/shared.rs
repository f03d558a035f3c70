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
//! 1. The version moves while the value is locked for writing. So a receiver that holds the read
//!    lock knows which version it is looking at.
//! 2. A change that panics does not move the version and wakes nobody. The lock is released and the value
//!    stays as the panic left it; the next change is reported as usual.
//! 3. *Version* and *closed* are one word. A receiver that finds the channel closed sees in the same look
//!    whether there is a version it has not seen, and reports that first. Once the channel is closed the
//!    version does not change.
//! 4. The caller's code runs under the lock of the value (that is what the lock is for), but no
//!    waker and no destructor of a value does: what was replaced is dropped afterwards.
//! 5. Receivers are woken after the change, so that they see it; see `sync/condition.rs`.

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
/// Beside the bit for closed. Going round takes 2^63 changes, all unseen by one receiver.
const STEP: usize = 2;

pub(super) struct WatchChannel<T> {
    value: RwLock<T>,
    /// The version, and whether the last sender has gone.
    latest: AtomicUsize,
    senders: AtomicUsize,
    receivers: AtomicUsize,
    /// Receivers waiting for a change.
    pub(super) changes: Condition,
    /// Senders waiting until there is no receiver.
    pub(super) desertion: Condition,
}

/// Names one of the values the channel has held.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Version(usize);

impl Version {
    /// One that was never the latest after this one.
    pub(super) fn before(self) -> Self {
        Self(self.0.wrapping_sub(STEP))
    }
}

/// One look at the channel.
pub(super) struct Latest {
    pub(super) version: Version,
    pub(super) closed: bool,
}

impl<T> WatchChannel<T> {
    /// A channel with no end yet.
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

    /// The value, and which version it is.
    pub(super) fn read(&self) -> (ReadGuard<'_, T>, Version) {
        let value = self.value.read();
        let version = self.latest().version;
        (value, version)
    }

    /// Changes the value, and tells of it if `change` says so.
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
