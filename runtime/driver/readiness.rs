//! The readiness of one source: the last events the system reported, and the wakers that wait for
//! more.
//!
//! An edge-triggered poll reports each change once. So the report is kept here until an operation
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
//! 1. No event is cleared unseen. An event that arrives after the system returned `WouldBlock` and
//!    before the bits are cleared changes the tick, and then nothing is cleared.
//! 2. No wake is lost. `set_ready` changes the word before it locks. A waiter stores its waker
//!    under the lock and then reads the word again, still under the lock. So whichever comes second
//!    sees the other.
//! 3. After a short read or write, [`drained`](Readiness::drained) clears the direction's open bit,
//!    unless the source is *unproven*. It never clears a closed bit: after the last bytes comes the
//!    end, and no further event may report it. Only a `WouldBlock` of the system clears a closed
//!    bit (a FIFO can get a new writer). A source stays unproven for ever.
//! 4. If an operation of [either](Direction::Either) direction blocks, we do not know which end is
//!    open. So both closed bits stay, for the waiters of one direction. For the waiters of either
//!    direction the *tried* bit is set: they wait for the next event instead of trying again and
//!    again.
//! 5. Shutdown is final, and counts as ready for everything.
//! 6. A waker is foreign code: no waker is cloned, woken or dropped under the lock.
//!
//! The poll methods have one slot for a reader and one for a writer (the last task to poll is
//! woken). In addition there may be any number of [`ReadinessWait`]s. An event wakes all that wait
//! for its direction.

use crate::{
    base::{
        primitive::{
            Mutex,
            atomic::{
                AtomicUsize,
                Ordering::{AcqRel, Acquire},
            },
        },
        small_slab::SmallSlab,
    },
    trace::{current::waits_for, event::Wait},
};
use std::{
    mem,
    ops::BitOr,
    task::{Context, Poll, Waker},
};

/// A set of bits of the readiness word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct ReadyBits(usize);

impl ReadyBits {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const READABLE: Self = Self(1);
    pub(crate) const WRITABLE: Self = Self(1 << 1);
    pub(crate) const READ_CLOSED: Self = Self(1 << 2);
    pub(crate) const WRITE_CLOSED: Self = Self(1 << 3);
    /// The runtime has shut down.
    pub(crate) const SHUTDOWN: Self = Self(1 << 4);
    /// A short read or write does not prove that nothing more is there. See `io/short.rs`.
    pub(crate) const UNPROVEN: Self = Self(1 << 5);
    /// Since the last event, an operation of either direction has tried a closed end.
    const TRIED: Self = Self(1 << 6);

    /// What the recorder writes: the four bits that say what is ready.
    pub(crate) fn number(self) -> u8 {
        self.0 as u8 & 0xf
    }

    pub(crate) fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl BitOr for ReadyBits {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The lowest bit of the tick, which has all bits above the flags: it can overflow without changing
/// them.
const TICK: usize = 1 << 7;

/// The direction of an operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Direction {
    Read,
    Write,
    /// Both directions; the first one that is ready is enough.
    Either,
}

impl Direction {
    /// The open bits of this direction.
    fn open(self) -> ReadyBits {
        match self {
            Self::Read => ReadyBits::READABLE,
            Self::Write => ReadyBits::WRITABLE,
            Self::Either => ReadyBits::READABLE | ReadyBits::WRITABLE,
        }
    }

    fn closed(self) -> ReadyBits {
        match self {
            Self::Read => ReadyBits::READ_CLOSED,
            Self::Write => ReadyBits::WRITE_CLOSED,
            Self::Either => ReadyBits::READ_CLOSED | ReadyBits::WRITE_CLOSED,
        }
    }

    fn any(self) -> ReadyBits {
        self.open() | self.closed() | ReadyBits::SHUTDOWN
    }

    /// The bits that make it worth trying an operation, given `word`.
    fn worth(self, word: ReadyBits) -> ReadyBits {
        if self == Self::Either && word.intersects(ReadyBits::TRIED) {
            self.open() | ReadyBits::SHUTDOWN
        } else {
            self.any()
        }
    }
}

/// The word as a waiter saw it before it tried its operation.
#[derive(Clone, Copy, Debug)]
#[must_use = "try the operation, and report its result"]
pub(crate) struct Seen {
    word: usize,
    direction: Direction,
}

impl Seen {
    pub(crate) fn is_shutdown(self) -> bool {
        ReadyBits(self.word).intersects(ReadyBits::SHUTDOWN)
    }

    /// Whether this direction is closed: after the buffered bytes no more will come or can be sent.
    pub(crate) fn is_closed(self) -> bool {
        ReadyBits(self.word).intersects(self.direction.closed())
    }

    /// The bits that are set, of those that concern this direction.
    pub(crate) fn ready(self) -> ReadyBits {
        ReadyBits(self.word & self.direction.any().0)
    }

    /// A copy without the bits of `ready`.
    pub(crate) fn without(self, ready: ReadyBits) -> Self {
        Self { word: self.word & !ready.0, ..self }
    }

    /// A copy for `direction` only.
    pub(crate) fn only(self, direction: Direction) -> Self {
        Self { direction, ..self }
    }
}

/// The last known state of one source, and its waiters.
#[derive(Debug)]
pub(crate) struct Readiness {
    word: AtomicUsize,
    waiters: Mutex<Waiters>,
    /// The number by which the recorder knows the source.
    token: u64,
}

#[derive(Debug, Default)]
struct Waiters {
    /// The slots of the poll methods, one for each direction.
    reader: Option<Waker>,
    writer: Option<Waker>,
    /// The waiting futures. An entry belongs to its [`ReadinessWait`], and only that removes it.
    waits: SmallSlab<(Direction, Option<Waker>)>,
    /// How many entries `waits` has; usually none.
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

    fn take(&mut self, ready: ReadyBits, wakers: &mut Vec<Waker>) {
        for direction in [Direction::Read, Direction::Write] {
            if ready.intersects(direction.any()) {
                wakers.extend(self.slot(direction).take());
            }
        }
        if self.futures > 0 {
            self.take_futures(ready, wakers);
        }
    }

    fn take_futures(&mut self, ready: ReadyBits, wakers: &mut Vec<Waker>) {
        for (direction, waker) in self.waits.iter_mut() {
            if ready.intersects(direction.any()) {
                wakers.extend(waker.take());
            }
        }
    }
}

impl Readiness {
    pub(crate) fn new(token: u64) -> Self {
        Self { word: AtomicUsize::new(0), waiters: Mutex::default(), token }
    }

    /// Records an event. Adds the wakers it concerns to `wakers`; the caller
    /// [wakes](crate::base::contain::wake) them when it holds no lock.
    pub(crate) fn set_ready(&self, ready: ReadyBits, wakers: &mut Vec<Waker>) {
        self.update(|word| Some(((word & !ReadyBits::TRIED.0) | ready.0).wrapping_add(TICK)));
        self.waiters.lock().take(ready, wakers);
    }

    /// Sets bits without an event, before anything waits for the source: because its state is
    /// known, or because a try is worth it (a wrong guess costs one `WouldBlock`). `UNPROVEN` may
    /// be set at any time.
    pub(crate) fn assume(&self, ready: ReadyBits) {
        self.word.fetch_or(ready.0, AcqRel);
    }

    /// The word, if an operation in this direction is worth trying; `None` if the system would
    /// block.
    pub(crate) fn seen(&self, direction: Direction) -> Option<Seen> {
        let word = self.word.load(Acquire);
        ReadyBits(word)
            .intersects(direction.worth(ReadyBits(word)))
            .then_some(Seen { word, direction })
    }

    /// Waits in the single slot of the reader or of the writer.
    pub(crate) fn poll_ready(&self, direction: Direction, cx: &mut Context<'_>) -> Poll<Seen> {
        if let Some(seen) = self.seen(direction) {
            return Poll::Ready(seen);
        }
        let mut waker = Some(cx.waker().clone());
        let mut waiters = self.waiters.lock();
        mem::swap(waiters.slot(direction), &mut waker);
        let seen = self.seen(direction);
        drop(waiters);
        // The replaced waker is dropped here, after the lock (6).
        drop(waker);
        self.seen_or_waits(seen, direction)
    }

    fn seen_or_waits(&self, seen: Option<Seen>, direction: Direction) -> Poll<Seen> {
        let Some(seen) = seen else {
            let writes = direction == Direction::Write;
            waits_for(|| Wait::Io { token: self.token, writes });
            return Poll::Pending;
        };
        Poll::Ready(seen)
    }

    /// Empties the slot of this direction, because nothing polls in it any more.
    pub(crate) fn forget(&self, direction: Direction) {
        let waker = self.waiters.lock().slot(direction).take();
        drop(waker);
    }

    /// A future that waits for this direction, beside any number of others.
    pub(crate) fn wait(&self, direction: Direction) -> ReadinessWait<'_> {
        ReadinessWait { readiness: self, direction, key: None }
    }

    /// Records that the operation, tried after `seen`, would block.
    pub(crate) fn would_block(&self, seen: Seen) {
        match seen.direction {
            Direction::Either => self.change(seen, seen.direction.open(), ReadyBits::TRIED),
            one => self.change(seen, one.open() | one.closed(), ReadyBits::NONE),
        }
    }

    /// Records that the operation, tried after `seen`, moved fewer bytes than it could: nothing
    /// more is there, unless the source is unproven.
    pub(crate) fn drained(&self, seen: Seen) {
        let off = seen.direction.open();
        self.update(|word| {
            let proven = !ReadyBits(word).intersects(ReadyBits::UNPROVEN);
            (proven && word / TICK == seen.word / TICK).then_some(word & !off.0)
        });
    }

    pub(crate) fn is_unproven(&self) -> bool {
        ReadyBits(self.word.load(Acquire)).intersects(ReadyBits::UNPROVEN)
    }

    /// Clears the bits `off` and sets the bits `on`, unless an event came after `seen`.
    fn change(&self, seen: Seen, off: ReadyBits, on: ReadyBits) {
        self.update(|word| (word / TICK == seen.word / TICK).then_some((word & !off.0) | on.0));
    }

    fn update(&self, change: impl FnMut(usize) -> Option<usize>) {
        let _ = self.word.fetch_update(AcqRel, Acquire, change);
    }
}

/// One of any number of waiters. Dropping it removes its entry; no event is lost by that.
#[derive(Debug)]
#[must_use = "does nothing unless polled"]
pub(crate) struct ReadinessWait<'a> {
    readiness: &'a Readiness,
    direction: Direction,
    /// The key of our entry, once we had to wait.
    key: Option<u32>,
}

impl ReadinessWait<'_> {
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
        self.readiness.seen_or_waits(seen, self.direction)
    }
}

impl Drop for ReadinessWait<'_> {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            let mut waiters = self.readiness.waiters.lock();
            waiters.futures -= 1;
            let waiter = waiters.waits.remove(key);
            drop(waiters);
            // The waker is dropped here, after the lock (6).
            drop(waiter);
        }
    }
}

#[cfg(all(test, not(cede_loom)))]
#[path = "../../tests/unit/readiness.rs"]
mod tests;
