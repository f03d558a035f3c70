//! The memory of a task: one allocation with all there is to it.
//!
//! ```text
//!   Waker ──┐          ┌────────────┬───────────────────────────────────────────┐
//!   Task ───┴────────▶ │ Header     │ state · scheduler · join waker · id ·     │
//!                      │            │ where it was spawned · vtable             │
//!                      ├────────────┼───────────────────────────────────────────┤
//!                      │ Stage<F>   │ the future, then its output, then nothing │
//!                      └────────────┴───────────────────────────────────────────┘
//! ```
//!
//! Whoever [points here](super::reference) sees the header only. What depends on the type of the future is
//! reached through the vtable: four functions, written once in [`Cell`]. The cycle of poll and wake on
//! top of this memory is in [`run`](super::run); the transitions are in [`state`](super::state), whose
//! invariants 1 to 4 are meant by "S1" to "S4" here.
//!
//! # Invariants
//!
//! 1. A [`Task`] and a waker each own one counted reference; the cell is freed with
//!    the last. So the pointer in each of them is valid for as long as it lives.
//! 2. A pointer to a header comes from [`allocate`] and was made from the whole `Cell<F>`, so it
//!    may be cast back by the functions of the vtable made for the same `F`.
//! 3. The stage is touched only by the thread that has the task (S2), or by the owner of the
//!    output after `COMPLETE` (S3). The future in it never moves.
//! 4. A task whose future is not `Send` is bound to the thread that spawned it: no other thread
//!    runs it, nor drops its future.
//! 5. One reference is set aside from the start. It belongs to the list of live tasks while the task
//!    is in it, and until then to whoever runs the task; so most tasks, which end with their first
//!    poll, never cost the list a thing, and the others no count.
//! 6. A task points to its executor without counting. So an executor stays until every task that it
//!    launched has been released: in between the pointer is valid. Whoever schedules a task on a thread that
//!    does not run the executor keeps that alive first; for as soon as the task is in a queue, it may be
//!    released.
#![allow(unsafe_code)]

use super::{
    error::JoinError,
    reference::{Header, Schedule, Task, Vtable},
    thread::Bound,
};
use crate::{contain::contain, primitive::UnsafeCell};
use std::{
    future::Future,
    panic::{AssertUnwindSafe, Location, catch_unwind},
    pin::Pin,
    ptr::NonNull,
    task::{Context, Poll},
};

/// The whole allocation. `repr(C)`: the header comes first, so a pointer to one is a pointer to
/// the other.
#[repr(C)]
struct Cell<F: Future> {
    header: Header,
    stage: UnsafeCell<Stage<F>>,
}

enum Stage<F: Future> {
    Future(F),
    Output(Result<F::Output, JoinError>),
    Empty,
}

/// Makes a task, `ACTIVE`, with one reference for the queue it goes into and one for the join
/// handle. A third is counted and set aside: for the list of live tasks, into which the task comes if
/// its first poll does not end it (C5).
///
/// # Safety
///
/// Invariant 4: `bound` is this thread, unless the future and its output are `Send`.
pub(super) unsafe fn allocate<F: Future>(
    future: F,
    bound: Bound,
    scheduler: &(dyn Schedule + 'static),
    location: &'static Location<'static>,
) -> [Task; 2] {
    let vtable = &Vtable {
        poll: Cell::<F>::poll,
        fail: Cell::<F>::fail,
        take_output: Cell::<F>::take_output,
        free: Cell::<F>::free,
    };
    let header = Header::new(vtable, bound, scheduler, location);
    let cell = Box::new(Cell { header, stage: UnsafeCell::new(Stage::Future(future)) });
    let pointer = NonNull::from(Box::leak(cell)).cast();
    // SAFETY: a new state counts both, and the one set aside.
    [(), ()].map(|()| unsafe { Task::from_pointer(pointer) })
}

impl<F: Future> Cell<F> {
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
        let poll = || {
            cell.stage.with_mut(|stage| {
                // SAFETY: invariant 3: nobody else looks, and the future does not move from here
                // until it is dropped in place by `finish`.
                match unsafe { &mut *stage } {
                    // SAFETY: as above.
                    Stage::Future(future) => unsafe { Pin::new_unchecked(future) }.poll(cx),
                    _ => unreachable!("a task was polled after its end"),
                }
            })
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
        self.stage.with_mut(|stage| {
            let empty = || {
                // SAFETY: invariant 3. The future is dropped where it stands, as pinning demands;
                // even if that panics the assignment leaves `Empty` behind.
                unsafe { *stage = Stage::Empty }
            };
            if let Err(payload) = catch_unwind(AssertUnwindSafe(empty)) {
                let panic = JoinError::panic(self.header.id, payload);
                let unused = output.replace(Err(panic));
                contain(|| drop(unused));
            }
            // SAFETY: invariant 3; the stage is empty, so this drops nothing.
            unsafe { *stage = output.map_or(Stage::Empty, Stage::Output) }
        });
    }

    /// # Safety
    ///
    /// Invariants 2 and 3: the task is complete and the output the caller's. `to` is valid for
    /// writing a `Result<F::Output, JoinError>`.
    unsafe fn take_output(header: NonNull<Header>, to: *mut ()) {
        // SAFETY: the caller's contract.
        let cell = unsafe { Self::of(header) };
        let stage = cell.stage.with_mut(|stage| {
            // SAFETY: invariant 3.
            std::mem::replace(unsafe { &mut *stage }, Stage::Empty)
        });
        let Stage::Output(output) = stage else {
            panic!("`JoinHandle` polled after it was ready");
        };
        // SAFETY: the caller's contract.
        unsafe { to.cast::<Result<F::Output, JoinError>>().write(output) };
    }

    /// # Safety
    ///
    /// Invariant 2, and the last reference is the caller's.
    unsafe fn free(header: NonNull<Header>) {
        // SAFETY: the cell came from a `Box` and nobody else can reach it any more.
        let cell = unsafe { Box::from_raw(header.cast::<Self>().as_ptr()) };
        // No more than a sign to loom, which does not take a drop for an access.
        cell.stage.with_mut(|_| ());
        cell.header.join_waker.with_mut(|_| ());
        if cell.header.bound.is_elsewhere() {
            // Invariant 4. Its executor drops a bound future long before; to leak one that slipped
            // through is safe.
            cell.stage.with(|stage| {
                // SAFETY: the cell is ours alone.
                let left = matches!(unsafe { &*stage }, Stage::Future(_));
                debug_assert!(!left, "a bound task was freed on another thread");
            });
            let Cell { header, stage } = *cell;
            std::mem::forget(stage);
            drop(header);
        } else {
            contain(|| drop(cell));
        }
    }
}
