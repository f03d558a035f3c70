//! The readiness of one source: what the system has said about it, and who waits for more.
//!
//! An edge-triggered poll tells of each change once. What it told is kept here until an operation
//! finds that it no longer holds.
//!
//! ```text
//!   word:   │ tick …  │ tried │ unproven │ shutdown │ write closed │ read closed │ writable │ readable │
//!
//!   driver                            task
//!   ──────                            ────
//!   set_ready                         poll_ready ◄─────────────────────────────┐
//!     bits on, tick + 1                 a bit is on? ─ yes ─► Seen             │
//!     lock                                │ no                  │              │
//!     take the wakers                     ▼                     ▼              │
//!     unlock                            lock                  try the system   │
//!   wake them                           leave a waker           │ WouldBlock   │
//!                                       look again              ▼              │
//!                                       unlock, Pending       would_block(Seen)┘
//!                                                               bits off, if the tick is still
//!                                                               the one that was seen
//! ```
//!
//! 1. No event is cleared away unseen. An event that arrives after the system said `WouldBlock`
//!    and before the bits are cleared has moved the tick, and then nothing is cleared.
//! 2. No wake is lost. The word changes before `set_ready` locks; a waiter leaves its waker, and
//!    only then looks again, while it holds the lock. Whoever comes second sees the first.
//! 3. A short read or write [clears](Readiness::drained) what it has used up, unless that is
//!    unproven, and never a closed bit: behind the last bytes is the end, of which no further event
//!    may tell. Only the system, by `WouldBlock`, can say that a closed source is open (a FIFO that
//!    has a new writer). Unproven is for ever.
//! 4. An operation of [either](Direction::Either) direction that blocks does not say which end is
//!    open. So both closed bits stay, for those who wait for one direction; those who wait for
//!    either have *tried*, and wait for the next event instead of trying in a circle.
//! 5. Shutdown is for ever, and ready for everything.
//! 6. A waker is foreign code: none is cloned, woken or dropped under the lock.
//!
//! There is one reader and one writer for the poll methods (the last one to poll is woken), and
//! any number of [`Wait`]s besides. An event wakes all who wait for its direction.

use crate::base::{
    primitive::{
        Mutex,
        atomic::{
            AtomicUsize,
            Ordering::{AcqRel, Acquire},
        },
    },
    small_slab::SmallSlab,
};
use std::{
    mem,
    ops::BitOr,
    task::{Context, Poll, Waker},
};

/// A set of the word's bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Ready(usize);

impl Ready {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const READABLE: Self = Self(1);
    pub(crate) const WRITABLE: Self = Self(1 << 1);
    pub(crate) const READ_CLOSED: Self = Self(1 << 2);
    pub(crate) const WRITE_CLOSED: Self = Self(1 << 3);
    /// The driver is gone.
    pub(crate) const SHUTDOWN: Self = Self(1 << 4);
    /// A short read or write may have ended early although more is there. See `io/short.rs`.
    pub(crate) const UNPROVEN: Self = Self(1 << 5);
    /// What is closed has been tried since the last event, by an operation of either direction.
    const TRIED: Self = Self(1 << 6);

    pub(crate) fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl BitOr for Ready {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The tick is all above the bits, so that it may overflow without touching them.
const TICK: usize = 1 << 7;

/// Which way the bytes go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Direction {
    Read,
    Write,
    /// Whichever comes first.
    Either,
}

impl Direction {
    /// What makes it worth trying.
    fn open(self) -> Ready {
        match self {
            Self::Read => Ready::READABLE,
            Self::Write => Ready::WRITABLE,
            Self::Either => Ready::READABLE | Ready::WRITABLE,
        }
    }

    fn closed(self) -> Ready {
        match self {
            Self::Read => Ready::READ_CLOSED,
            Self::Write => Ready::WRITE_CLOSED,
            Self::Either => Ready::READ_CLOSED | Ready::WRITE_CLOSED,
        }
    }

    fn any(self) -> Ready {
        self.open() | self.closed() | Ready::SHUTDOWN
    }

    /// What makes it worth trying in the face of `word`.
    fn worth(self, word: Ready) -> Ready {
        if self == Self::Either && word.intersects(Ready::TRIED) {
            self.open() | Ready::SHUTDOWN
        } else {
            self.any()
        }
    }
}

/// The word as a waiter saw it, before it tried the operation.
#[derive(Clone, Copy, Debug)]
#[must_use = "try the operation, and tell what came of it"]
pub(crate) struct Seen {
    word: usize,
    direction: Direction,
}

impl Seen {
    pub(crate) fn is_shutdown(self) -> bool {
        Ready(self.word).intersects(Ready::SHUTDOWN)
    }

    /// Nothing more will come or go in this direction, once what is buffered has.
    pub(crate) fn is_closed(self) -> bool {
        Ready(self.word).intersects(self.direction.closed())
    }

    /// What it was ready for.
    pub(crate) fn ready(self) -> Ready {
        Ready(self.word & self.direction.any().0)
    }

    /// As if it had not been ready for this.
    pub(crate) fn without(self, ready: Ready) -> Self {
        Self { word: self.word & !ready.0, ..self }
    }

    /// Only what it says of this direction.
    pub(crate) fn only(self, direction: Direction) -> Self {
        Self { direction, ..self }
    }
}

/// What is known of one source, and its waiters.
#[derive(Debug)]
pub(crate) struct Readiness {
    word: AtomicUsize,
    waiters: Mutex<Waiters>,
}

#[derive(Debug, Default)]
struct Waiters {
    /// For the poll methods, which go one way.
    reader: Option<Waker>,
    writer: Option<Waker>,
    /// For the futures. An entry belongs to its [`Wait`], which alone removes it.
    waits: SmallSlab<(Direction, Option<Waker>)>,
    /// How many entries there are: mostly none.
    futures: usize,
}

impl Waiters {
    fn slot(&mut self, direction: Direction) -> &mut Option<Waker> {
        match direction {
            Direction::Read => &mut self.reader,
            Direction::Write => &mut self.writer,
            Direction::Either => unreachable!("no poll method waits for either"),
        }
    }

    fn take(&mut self, ready: Ready, wakers: &mut Vec<Waker>) {
        for direction in [Direction::Read, Direction::Write] {
            if ready.intersects(direction.any()) {
                wakers.extend(self.slot(direction).take());
            }
        }
        if self.futures > 0 {
            self.take_futures(ready, wakers);
        }
    }

    fn take_futures(&mut self, ready: Ready, wakers: &mut Vec<Waker>) {
        for (direction, waker) in self.waits.iter_mut() {
            if ready.intersects(direction.any()) {
                wakers.extend(waker.take());
            }
        }
    }
}

impl Readiness {
    pub(crate) fn new() -> Self {
        Self { word: AtomicUsize::new(0), waiters: Mutex::default() }
    }

    /// Notes an event. Whom it concerns is added to `wakers`, for the caller to [wake](crate::base::contain::wake)
    /// once it holds no lock.
    pub(crate) fn set_ready(&self, ready: Ready, wakers: &mut Vec<Waker>) {
        self.update(|word| Some(((word & !Ready::TRIED.0) | ready.0).wrapping_add(TICK)));
        self.waiters.lock().take(ready, wakers);
    }

    /// Marks a source nobody waits for yet as ready without an event: its state is known, or worth
    /// a try. A wrong guess costs one `WouldBlock`. Or marks it as unproven, at any time.
    pub(crate) fn assume(&self, ready: Ready) {
        self.word.fetch_or(ready.0, AcqRel);
    }

    /// What is known now in this direction; `None` if the system would block.
    pub(crate) fn seen(&self, direction: Direction) -> Option<Seen> {
        let word = self.word.load(Acquire);
        Ready(word).intersects(direction.worth(Ready(word))).then_some(Seen { word, direction })
    }

    /// Waits in the one slot for reading, or that for writing.
    pub(crate) fn poll_ready(&self, direction: Direction, cx: &mut Context<'_>) -> Poll<Seen> {
        if let Some(seen) = self.seen(direction) {
            return Poll::Ready(seen);
        }
        let mut waker = Some(cx.waker().clone());
        let mut waiters = self.waiters.lock();
        mem::swap(waiters.slot(direction), &mut waker);
        let seen = self.seen(direction);
        drop(waiters);
        // Only now, unlocked, may the waker that was replaced be dropped.
        drop(waker);
        seen.map_or(Poll::Pending, Poll::Ready)
    }

    /// Nobody polls in this direction any more: its one slot is emptied.
    pub(crate) fn forget(&self, direction: Direction) {
        let waker = self.waiters.lock().slot(direction).take();
        drop(waker);
    }

    /// Waits beside any number of others.
    pub(crate) fn wait(&self, direction: Direction) -> Wait<'_> {
        Wait { readiness: self, direction, key: None }
    }

    /// The operation tried upon `seen` would block.
    pub(crate) fn would_block(&self, seen: Seen) {
        match seen.direction {
            Direction::Either => self.change(seen, seen.direction.open(), Ready::TRIED),
            one => self.change(seen, one.open() | one.closed(), Ready::NONE),
        }
    }

    /// The operation tried upon `seen` moved fewer bytes than it could have: there are no more, if
    /// that is proven.
    pub(crate) fn drained(&self, seen: Seen) {
        let off = seen.direction.open();
        self.update(|word| {
            let proven = !Ready(word).intersects(Ready::UNPROVEN);
            (proven && word / TICK == seen.word / TICK).then_some(word & !off.0)
        });
    }

    pub(crate) fn is_unproven(&self) -> bool {
        Ready(self.word.load(Acquire)).intersects(Ready::UNPROVEN)
    }

    /// Takes bits `off` and puts others `on`, unless there was an event since.
    fn change(&self, seen: Seen, off: Ready, on: Ready) {
        self.update(|word| (word / TICK == seen.word / TICK).then_some((word & !off.0) | on.0));
    }

    fn update(&self, change: impl FnMut(usize) -> Option<usize>) {
        let _ = self.word.fetch_update(AcqRel, Acquire, change);
    }
}

/// One waiter among any number. Dropping it forgets it; nothing is lost by that.
#[derive(Debug)]
#[must_use = "does nothing unless polled"]
pub(crate) struct Wait<'a> {
    readiness: &'a Readiness,
    direction: Direction,
    /// Our entry, once we have had to wait.
    key: Option<u32>,
}

impl Wait<'_> {
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Seen> {
        if let Some(seen) = self.readiness.seen(self.direction) {
            return Poll::Ready(seen);
        }
        let mut waker = Some(cx.waker().clone());
        let mut waiters = self.readiness.waiters.lock();
        match self.key {
            Some(key) => mem::swap(&mut waiters.waits[key].1, &mut waker),
            None => {
                self.key = Some(waiters.waits.insert((self.direction, waker.take())));
                waiters.futures += 1;
            }
        }
        let seen = self.readiness.seen(self.direction);
        drop(waiters);
        drop(waker);
        seen.map_or(Poll::Pending, Poll::Ready)
    }
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            let mut waiters = self.readiness.waiters.lock();
            waiters.futures -= 1;
            let waiter = waiters.waits.remove(key);
            drop(waiters);
            // Only now, unlocked, may the waker be dropped.
            drop(waiter);
        }
    }
}

#[cfg(all(test, not(cede_loom)))]
#[path = "../../tests/unit/readiness.rs"]
mod tests;
