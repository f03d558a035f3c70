//! The state of a task: one word. Each transition is at most one successful atomic
//! read-modify-write on it.
//!
//! ```text
//!       1                                                  5, 6, 7
//!   ─────────▶ ACTIVE: in a queue, or being polled ───────────────────▶ COMPLETE
//!                │  ▲    │  ▲
//!                │  │    └──┘ 4: the bit WOKEN or ABORTED is added; `start` removes WOKEN,
//!              2 │  │ 3          `poll_ended` finds it, and the task goes back into a queue
//!                ▼  │
//!               (idle)
//! ```
//!
//! Which functions lead to each of these transitions (how to read this is said in `docs/architecture.md`):
//!
//! ```itinerary
//! 1. A task is made:
//! spawn (task/spawn.rs) → allocate (task/cell.rs) → Header::new (task/header.rs) → TaskState::new (task/state.rs)
//! 2. Its poll returned `Pending`, and it was not woken meanwhile:
//! Runnable::run (task/run.rs) → run_once (task/run.rs) → poll_ended (task/state.rs)
//! 3 if it is idle, 4 if not. A waker is woken, and gives its reference away:
//! wake (task/waker.rs) → wake_task (task/waker.rs) → TaskState::wake (task/state.rs)
//! wake (task/waker.rs) → wake_task (task/waker.rs) → ExecutorRef::schedule (task/executor_ref.rs)
//! The same, and the waker keeps its reference:
//! wake_by_ref (task/waker.rs) → wake_another (task/waker.rs) → wake_task_by_ref (task/waker.rs)
//!   → TaskState::wake_by_ref (task/state.rs)
//! 3 if it is idle, 4 if not. It is aborted, by a handle or by the shutdown of its executor:
//! JoinHandle::abort (task/join.rs) → TaskRef::abort (task/run.rs) → TaskState::abort (task/state.rs)
//! TaskRef::abort (task/run.rs) → ExecutorRef::schedule (task/executor_ref.rs)
//! 5. Its poll returned `Ready`, or panicked:
//! Runnable::run (task/run.rs) → run_once (task/run.rs) → Runnable::complete (task/run.rs) → publish (task/run.rs)
//!   → TaskState::complete (task/state.rs)
//! 6. It is to be polled, or was just polled, and somebody aborted it:
//! Runnable::run (task/run.rs) → run_once (task/run.rs) → start (task/state.rs)
//! Runnable::run (task/run.rs) → run_once (task/run.rs) → cancel (task/run.rs) → Runnable::complete (task/run.rs)
//! 7. It is never run, because its executor accepts no more tasks:
//! Refused::drop (task/spawn.rs) → discard_unlaunched (task/run.rs) → publish (task/run.rs)
//! Or it is a blocking job, and the pool was shut down:
//! discard (task/run.rs) → cancel (task/run.rs)
//! Or there is no thread to run it:
//! refuse (task/run.rs) → cancel (task/run.rs)
//! ```
//!
//! One bit means both "in a queue" and "being polled". Other threads need not tell the two apart:
//! in both cases a queue or a thread owns the task, and that owner reads the word before it gives
//! the task up. So no transition is needed to take a task from a queue and poll it, nor to put back
//! a task that [woke itself](super::self_wake).
//!
//! Beside the life cycle the word stores whether an abort was requested, the protocol between the
//! join handle and the runtime, and the reference count.
//!
//! # Invariants
//!
//! 1. A task has an owner exactly while it is `ACTIVE`: a queue, or the thread that took the task
//!    from that queue. The owner holds one reference. A thread that sets the bit on an idle task
//!    becomes the owner, and must put the task into a queue.
//! 2. Only the thread that owns the task touches the future, and only after `start`. It owns the
//!    task until `poll_ended` returns `Idle`, or until it puts the task back into a queue or
//!    completes it.
//! 3. `COMPLETE` is final: the future has been dropped and the output is stored in the cell. From
//!    then on the output belongs to the join handle if `JOIN` is set, else to the thread that
//!    completed the task.
//! 4. The slot of the join waker belongs to the join handle while `JOIN_WAKER` is clear, and to the
//!    runtime while it is set. The handle takes the slot back only before `COMPLETE`; after
//!    `COMPLETE` it owns the slot only if the bit is clear.
//! 5. A wake is a read-modify-write even if it changes no bit, so that the next poll sees
//!    everything that the waking thread wrote before (tokio#7622).

use crate::base::primitive::atomic::{
    AtomicUsize,
    Ordering::{AcqRel, Acquire, Relaxed, Release},
    fence,
};
use std::{fmt, process};

/// The task is in a queue, or a thread is polling it or dropping its future.
const ACTIVE: usize = 1;
/// The task was woken while it was `ACTIVE`: it must be polled once more.
const WOKEN: usize = 1 << 1;
/// The future was dropped; the output is in the cell, or has been taken from it.
const COMPLETE: usize = 1 << 2;
/// An abort was requested.
const ABORTED: usize = 1 << 3;
/// The join handle has not been dropped.
const JOIN: usize = 1 << 4;
/// The slot of the join waker belongs to the runtime.
const JOIN_WAKER: usize = 1 << 5;
/// One reference. The count uses this bit and all higher ones.
const REFERENCE: usize = 1 << 6;

/// A new task. Its three references belong to the `Runnable`, to the join handle, and (set aside)
/// to the list of live tasks.
const INITIAL: usize = ACTIVE | JOIN | (3 * REFERENCE);

/// What to do with a task taken from a queue.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Start {
    Poll,
    /// The task was aborted: drop the future instead of polling it.
    Cancel,
}

/// What to do after a poll that returned `Pending`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum AfterPoll {
    /// Nothing: the task waits for a wake or a shutdown. The reference of the poll was released. It
    /// was not the last, because the list of live tasks holds one.
    Idle,
    /// The task was woken during the poll: put it back into a queue, with the reference of the
    /// poll.
    Reschedule,
    /// The task was aborted during the poll: drop the future now that the poll has ended.
    Cancel,
}

/// What a wake by an owned waker must do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Wake {
    /// Put the task into a queue; the waker's reference becomes that of the queue.
    Schedule,
    /// Nothing. The waker's reference was released.
    Nothing,
    /// Free the task. The waker's reference was released, and it was the last.
    NothingLast,
}

/// Who owns the output of a task that was just completed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Completed {
    /// The join handle owns the output and has not lent a waker, so nothing must be woken. The
    /// caller's references were released.
    Released,
    /// The join handle owns the output and has lent a waker: the slot of the waker is ours and
    /// holds one.
    Awaited,
    /// The join handle was dropped: the output is ours.
    Detached,
}

/// What the join handle must drop before it releases its reference.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct JoinDropped {
    pub(crate) output: bool,
    pub(crate) waker: bool,
}

/// The state word of one task; see the [module](self).
pub(crate) struct TaskState(AtomicUsize);

impl TaskState {
    /// The state of a new task, which is about to enter its first queue.
    #[inline]
    pub(crate) fn new() -> Self {
        Self(AtomicUsize::new(INITIAL))
    }

    /// The caller took the task from its queue. Clears `WOKEN`: the poll that follows answers all
    /// wakes that came while the task was queued.
    pub(crate) fn start(&self) -> Start {
        // `Relaxed` suffices: pushing to and popping from the queue already orders everything
        // written before the wake.
        let mut now = self.0.load(Relaxed);
        debug_assert_eq!(now & (ACTIVE | COMPLETE), ACTIVE);
        if now & WOKEN != 0 {
            now = self.0.fetch_and(!WOKEN, AcqRel);
        }
        if now & ABORTED == 0 { Start::Poll } else { Start::Cancel }
    }

    /// `ACTIVE` → idle. If the task was woken or aborted, it stays `ACTIVE`.
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
                    debug_assert!(next >= REFERENCE, "an idle task is not in the live list");
                    return AfterPoll::Idle;
                }
                Err(changed) => now = changed,
            }
        }
    }

    /// `ACTIVE` → `COMPLETE`. The caller owns `references` references. For `Completed::Released`
    /// they are released in the same step; they are not the last, because the join handle holds
    /// one.
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

    /// Wakes on behalf of a waker that is consumed, with its reference.
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

    /// Wakes on behalf of a waker that keeps its reference. Returns true if the caller must put the
    /// task into a queue; a new reference was counted for that.
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

    /// Requests an abort. Returns true if the caller must put the task into a queue; a new
    /// reference was counted for that.
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

    /// Whether the task is in a queue or being polled. Only for the recorder: it may change at any
    /// moment.
    pub(crate) fn is_active(&self) -> bool {
        self.0.load(Relaxed) & ACTIVE != 0
    }

    /// Whether the task was woken while it was `ACTIVE`. Only for the recorder, as above.
    pub(crate) fn is_woken(&self) -> bool {
        self.0.load(Relaxed) & WOKEN != 0
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.0.load(Acquire) & COMPLETE != 0
    }

    /// The join handle has written a waker and gives the slot to the runtime. Returns false if the
    /// task is complete; the handle then keeps the slot.
    pub(crate) fn lend_join_waker(&self) -> bool {
        self.update(|now| {
            debug_assert_eq!(now & (JOIN | JOIN_WAKER), JOIN);
            if now & COMPLETE != 0 { (now, false) } else { (now | JOIN_WAKER, true) }
        })
    }

    /// The join handle takes the slot back. Returns false if the task is complete; the runtime then
    /// keeps the slot.
    pub(crate) fn reclaim_join_waker(&self) -> bool {
        self.update(
            |now| {
                if now & COMPLETE != 0 { (now, false) } else { (now & !JOIN_WAKER, true) }
            },
        )
    }

    /// Whether the slot belongs to the runtime. Only the join handle sets the bit, so if the join
    /// handle reads "no", the answer stays true.
    pub(crate) fn join_waker_is_lent(&self) -> bool {
        self.0.load(Relaxed) & JOIN_WAKER != 0
    }

    /// The join handle is being dropped. It keeps its reference until it has dropped what the
    /// result names.
    pub(crate) fn drop_join(&self) -> JoinDropped {
        // `JOIN` need not be cleared: nothing reads it once the task is complete.
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

    /// The fast path of `drop_join`, for a handle that is dropped right after the spawn, which is
    /// the most common case. Also releases the handle's reference. Returns false if the state has
    /// changed since the spawn; the caller must then use `drop_join`.
    #[inline]
    pub(crate) fn drop_join_at_once(&self) -> bool {
        let detached = (INITIAL & !JOIN) - REFERENCE;
        self.0.compare_exchange(INITIAL, detached, Release, Relaxed).is_ok()
    }

    /// Whether the caller's `references` references are all there are. Then no other handle or
    /// waker exists, and nothing can make one.
    pub(crate) fn is_unshared(&self, references: usize) -> bool {
        self.0.load(Acquire) / REFERENCE == references
    }

    /// Counts one more reference. The caller must hold one.
    pub(crate) fn retain(&self) {
        if self.0.fetch_add(REFERENCE, Relaxed) > isize::MAX as usize {
            // A program leaks wakers in a loop. If the count overflowed, a task in use would be
            // freed. `Arc` aborts too.
            process::abort();
        }
    }

    /// Releases `count` references. Returns true if they were the last.
    pub(crate) fn release(&self, count: usize) -> bool {
        let before = self.0.fetch_sub(count * REFERENCE, Release);
        debug_assert!(before >= count * REFERENCE, "a reference was released twice");
        let last = before < (count + 1) * REFERENCE;
        if last {
            // Pairs with the `Release` of every other owner: their accesses to the cell happen
            // before it is freed.
            fence(Acquire);
        }
        last
    }

    /// Applies `step` to the word atomically: repeats it until no other thread has changed the word
    /// meanwhile.
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

impl fmt::Debug for TaskState {
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
