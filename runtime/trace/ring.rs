//! The ring in which one thread writes its events, and from which any thread may copy them.
//!
//! ```text
//!             oldest kept                    head: events ever written
//!                  ▼                               ▼
//!   … lost … │ h-n+1 │ … │ h-2 │ h-1 │ being written: h, over h-n │
//! ```
//!
//! One thread writes; it never waits and never takes a lock. Another thread may copy the ring
//! meanwhile (a seqlock):
//!
//! 1. The writer stores an event into its slot, then moves `head` past it with `Release`. So a
//!    reader that sees `head` sees all events before it.
//! 2. Before the writer overwrites a slot, it puts a `Release` fence between the last store to
//!    `head` and the first store to the slot. The reader puts an `Acquire` fence between its last
//!    load of a slot and its second load of `head`. So if the reader saw any part of event `j`, its
//!    second load returns `j` or more.
//! 3. Event `j` overwrites event `j - n`. So after a second load that returned `h`, everything up
//!    to event `h - n` may be torn and is dropped, and everything after it is whole.
//!
//! `tests/loom/trace_ring.rs` has the model. Memory is allocated in pieces, as the ring fills for
//! the first time, because most threads of a pool record little.

use crate::base::primitive::atomic::{
    AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
    fence,
};
use std::sync::{OnceLock, atomic::AtomicU64 as StdAtomicU64};

/// How many slots are allocated at a time; a power of two. See the table of constants in
/// `docs/performance.md`.
const PIECE: usize = 1024;

/// An event: its time, its kind with a small number, and two words.
pub(crate) type Raw = [u64; 4];

#[derive(Debug, Default)]
struct Slot([AtomicU64; 4]);

pub(crate) struct Ring {
    head: AtomicU64,
    /// The writer's own copy of `head`. Not loom's type: if the writer loaded `head`, loom would take
    /// that for the access to look at, and not see that the reader's load may come before or after.
    next: StdAtomicU64,
    pieces: Box<[OnceLock<Box<[Slot]>>]>,
    /// The number of slots in a piece, which is a power of two, as is the number of pieces.
    piece: usize,
}

/// A copy of the events in a ring.
#[derive(Debug)]
pub(crate) struct Copied {
    /// How many events were written before the first of `events`.
    pub(crate) before: u64,
    /// Without a gap, the newest last.
    pub(crate) events: Vec<Raw>,
}

impl Ring {
    /// A ring that keeps the last `capacity` events; a power of two.
    pub(crate) fn new(capacity: usize) -> Self {
        assert!(capacity.is_power_of_two(), "the capacity of a ring is a power of two");
        let piece = capacity.min(PIECE);
        let pieces = (0..capacity / piece).map(|_| OnceLock::new()).collect();
        Self { head: AtomicU64::new(0), next: StdAtomicU64::new(0), pieces, piece }
    }

    fn capacity(&self) -> u64 {
        (self.pieces.len() * self.piece) as u64
    }

    /// How many events were ever written.
    pub(crate) fn written(&self) -> u64 {
        self.head.load(Relaxed)
    }

    /// The time of the event written last. Only the thread that writes may call it.
    pub(crate) fn last_time(&self) -> Option<u64> {
        let last = self.next.load(Relaxed).checked_sub(1)?;
        Some(self.slot(last).0[0].load(Relaxed))
    }

    /// Writes an event. Only one thread may call it.
    #[inline]
    pub(crate) fn push(&self, event: Raw) {
        let number = self.next.load(Relaxed);
        let slot = self.slot(number);
        fence(Release); // (2)
        for (word, value) in slot.0.iter().zip(event) {
            word.store(value, Relaxed);
        }
        self.next.store(number + 1, Relaxed);
        self.head.store(number + 1, Release); // (1)
    }

    #[inline]
    fn slot(&self, number: u64) -> &Slot {
        let index = number as usize & (self.pieces.len() * self.piece - 1);
        let piece = &self.pieces[index / self.piece];
        let slots = match piece.get() {
            Some(slots) => slots,
            None => self.allocate(piece),
        };
        &slots[index & (self.piece - 1)]
    }

    #[cold]
    fn allocate<'a>(&self, piece: &'a OnceLock<Box<[Slot]>>) -> &'a [Slot] {
        piece.get_or_init(|| (0..self.piece).map(|_| Slot::default()).collect())
    }

    /// Copies the events from number `from` on, as far as they are still there. Any thread may call
    /// it at any time.
    pub(crate) fn copy(&self, from: u64) -> Copied {
        let head = self.head.load(Acquire); // (1)
        let first = from.max(head.saturating_sub(self.capacity())).min(head);
        let load = |number| self.slot(number).0.each_ref().map(|word| word.load(Relaxed));
        let mut events: Vec<Raw> = (first..head).map(load).collect();
        fence(Acquire); // (2)
        let now = self.head.load(Relaxed);
        // (3)
        let whole = (now + 1).saturating_sub(self.capacity()).clamp(first, head);
        events.drain(..(whole - first) as usize);
        Copied { before: whole, events }
    }
}

impl std::fmt::Debug for Ring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut f = f.debug_struct("Ring");
        f.field("written", &self.written()).field("capacity", &self.capacity()).finish()
    }
}
