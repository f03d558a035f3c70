//! The memory of a task: one allocation with all there is to it.
//!
//! ```text
//!   Runnable ─┐        ┌────────────┬───────────────────────────────────────────┐
//!   Waker ────┤        │ Header     │ state · vtable · a pointer to the         │
//!   TaskRef ──┼──────▶ │            │ executor · join waker · id · where it was │
//!   ListRef ──┤        │            │ spawned · its place in the list of live   │
//!   JoinHandle┘        │            │ tasks · what the stage holds              │
//!                      ├────────────┼───────────────────────────────────────────┤
//!                      │ Affinity   │ the thread it is bound to, if it is       │
//!                      ├────────────┼───────────────────────────────────────────┤
//!                      │ Stage<F>   │ the future, then its output, then nothing │
//!                      └────────────┴───────────────────────────────────────────┘
//! ```
//!
//! Whatever points here sees the [header](super::header) only. What depends on the type of the future is
//! reached through the vtable: four functions, written once in [`Cell`]. The cycle of poll and wake on
//! top of this memory is in [`run`](super::run); the transitions are in [`state`](super::state), whose
//! invariants 1 to 4 are meant by "S1" to "S4" here.
//!
//! # Invariants
//!
//! 1. Each [`TaskRef`](super::task_ref::TaskRef), also the one in a `Runnable`, a `ListRef` or a `JoinHandle`, and
//!    each waker owns one counted reference; the cell is freed with the last. So the pointer in each of them is
//!    valid for as long as it lives.
//! 2. A pointer to a header comes from [`allocate`] and was made from the whole `Cell`, so it
//!    may be cast back by the functions of the vtable made for the same types.
//! 3. The stage, and what the header says of it, are touched only by the thread that has the task (S2), or
//!    by the owner of the output after `COMPLETE` (S3). The future in it never moves.
//! 4. A task whose future is not `Send` is bound to the thread that spawned it: no other thread
//!    runs it, nor drops its future.
//! 5. One reference is set aside from the start. It belongs to the list of live tasks while the task is in
//!    the list, and before that to the thread that runs the task. So most tasks, which end with their first poll,
//!    cost the list nothing, and the others cost no counting.
//! 6. A task points to its executor without counting. So an executor stays until every task that it
//!    launched has been released: in between the pointer is valid. A task that was not launched is discarded and
//!    not run. A thread that does not run the executor keeps it alive before it schedules a task; for as soon as
//!    the task is in a queue, it may be released.
#![allow(unsafe_code)]

use super::{
    affinity::Affinity,
    error::JoinError,
    executor_ref::ExecutorRef,
    header::{Header, StageTag, Vtable},
};
use crate::base::{contain::contain, fatal::end_process, primitive::UnsafeCell};
use std::{
    future::Future,
    mem::{self, ManuallyDrop},
    panic::{AssertUnwindSafe, Location, catch_unwind},
    pin::Pin,
    ptr::NonNull,
    task::{Context, Poll},
};

/// The whole allocation. `repr(C)`: the header comes first, so a pointer to one is a pointer to
/// the other.
#[repr(C)]
struct Cell<F: Future, A: Affinity> {
    header: Header,
    affinity: A,
    stage: UnsafeCell<Stage<F>>,
}

/// The future, then its output, in the same memory. [`StageTag`], in the header, is the tag. A union, because an
/// `enum` here would make every task one word larger.
union Stage<F: Future> {
    future: ManuallyDrop<F>,
    output: ManuallyDrop<Result<F::Output, JoinError>>,
}

/// Makes a task, `ACTIVE`, with three references: one for its [`Runnable`](super::runnable::Runnable), one for the
/// join handle, and one that is [set aside](super::list_ref) for the list of live tasks.
///
/// # Safety
///
/// Invariant 4: the affinity is to this thread, unless the future and its output are `Send`.
#[inline]
pub(super) unsafe fn allocate<F: Future, A: Affinity>(
    future: F,
    affinity: A,
    executor: Option<ExecutorRef>,
    location: &'static Location<'static>,
) -> NonNull<Header> {
    let vtable = &Vtable {
        poll: Cell::<F, A>::poll,
        fail: Cell::<F, A>::fail,
        take_output: Cell::<F, A>::take_output,
        free: Cell::<F, A>::free,
    };
    let header = Header::new(vtable, A::IS_BOUND, executor.map(ExecutorRef::erase), location);
    let stage = UnsafeCell::new(Stage { future: ManuallyDrop::new(future) });
    let cell = Box::new(Cell { header, affinity, stage });
    NonNull::from(Box::leak(cell)).cast()
}

impl<F: Future, A: Affinity> Cell<F, A> {
    /// # Safety
    ///
    /// Invariant 2, and the cell lives for `'a`.
    unsafe fn of<'a>(header: NonNull<Header>) -> &'a Self {
        // SAFETY: by the contract above.
        unsafe { header.cast::<Self>().as_ref() }
    }

    /// # Safety
    ///
    /// Invariants 2 and 3: the caller has the task.
    unsafe fn poll(header: NonNull<Header>, cx: &mut Context<'_>) -> Poll<()> {
        // SAFETY: the caller's contract.
        let cell = unsafe { Self::of(header) };
        assert!(!cell.affinity.is_elsewhere(), "a bound task was run on another thread");
        assert!(cell.tag() == StageTag::Future, "a task was polled after its end");
        let poll = || {
            let on_unwind = DropFuture(cell);
            let polled = cell.stage.with_mut(|stage| {
                // SAFETY: invariant 3: nobody else looks, and the future, which is there, does not move from
                // here until it is dropped in place by `empty`.
                unsafe { Pin::new_unchecked(&mut *(*stage).future) }.poll(cx)
            });
            mem::forget(on_unwind);
            polled
        };
        let output = match catch_unwind(AssertUnwindSafe(poll)) {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(output)) => Ok(output),
            Err(payload) => Err(JoinError::panic(cell.header.id, payload)),
        };
        cell.finish(Some(output));
        Poll::Ready(())
    }

    /// # Safety
    ///
    /// Invariants 2 and 3: the stage is the caller's.
    unsafe fn fail(header: NonNull<Header>, error: Option<JoinError>) {
        // SAFETY: the caller's contract.
        unsafe { Self::of(header) }.finish(error.map(Err));
    }

    /// Drops what is there, then stores the output, if anybody wants one: a join never sees the one before
    /// the other is gone. Should the drop panic, the panic is the output. The stage is the caller's.
    fn finish(&self, mut output: Option<Result<F::Output, JoinError>>) {
        let empty = || {
            let on_unwind = DropUnused(&mut output);
            self.empty();
            mem::forget(on_unwind);
        };
        if let Err(payload) = catch_unwind(AssertUnwindSafe(empty)) {
            output = Some(Err(JoinError::panic(self.header.id, payload)));
        }
        if let Some(output) = output {
            let output = ManuallyDrop::new(output);
            // SAFETY: invariant 3; the stage is empty.
            self.stage.with_mut(|stage| unsafe { (*stage).output = output });
            self.replace_tag(StageTag::Output);
        }
    }

    /// Drops what is there, where it stands, as pinning demands. Even if that panics nothing is left. The
    /// stage is the caller's.
    fn empty(&self) {
        let held = self.replace_tag(StageTag::Nothing);
        self.stage.with_mut(|stage| match held {
            // Invariant 4. The executor of a bound future drops it long before. Neither may one that slipped
            // through be dropped here, nor may its memory be used again: it is pinned.
            StageTag::Future if self.affinity.is_elsewhere() => {
                end_process(format_args!("a bound task ended on another thread: a bug in cede"));
            }
            // SAFETY: invariant 3: it is there, and now counts as gone.
            StageTag::Future => unsafe { ManuallyDrop::drop(&mut (*stage).future) },
            // SAFETY: as above.
            StageTag::Output => unsafe { ManuallyDrop::drop(&mut (*stage).output) },
            StageTag::Nothing => {}
        });
    }

    /// What is there. The stage is the caller's.
    fn tag(&self) -> StageTag {
        // SAFETY: invariant 3.
        self.header.stage_tag.with(|tag| unsafe { *tag })
    }

    /// Says what is there from now on, and what was. The stage is the caller's.
    fn replace_tag(&self, now: StageTag) -> StageTag {
        // SAFETY: invariant 3.
        self.header.stage_tag.with_mut(|tag| unsafe { mem::replace(&mut *tag, now) })
    }

    /// # Safety
    ///
    /// Invariants 2 and 3: the task is complete and the output the caller's. `to` is valid for
    /// writing a `Result<F::Output, JoinError>`.
    unsafe fn take_output(header: NonNull<Header>, to: *mut ()) {
        // SAFETY: the caller's contract.
        let cell = unsafe { Self::of(header) };
        let held = cell.replace_tag(StageTag::Nothing);
        assert!(held == StageTag::Output, "`JoinHandle` polled after it was ready");
        cell.stage.with_mut(|stage| {
            // SAFETY: invariant 3: it is there, and now counts as gone.
            let output = unsafe { ManuallyDrop::take(&mut (*stage).output) };
            // SAFETY: the caller's contract.
            unsafe { to.cast::<Result<F::Output, JoinError>>().write(output) };
        });
    }

    /// # Safety
    ///
    /// Invariant 2, and the last reference is the caller's.
    unsafe fn free(header: NonNull<Header>) {
        // SAFETY: the cell came from a `Box` and nobody else can reach it any more.
        let cell = unsafe { Box::from_raw(header.cast::<Self>().as_ptr()) };
        contain(|| drop(cell));
    }
}

impl<F: Future, A: Affinity> Drop for Cell<F, A> {
    fn drop(&mut self) {
        // No more than a sign to loom, which does not take a drop for an access.
        self.header.join_waker.with_mut(|_| ());
        self.empty();
    }
}

// A panic is caught here, and what it reaches on its way is dropped before it is: destructors ask
// `thread::panicking()` whether what they guard was left half done, as a `std::sync::MutexGuard` does to
// poison its lock. A second panic on the way is reported and goes no further; the first one is the task's output.

/// Drops the future of a poll that panics.
struct DropFuture<'a, F: Future, A: Affinity>(&'a Cell<F, A>);

impl<F: Future, A: Affinity> Drop for DropFuture<'_, F, A> {
    fn drop(&mut self) {
        contain(|| self.0.empty());
    }
}

/// Drops the output of a future whose drop panics.
struct DropUnused<'a, T>(&'a mut Option<T>);

impl<T> Drop for DropUnused<'_, T> {
    fn drop(&mut self) {
        let unused = self.0.take();
        contain(|| drop(unused));
    }
}
