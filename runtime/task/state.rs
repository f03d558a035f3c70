//! The state of a task: one word, every transition at most one atomic read-modify-write on it.
//!
//! ```text
//!   spawn                                               complete
//!  ───────▶ ACTIVE: in a queue, or being polled ───────────────────────▶ COMPLETE
//!             │  ▲    │  ▲
//!             │  │    └──┘ wake, abort: the bit WOKEN or ABORTED is added;
//!             │  │         start removes WOKEN, poll_ended finds it: once more
//!  poll_ended │  │ wake
//!             ▼  │ abort
//!            (idle)
//! ```
//!
//! One bit says both "in a queue" and "being polled", for to everybody else it is the same: somebody has the
//! task, and will look at the word before it lets go of it. So to take a task from a queue and poll it, and
//! to put one back that [woke itself](super::self_wake), is no step at all.
//!
//! Beside the life cycle the word holds the wish to abort, what the join handle and the runtime
//! agree on, and the count of references.
//!
//! # Invariants
//!
//! 1. Somebody has the task exactly while it is `ACTIVE`: a queue, or the thread that took it from there;
//!    with it goes one reference. Whoever sets the bit on an idle task has it, and must put it into a queue.
//! 2. Only the thread that has the task touches the future, and only after `start`. It has it until `poll_ended`
//!    says `Idle`, or it puts it back into a queue, or completes it.
//! 3. `COMPLETE` is final: the future is gone and the output stands in the cell. From then on the
//!    output belongs to the join handle if `JOIN` is set, else to the thread that completed.
//! 4. The slot of the join waker belongs to the join handle while `JOIN_WAKER` is clear, to the
//!    runtime while it is set. The handle takes it back only before `COMPLETE`, or when the bit
//!    was never set.
//! 5. A wake is a read-modify-write even where it changes nothing, so that what the waker wrote
//!    before is seen by the next poll (tokio#7622).

use crate::base::primitive::atomic::{
    AtomicUsize,
    Ordering::{AcqRel, Acquire, Relaxed, Release},
    fence,
};
use std::{fmt, process};

/// In a queue, or polled by some thread, which may be dropping its future.
const ACTIVE: usize = 1;
/// Woken since: to be polled once more.
const WOKEN: usize = 1 << 1;
/// The future is gone; the output is, or was, in the cell.
const COMPLETE: usize = 1 << 2;
/// Somebody asked for the end of the task.
const ABORTED: usize = 1 << 3;
/// The join handle lives.
const JOIN: usize = 1 << 4;
/// The join waker's slot belongs to the runtime.
const JOIN_WAKER: usize = 1 << 5;
/// One reference; the count takes the bits from here on.
const REFERENCE: usize = 1 << 6;

/// A new task: for a queue, with a join handle; the third reference is set aside for the list of live
/// tasks.
const INITIAL: usize = ACTIVE | JOIN | (3 * REFERENCE);

/// What to do with a task taken from a queue.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Start {
    Poll,
    /// It was aborted: drop the future instead.
    Cancel,
}

/// What to do after a poll that returned `Pending`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum AfterPoll {
    /// Nothing: a wake will come, or a shutdown. The reference of the poll was given back; it was not the
    /// last, for the list of live tasks has one.
    Idle,
    /// Woken during the poll: back into a queue, with the reference of the poll.
    Reschedule,
    /// Aborted during the poll: drop the future, as its poll is over.
    Cancel,
}

/// What the wake of an owned waker has to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Wake {
    /// Put the task into a queue, with the waker's reference.
    Schedule,
    /// Nothing; the waker's reference was given back.
    Nothing,
    /// The same, and it was the last reference.
    NothingLast,
}

/// What `complete` found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Completed {
    /// The output belongs to the join handle, which will look for it: the references were given back.
    Released,
    /// The output belongs to the join handle, which waits: the slot of its waker is ours, and full.
    Awaited,
    /// There is no join handle: the output is ours.
    Detached,
}

/// What the dropped join handle has to clear away.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct JoinDropped {
    pub(crate) output: bool,
    pub(crate) waker: bool,
}

/// The word.
pub(crate) struct State(AtomicUsize);

impl State {
    /// A task about to enter its first queue.
    #[inline]
    pub(crate) fn new() -> Self {
        Self(AtomicUsize::new(INITIAL))
    }

    /// The task was taken from its queue. The wakes that came while it lay there are answered by the poll
    /// that follows.
    pub(crate) fn start(&self) -> Start {
        // `Relaxed` suffices: pushing to and popping from the queue already orders everything written before the
        // wake.
        let mut now = self.0.load(Relaxed);
        debug_assert_eq!(now & (ACTIVE | COMPLETE), ACTIVE);
        if now & WOKEN != 0 {
            now = self.0.fetch_and(!WOKEN, AcqRel);
        }
        if now & ABORTED == 0 { Start::Poll } else { Start::Cancel }
    }

    /// `ACTIVE` → idle; or still `ACTIVE`, to be run again or cancelled.
    pub(crate) fn poll_ended(&self, woke_itself: bool) -> AfterPoll {
        let mut now = self.0.load(Acquire);
        loop {
            debug_assert_eq!(now & (ACTIVE | COMPLETE), ACTIVE);
            if now & ABORTED != 0 {
                return AfterPoll::Cancel;
            }
            if woke_itself || now & WOKEN != 0 {
                return AfterPoll::Reschedule;
            }
            let next = (now & !ACTIVE) - REFERENCE;
            match self.0.compare_exchange_weak(now, next, AcqRel, Acquire) {
                Ok(_) => {
                    debug_assert!(next >= REFERENCE, "an idle task was in no list");
                    return AfterPoll::Idle;
                }
                Err(changed) => now = changed,
            }
        }
    }

    /// `ACTIVE` → `COMPLETE`. So many references are the caller's. If there is nothing left to do
    /// they are given back in the same step, and are not the last: the join handle has one.
    pub(crate) fn complete(&self, references: usize) -> Completed {
        self.update(|now| {
            debug_assert_eq!(now & (ACTIVE | COMPLETE), ACTIVE);
            let next = now ^ (ACTIVE | COMPLETE);
            match (now & JOIN != 0, now & JOIN_WAKER != 0) {
                (false, _) => (next, Completed::Detached),
                (true, true) => (next, Completed::Awaited),
                (true, false) => (next - references * REFERENCE, Completed::Released),
            }
        })
    }

    /// Wakes on behalf of a waker that gives its reference away.
    pub(crate) fn wake(&self) -> Wake {
        self.update(|now| {
            if now & (ACTIVE | COMPLETE) == 0 {
                return (now | ACTIVE, Wake::Schedule);
            }
            let woken = if now & COMPLETE == 0 { WOKEN } else { 0 };
            let next = (now | woken) - REFERENCE;
            (next, if next < REFERENCE { Wake::NothingLast } else { Wake::Nothing })
        })
    }

    /// Wakes on behalf of a waker that lives on. True: put the task into a queue, with a new
    /// reference.
    pub(crate) fn wake_by_ref(&self) -> bool {
        self.update(|now| {
            if now & (ACTIVE | COMPLETE) == 0 {
                ((now | ACTIVE) + REFERENCE, true)
            } else if now & COMPLETE == 0 {
                (now | WOKEN, false)
            } else {
                (now, false)
            }
        })
    }

    /// Asks for the end of the task. True: put it into a queue, with a new reference.
    pub(crate) fn abort(&self) -> bool {
        self.update(|now| {
            if now & (ACTIVE | COMPLETE) == 0 {
                ((now | ACTIVE | ABORTED) + REFERENCE, true)
            } else if now & COMPLETE == 0 {
                (now | ABORTED, false)
            } else {
                (now, false)
            }
        })
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.0.load(Acquire) & COMPLETE != 0
    }

    /// The handle wrote a waker: the slot becomes the runtime's. False: the task is complete and
    /// the slot stays the handle's.
    pub(crate) fn lend_join_waker(&self) -> bool {
        self.update(|now| {
            debug_assert_eq!(now & (JOIN | JOIN_WAKER), JOIN);
            if now & COMPLETE != 0 { (now, false) } else { (now | JOIN_WAKER, true) }
        })
    }

    /// The handle wants the slot back. False: the task is complete.
    pub(crate) fn reclaim_join_waker(&self) -> bool {
        self.update(
            |now| {
                if now & COMPLETE != 0 { (now, false) } else { (now & !JOIN_WAKER, true) }
            },
        )
    }

    /// Whether the slot is the runtime's. Only the handle makes it so; asked by the handle, the
    /// answer "no" holds.
    pub(crate) fn join_waker_is_lent(&self) -> bool {
        self.0.load(Relaxed) & JOIN_WAKER != 0
    }

    /// The join handle goes. It keeps its reference until it has cleared away what is left.
    pub(crate) fn drop_join(&self) -> JoinDropped {
        // Nobody asks for the bit once the task is complete.
        let complete = |now| JoinDropped { output: true, waker: now & JOIN_WAKER == 0 };
        let now = self.0.load(Acquire);
        if now & COMPLETE != 0 {
            return complete(now);
        }
        self.update(|now| {
            debug_assert_eq!(now & JOIN, JOIN);
            if now & COMPLETE != 0 {
                (now, complete(now))
            } else {
                (now & !(JOIN | JOIN_WAKER), JoinDropped { output: false, waker: true })
            }
        })
    }

    /// The commonest end of a join handle: dropped right after the spawn, before anything else
    /// happened. Its reference goes with it. False: something happened, take the long way.
    #[inline]
    pub(crate) fn drop_join_at_once(&self) -> bool {
        let detached = (INITIAL & !JOIN) - REFERENCE;
        self.0.compare_exchange(INITIAL, detached, Release, Relaxed).is_ok()
    }

    /// Whether there are no more references than these, which are the caller's: then there is no
    /// join handle, no waker and no abort handle, and nobody to make one.
    pub(crate) fn is_unshared(&self, references: usize) -> bool {
        self.0.load(Acquire) / REFERENCE == references
    }

    /// One more reference, for somebody who has one.
    pub(crate) fn retain(&self) {
        if self.0.fetch_add(REFERENCE, Relaxed) > isize::MAX as usize {
            // Wakers leaked without end: going on would free a task in use. `Arc` aborts too.
            process::abort();
        }
    }

    /// Gives references back. True: they were the last.
    pub(crate) fn release(&self, count: usize) -> bool {
        let before = self.0.fetch_sub(count * REFERENCE, Release);
        debug_assert!(before >= count * REFERENCE, "a reference was given back twice");
        let last = before < (count + 1) * REFERENCE;
        if last {
            // Pairs with the releases of all others: what they did to the cell is over.
            fence(Acquire);
        }
        last
    }

    /// Repeats `step` until no other thread came between its reading and its writing.
    fn update<R>(&self, step: impl Fn(usize) -> (usize, R)) -> R {
        let mut now = self.0.load(Relaxed);
        loop {
            let (next, result) = step(now);
            match self.0.compare_exchange_weak(now, next, AcqRel, Acquire) {
                Ok(_) => return result,
                Err(changed) => now = changed,
            }
        }
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = self.0.load(Relaxed);
        let names = [
            (ACTIVE, "active"),
            (WOKEN, "woken"),
            (COMPLETE, "complete"),
            (ABORTED, "aborted"),
            (JOIN, "join"),
            (JOIN_WAKER, "join_waker"),
        ];
        let mut list = f.debug_set();
        for (bit, name) in names {
            if word & bit != 0 {
                list.entry(&format_args!("{name}"));
            }
        }
        list.entry(&format_args!("{} references", word / REFERENCE)).finish()
    }
}
