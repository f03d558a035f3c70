//! The memory of a task: one allocation that holds everything.
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
//! Every pointer in the picture points to the [header](super::header). Code that depends on the
//! type of the future is called through the vtable: four functions, written once in [`TaskCell`].
//! [`run`](super::run) polls and completes the task in this memory. [`state`](super::state) has the
//! transitions; "S1" to "S5" are its invariants 1 to 5.
//!
//! # Invariants
//!
//! 1. Each waker, except the one [borrowed](super::waker::borrowed) for a poll, and each
//!    [`TaskRef`](super::task_ref::TaskRef), also the one in a `Runnable`, a `ListRef` or a
//!    `JoinHandle`, owns one counted reference. Releasing the last frees the cell. So the pointer in
//!    each of them is valid for as long as it exists.
//! 2. A pointer to a header comes from [`allocate`], which made it from the whole `TaskCell`. So
//!    the functions of the vtable, which was made for the same types, may cast it back.
//! 3. Only the thread that owns the task (S2), the owner of the output after `COMPLETE` (S3), or the
//!    thread that released the last reference touches the stage and its tag in the header. The
//!    future in the stage never moves.
//! 4. A task whose future is not `Send` is bound to the thread that spawned it: no other thread
//!    runs the task or drops its future.
//! 5. One reference is set aside when the task is made. It belongs to the list of live tasks while
//!    the task is in the list, and before that to the thread that runs the task. So a task that
//!    ends with its first poll, as most do, costs the list nothing, and for the others no reference
//!    need be counted.
//! 6. A task's pointer to its executor does not count as a reference. It is valid from launch to
//!    release, because an executor is not dropped before every task that it launched has been
//!    released. [`spawn`](super::spawn()) makes and launches a task in one step, and each executor
//!    promises the rest: [`Schedule`](super::executor_ref::Schedule) is an unsafe trait. A thread
//!    that does not run the executor takes an `Arc` of it before it schedules a task, because as
//!    soon as the task is in a queue another thread may run and release it.
#![allow(unsafe_code)]

use super::{
    affinity::Affinity,
    error::JoinError,
    executor_ref::ExecutorRef,
    header::{Header, StageTag, Vtable},
    recorded,
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

/// The whole allocation. `repr(C)`: the header comes first, so a pointer to the header is a pointer
/// to the cell.
#[repr(C)]
struct TaskCell<F: Future, A: Affinity> {
    header: Header,
    affinity: A,
    stage: UnsafeCell<Stage<F>>,
}

/// The future, then its output, in the same memory. [`StageTag`], in the header, is the tag. A
/// union, because an `enum` here would make every task one word larger.
union Stage<F: Future> {
    future: ManuallyDrop<F>,
    output: ManuallyDrop<Result<F::Output, JoinError>>,
}

/// Makes a task, `ACTIVE`, with three references: one for its
/// [`Runnable`](super::runnable::Runnable), one for the join handle, and one that is [set
/// aside](super::list_ref) for the list of live tasks.
///
/// # Safety
///
/// Invariant 4: `affinity` is [bound](super::affinity::Thread) to this thread, unless the future
/// and its output are `Send`.
#[inline]
pub(super) unsafe fn allocate<F: Future, A: Affinity>(
    future: F,
    affinity: A,
    executor: Option<ExecutorRef>,
    is_recorded: bool,
    location: &'static Location<'static>,
) -> NonNull<Header> {
    let vtable = &Vtable {
        poll: TaskCell::<F, A>::poll,
        fail: TaskCell::<F, A>::fail,
        take_output: TaskCell::<F, A>::take_output,
        free: TaskCell::<F, A>::free,
    };
    let executor = executor.map(ExecutorRef::erase);
    let header = Header::new(vtable, A::IS_BOUND, is_recorded, executor, location);
    let stage = UnsafeCell::new(Stage { future: ManuallyDrop::new(future) });
    let cell = Box::new(TaskCell { header, affinity, stage });
    NonNull::from(Box::leak(cell)).cast()
}

impl<F: Future, A: Affinity> TaskCell<F, A> {
    /// # Safety
    ///
    /// Invariant 2, and the cell lives for `'a`.
    unsafe fn of<'a>(header: NonNull<Header>) -> &'a Self {
        // SAFETY: by the contract above.
        unsafe { header.cast::<Self>().as_ref() }
    }

    /// # Safety
    ///
    /// Invariants 2 and 3: the caller owns the task.
    unsafe fn poll(header: NonNull<Header>, cx: &mut Context<'_>) -> Poll<()> {
        // SAFETY: the caller's contract.
        let cell = unsafe { Self::of(header) };
        assert!(!cell.affinity.is_elsewhere(), "a task bound to one thread was run on another");
        assert!(cell.tag() == StageTag::Future, "a task was polled after it had ended");
        let poll = || {
            let on_unwind = DropFuture(cell);
            let polled = cell.stage.with_mut(|stage| {
                // SAFETY: invariant 3: no other thread touches the stage. The tag says that it
                // holds the future, which does not move before `empty` drops it in place.
                unsafe { Pin::new_unchecked(&mut *(*stage).future) }.poll(cx)
            });
            mem::forget(on_unwind);
            polled
        };
        let output = match catch_unwind(AssertUnwindSafe(poll)) {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(output)) => Ok(output),
            Err(payload) => {
                recorded::panicked();
                Err(JoinError::panic(cell.header.id, payload))
            }
        };
        cell.finish(Some(output));
        Poll::Ready(())
    }

    /// # Safety
    ///
    /// Invariants 2 and 3: the caller owns the stage.
    unsafe fn fail(header: NonNull<Header>, error: Option<JoinError>) {
        // SAFETY: the caller's contract.
        unsafe { Self::of(header) }.finish(error.map(Err));
    }

    /// Drops what the stage holds, then stores `output`, if there is one: when a join resolves, the
    /// future has been dropped. If that drop panics, the panic becomes the output. The caller owns
    /// the stage.
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

    /// Drops what the stage holds, in place, as pinning demands. The stage is empty afterwards,
    /// even if the drop panics. The caller owns the stage.
    fn empty(&self) {
        let held = self.replace_tag(StageTag::Nothing);
        self.stage.with_mut(|stage| match held {
            // Invariant 4 makes this unreachable: its executor drops a bound future on the right
            // thread. If it happens all the same, this thread may neither drop the future, which is
            // not `Send`, nor free its memory, which is pinned.
            StageTag::Future if self.affinity.is_elsewhere() => {
                end_process(format_args!(
                    "a task bound to one thread ended on another: a bug in cede"
                ));
            }
            // SAFETY: invariant 3: the old tag says that it is there, the new one that it is not.
            StageTag::Future => unsafe { ManuallyDrop::drop(&mut (*stage).future) },
            // SAFETY: the same for the output.
            StageTag::Output => unsafe { ManuallyDrop::drop(&mut (*stage).output) },
            StageTag::Nothing => {}
        });
    }

    /// What the stage holds. The caller owns the stage.
    fn tag(&self) -> StageTag {
        // SAFETY: invariant 3.
        self.header.stage_tag.with(|tag| unsafe { *tag })
    }

    /// Sets the tag and returns the one before. The caller owns the stage.
    fn replace_tag(&self, now: StageTag) -> StageTag {
        // SAFETY: invariant 3.
        self.header.stage_tag.with_mut(|tag| unsafe { mem::replace(&mut *tag, now) })
    }

    /// # Safety
    ///
    /// Invariants 2 and 3: the task is complete and the caller owns the output. `to` is valid for
    /// writing a `Result<F::Output, JoinError>`.
    unsafe fn take_output(header: NonNull<Header>, to: *mut ()) {
        // SAFETY: the caller's contract.
        let cell = unsafe { Self::of(header) };
        let held = cell.replace_tag(StageTag::Nothing);
        assert!(held == StageTag::Output, "`JoinHandle` polled after it was ready");
        cell.stage.with_mut(|stage| {
            // SAFETY: invariant 3: the old tag says that it is there, the new one that it is not.
            let output = unsafe { ManuallyDrop::take(&mut (*stage).output) };
            // SAFETY: the caller's contract.
            unsafe { to.cast::<Result<F::Output, JoinError>>().write(output) };
        });
    }

    /// # Safety
    ///
    /// Invariant 2, and the caller has released the last reference.
    unsafe fn free(header: NonNull<Header>) {
        // SAFETY: `allocate` made the cell as a `Box`, and nothing else points to it any more.
        let cell = unsafe { Box::from_raw(header.cast::<Self>().as_ptr()) };
        contain(|| drop(cell));
    }
}

impl<F: Future, A: Affinity> Drop for TaskCell<F, A> {
    fn drop(&mut self) {
        // Does nothing, but tells loom of an access: loom does not see the drop of a field as one.
        self.header.join_waker.with_mut(|_| ());
        self.empty();
    }
}

// The two guards below drop a future or an output while the panic unwinds, before `catch_unwind`
// catches it. That matters for destructors that call `thread::panicking()`: a
// `std::sync::MutexGuard` does, to poison its lock. If such a destructor panics too, `contain`
// catches and reports it; the first panic is the task's output.

/// Drops the future if its poll panics.
struct DropFuture<'a, F: Future, A: Affinity>(&'a TaskCell<F, A>);

impl<F: Future, A: Affinity> Drop for DropFuture<'_, F, A> {
    fn drop(&mut self) {
        contain(|| self.0.empty());
    }
}

/// Drops the output if the future's drop panics.
struct DropUnused<'a, T>(&'a mut Option<T>);

impl<T> Drop for DropUnused<'_, T> {
    fn drop(&mut self) {
        let unused = self.0.take();
        contain(|| drop(unused));
    }
}
