//! Whether the driver is parked, so that only an unpark that finds it so makes a system call.
//!
//! ```text
//!                 ┌─────────┐   prepare_park: true      ┌──────────┐
//!          ┌─────►│  EMPTY  ├──────────────────────────►│  PARKED  │
//!          │      └────┬────┘◄──────────────────────────┤          │
//!          │           │             park_ended         └────┬─────┘
//!    prepare_park:     │ unpark: false                       │ unpark: true,
//!  false;  │           ▼                                     ▼ so wake the poll
//!  or      │      ┌──────────┐                               │
//!  park_ended ────┤ NOTIFIED │◄──────────────────────────────┘
//!                 └──────────┘  (unpark: stays, false)
//! ```
//!
//! 1. No unpark is lost. Before `prepare_park` it is found by it; after, it finds PARKED and wakes
//!    the poll, which remembers that it was woken if it has not begun yet.
//! 2. What was written before an unpark is seen after the park it ended or prevented, however many
//!    unparks were merged: all are read-modify-writes of one word.
//! 3. A wake that comes late, after the park has ended, ends the next park for no reason. That is
//!    harmless, and cheaper than waiting for it.

use super::primitive::atomic::{
    AtomicU8,
    Ordering::{AcqRel, Acquire, Release},
};

/// Nobody is parked, and nobody called.
const EMPTY: u8 = 0;
/// The driver blocks in the poll, or is about to.
const PARKED: u8 = 1;
/// Somebody called; the driver has not yet noticed.
const NOTIFIED: u8 = 2;

/// The word.
#[derive(Debug)]
pub(crate) struct Unpark(AtomicU8);

impl Unpark {
    pub(crate) fn new() -> Self {
        Self(AtomicU8::new(EMPTY))
    }

    /// Whether the driver may block. If so, [`park_ended`](Self::park_ended) must follow.
    pub(crate) fn prepare_park(&self) -> bool {
        if self.0.compare_exchange(EMPTY, PARKED, AcqRel, Acquire).is_ok() {
            return true;
        }
        self.0.swap(EMPTY, Acquire);
        false
    }

    /// The poll has returned, for whatever reason.
    pub(crate) fn park_ended(&self) {
        self.0.swap(EMPTY, Acquire);
    }

    /// Notifies the driver. Whether the poll has to be woken for that.
    #[must_use]
    pub(crate) fn unpark(&self) -> bool {
        self.0.swap(NOTIFIED, Release) == PARKED
    }
}
