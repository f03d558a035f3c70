//! The state of a task: one word, every transition at most one atomic read-modify-write on it.
//!
//! ```text
//!   spawn                start                    complete
//!  ───────▶ SCHEDULED ─────────────▶ RUNNING ─────────────────▶ COMPLETE
//!               ▲  ▲                 │  │  ▲
//!               │  │  pend: Again,   │  │  │ wake, abort: the bit SCHEDULED or ABORTED
//!               │  └─ still RUNNING ─┘  │  │ is added; the end of the poll finds it
//!               │                       │  │ (a task that wakes itself needs no bit)
//!          wake │                       │ pend: Idle
//!         abort │                       ▼
//!               └──────────────────── (idle)
//! ```
//!
//! Beside the life cycle the word holds the wish to abort, what the join handle and the runtime
//! agree on, and the count of references.
//!
//! # Invariants
//!
//! 1. A task is in a queue when it is `SCHEDULED` and nobody polls it; the queue owns one
//!    reference. Whoever sets the bit on an idle task must put it into a queue; nobody else may, but the
//!    thread that polled it and found the bit set meanwhile, or saw the task wake [itself](super::self_wake).
//! 2. While `RUNNING` is set one thread alone touches the future: the one that did `start`, or took the
//!    task from the queue into which that one put it back. For on the way back the bit stays set: that
//!    saves a step on the word, and for who wakes or aborts there is no difference. A task that woke
//!    itself goes round without any step: there, nobody else is waiting for the word to say so.
//! 3. `COMPLETE` is final: the future is gone and the output stands in the cell. From then on the
//!    output belongs to the join handle if `JOIN` is set, else to the thread that completed.
//! 4. The slot of the join waker belongs to the join handle while `JOIN_WAKER` is clear, to the
//!    runtime while it is set. The handle takes it back only before `COMPLETE`, or when the bit
//!    was never set.
//! 5. A wake is a read-modify-write even where it changes nothing, so that what the waker wrote
//!    before is seen by the next poll (tokio#7622).

use crate::primitive::atomic::{
    AtomicUsize,
    Ordering::{AcqRel, Acquire, Relaxed, Release},
    fence,
};
use std::{fmt, process};

/// In a queue, or to be put there at the end of the poll.
const SCHEDULED: usize = 1;
/// Some thread polls the task, or drops its future.
const RUNNING: usize = 1 << 1;
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
const INITIAL: usize = SCHEDULED | JOIN | (3 * REFERENCE);

/// What to do with a task taken from a queue.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Start {
    Poll,
    /// It was aborted: drop the future instead.
    Cancel,
}

/// What to do after a poll that returned `Pending`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Pend {
    /// Nothing: a wake will come. The reference of the poll was given back.
    Idle,
    /// The same, and it was the last reference: nobody can wake the task any more.
    IdleLast,
    /// Woken during the poll: back into a queue, with the reference of the poll, and still `RUNNING`.
    Again,
    /// Aborted during the poll; still `RUNNING`.
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
    pub(crate) fn new() -> Self {
        Self(AtomicUsize::new(INITIAL))
    }

    /// `SCHEDULED` → `RUNNING`.
    pub(crate) fn start(&self) -> Start {
        let mut now = self.0.load(Acquire);
        debug_assert!(now & COMPLETE == 0 && now & (SCHEDULED | RUNNING) != 0);
        // A task that woke itself is `RUNNING` already, and nothing else: then there is nothing to change.
        if now & SCHEDULED != 0 {
            // Only the thread that has the task from its queue changes this bit now.
            let again = now & RUNNING;
            now = self.0.fetch_xor(SCHEDULED | RUNNING ^ again, AcqRel);
        }
        if now & ABORTED == 0 { Start::Poll } else { Start::Cancel }
    }

    /// `RUNNING` → idle; or still `RUNNING`, to be run again or cancelled.
    pub(crate) fn pend(&self, woke_itself: bool) -> Pend {
        let mut now = self.0.load(Acquire);
        loop {
            debug_assert_eq!(now & (RUNNING | COMPLETE), RUNNING);
            if now & ABORTED != 0 {
                return Pend::Cancel;
            }
            if woke_itself || now & SCHEDULED != 0 {
                return Pend::Again;
            }
            let next = (now & !RUNNING) - REFERENCE;
            match self.0.compare_exchange_weak(now, next, AcqRel, Acquire) {
                Ok(_) if next < REFERENCE => return Pend::IdleLast,
                Ok(_) => return Pend::Idle,
                Err(changed) => now = changed,
            }
        }
    }

    /// `RUNNING` → `COMPLETE`. So many references are the caller's. If there is nothing left to do
    /// they are given back in the same step, and are not the last: the join handle has one.
    pub(crate) fn complete(&self, references: usize) -> Completed {
        self.update(|now| {
            debug_assert_eq!(now & (RUNNING | COMPLETE), RUNNING);
            let next = now ^ (RUNNING | COMPLETE);
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
            if now & (SCHEDULED | RUNNING | COMPLETE) == 0 {
                return (now | SCHEDULED, Wake::Schedule);
            }
            let scheduled = if now & COMPLETE == 0 { SCHEDULED } else { 0 };
            let next = (now | scheduled) - REFERENCE;
            (next, if next < REFERENCE { Wake::NothingLast } else { Wake::Nothing })
        })
    }

    /// Wakes on behalf of a waker that lives on. True: put the task into a queue, with a new
    /// reference.
    pub(crate) fn wake_by_ref(&self) -> bool {
        self.update(|now| {
            if now & (SCHEDULED | RUNNING | COMPLETE) == 0 {
                ((now | SCHEDULED) + REFERENCE, true)
            } else if now & COMPLETE == 0 {
                (now | SCHEDULED, false)
            } else {
                (now, false)
            }
        })
    }

    /// Asks for the end of the task. True: put it into a queue, with a new reference.
    pub(crate) fn abort(&self) -> bool {
        self.update(|now| {
            if now & (SCHEDULED | RUNNING | COMPLETE) == 0 {
                ((now | SCHEDULED | ABORTED) + REFERENCE, true)
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
            (SCHEDULED, "scheduled"),
            (RUNNING, "running"),
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
