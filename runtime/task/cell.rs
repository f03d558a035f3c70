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
//! Whoever points here sees the header only. What depends on the type of the future is reached
//! through the vtable: four functions, written once in [`Cell`]. The cycle of poll and wake on top
//! of this memory is in [`run`](super::run); the transitions are in [`state`](super::state), whose
//! invariants 1 to 4 are meant by "S1" to "S4" here.
//!
//! # Invariants
//!
//! 1. A [`Task`] and a waker each own one counted reference; the cell is freed with
//!    the last. So the pointer in each of them is valid for as long as it lives.
//! 2. A pointer to a header comes from [`allocate`] and was made from the whole `Cell<F>`, so it
//!    may be cast back by the functions of the vtable made for the same `F`.
//! 3. The stage is touched only by the thread that set `RUNNING` (S2), or by the owner of the
//!    output after `COMPLETE` (S3). The future in it never moves.
//! 4. A task whose future is not `Send` is bound to the thread that spawned it: no other thread
//!    runs it, nor drops its future.
//! 5. One reference is set aside from the start. It belongs to the list of live tasks while the task
//!    is in it, and until then to whoever runs the task; so most tasks, which end with their first
//!    poll, never cost the list a thing, and the others no count.
#![allow(unsafe_code)]

use super::{error::JoinError, id::Id, state::State, thread::Bound};
use crate::{
    contain::contain,
    primitive::{
        UnsafeCell,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};
use std::{
    fmt,
    future::Future,
    mem::ManuallyDrop,
    panic::{AssertUnwindSafe, Location, catch_unwind},
    pin::Pin,
    ptr::NonNull,
    sync::Arc,
    task::{Context, Poll, Waker},
};

/// What a task knows of its executor.
pub(crate) trait Schedule: Send + Sync {
    /// A new task: it is counted, and put into a queue. [Discarded](Task::discard), and not counted,
    /// if the executor takes no more tasks.
    fn launch(&self, task: Task);

    /// The task was woken: it wants to be run, soon and once. From any thread.
    fn schedule(&self, task: Task);

    /// A task that was launched came to its end: it counts no more. Gives back the reference in the
    /// list of live tasks, if there is one and it is at hand.
    fn release(&self, task: &Task) -> Option<Task>;
}

/// The part of a task that does not depend on the type of its future.
pub(super) struct Header {
    state: State,
    vtable: &'static Vtable,
    scheduler: Arc<dyn Schedule>,
    /// Whose it is: S4.
    join_waker: UnsafeCell<Option<Waker>>,
    id: Id,
    location: &'static Location<'static>,
    bound: Bound,
    /// Where the list of live tasks keeps it.
    live_key: AtomicUsize,
}

/// What depends on the type of the future. All want a pointer that fits, by invariant 2.
struct Vtable {
    /// Polls; once it is ready, or panics, drops the future and stores the output.
    poll: unsafe fn(NonNull<Header>, &mut Context<'_>) -> Poll<()>,
    /// Drops the future, or an unwanted output, and stores the error, or the panic of the drop.
    fail: unsafe fn(NonNull<Header>, JoinError),
    /// Moves the output to a `*mut Result<T, JoinError>` that is uninitialised.
    take_output: unsafe fn(NonNull<Header>, *mut ()),
    /// Frees the cell.
    free: unsafe fn(NonNull<Header>),
}

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

/// The place in the list of live tasks of one that never was in it.
pub(crate) const NOWHERE: usize = usize::MAX;

/// One counted reference to a task.
pub(crate) struct Task(NonNull<Header>);

// SAFETY: the header is made of what is `Send` and `Sync` and of the join waker, whose access is
// settled by S4. A future that is not `Send` stays on its thread by invariant 4, and so does its
// output: only the join handle takes it elsewhere, and that is `Send` only if the output is.
unsafe impl Send for Task {}
// SAFETY: as above; no method takes the task out of a shared reference.
unsafe impl Sync for Task {}

/// Makes a task, `SCHEDULED`, with one reference for the queue it goes into and one for the join
/// handle. A third is counted and set aside: for the list of live tasks, into which the task comes if
/// its first poll does not end it (C5).
///
/// # Safety
///
/// Invariant 4: `bound` is this thread, unless the future and its output are `Send`.
pub(super) unsafe fn allocate<F: Future>(
    future: F,
    bound: Bound,
    scheduler: Arc<dyn Schedule>,
    location: &'static Location<'static>,
) -> [Task; 2] {
    let header = Header {
        state: State::new(),
        vtable: &Vtable {
            poll: Cell::<F>::poll,
            fail: Cell::<F>::fail,
            take_output: Cell::<F>::take_output,
            free: Cell::<F>::free,
        },
        scheduler,
        join_waker: UnsafeCell::new(None),
        id: Id::next(),
        location,
        bound,
        live_key: AtomicUsize::new(NOWHERE),
    };
    let cell = Box::new(Cell { header, stage: UnsafeCell::new(Stage::Future(future)) });
    let pointer = NonNull::from(Box::leak(cell)).cast();
    [Task(pointer), Task(pointer)]
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
    /// Invariants 2 and 3: the caller set `RUNNING`.
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
        cell.finish(output);
        Poll::Ready(())
    }

    /// # Safety
    ///
    /// Invariants 2 and 3: the stage is the caller's.
    unsafe fn fail(header: NonNull<Header>, error: JoinError) {
        // SAFETY: the caller's contract.
        unsafe { Self::of(header) }.finish(Err(error));
    }

    /// Drops what is there, then stores the output: a join never sees the one before the other is
    /// gone. Should the drop panic, the panic is the output. The stage is the caller's.
    fn finish(&self, mut output: Result<F::Output, JoinError>) {
        self.stage.with_mut(|stage| {
            let empty = || {
                // SAFETY: invariant 3. The future is dropped where it stands, as pinning demands;
                // even if that panics the assignment leaves `Empty` behind.
                unsafe { *stage = Stage::Empty }
            };
            if let Err(payload) = catch_unwind(AssertUnwindSafe(empty)) {
                let unused =
                    std::mem::replace(&mut output, Err(JoinError::panic(self.header.id, payload)));
                contain(|| drop(unused));
            }
            // SAFETY: invariant 3; the stage is empty, so this drops nothing.
            unsafe { *stage = Stage::Output(output) }
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

impl Task {
    fn header(&self) -> &Header {
        // SAFETY: invariant 1.
        unsafe { self.0.as_ref() }
    }

    pub(super) fn state(&self) -> &State {
        &self.header().state
    }

    pub(crate) fn id(&self) -> Id {
        self.header().id
    }

    pub(crate) fn scheduler(&self) -> &dyn Schedule {
        &*self.header().scheduler
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.state().is_complete()
    }

    /// Where the list of live tasks keeps it; the list's to use.
    pub(crate) fn live_key(&self) -> &AtomicUsize {
        &self.header().live_key
    }

    /// Whether it came into the list of live tasks. To be asked by whoever runs the task.
    pub(super) fn is_listed(&self) -> bool {
        self.live_key().load(Relaxed) != NOWHERE
    }

    /// Whether it stays on the thread that spawned it.
    pub(crate) fn is_bound(&self) -> bool {
        self.header().bound.is_somewhere()
    }

    pub(super) fn is_bound_elsewhere(&self) -> bool {
        self.header().bound.is_elsewhere()
    }

    pub(super) fn pointer(&self) -> NonNull<Header> {
        self.0
    }

    /// # Safety
    ///
    /// `header` is a task's, and a counted reference goes with it.
    pub(super) unsafe fn from_pointer(header: NonNull<Header>) -> Self {
        Self(header)
    }

    /// Polls the future; `Ready` once its output is stored.
    ///
    /// # Safety
    ///
    /// Invariant 3: the caller set `RUNNING`.
    pub(super) unsafe fn poll_future(&self, cx: &mut Context<'_>) -> Poll<()> {
        // SAFETY: invariant 2, and the caller's contract.
        unsafe { (self.header().vtable.poll)(self.0, cx) }
    }

    /// Drops the future, or an output nobody wants, and stores the error.
    ///
    /// # Safety
    ///
    /// Invariant 3: the stage is the caller's.
    pub(super) unsafe fn fail(&self, error: JoinError) {
        // SAFETY: invariant 2, and the caller's contract.
        unsafe { (self.header().vtable.fail)(self.0, error) }
    }

    /// Moves the output to `to`.
    ///
    /// # Panics
    ///
    /// If it was taken before.
    ///
    /// # Safety
    ///
    /// Invariant 3: the task is complete and the output the caller's. `to` is valid for writing
    /// the output of this task.
    pub(super) unsafe fn take_output(&self, to: *mut ()) {
        // SAFETY: invariant 2, and the caller's contract.
        unsafe { (self.header().vtable.take_output)(self.0, to) }
    }

    /// # Safety
    ///
    /// S4: the slot is the caller's.
    pub(super) unsafe fn replace_join_waker(&self, waker: Option<Waker>) -> Option<Waker> {
        self.header().join_waker.with_mut(|slot| {
            // SAFETY: the caller's contract.
            std::mem::replace(unsafe { &mut *slot }, waker)
        })
    }

    /// Gives back so many references, this one among them; the cell is freed with the last.
    pub(super) fn release(self, count: usize) {
        let task = ManuallyDrop::new(self);
        if task.state().release(count) {
            // SAFETY: it was the last.
            unsafe { Self::free(task.0) };
        }
    }

    /// # Safety
    ///
    /// The last reference was given back.
    pub(super) unsafe fn free(header: NonNull<Header>) {
        // SAFETY: the cell is still there; invariant 2.
        unsafe { (header.as_ref().vtable.free)(header) }
    }
}

impl Clone for Task {
    fn clone(&self) -> Self {
        self.state().retain();
        Self(self.0)
    }
}

impl Drop for Task {
    /// Only counts: a task in a queue is run or refused, never just dropped.
    fn drop(&mut self) {
        if self.state().release(1) {
            // SAFETY: it was the last.
            unsafe { Self::free(self.0) };
        }
    }
}

impl fmt::Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let header = self.header();
        f.debug_struct("Task")
            .field("id", &header.id)
            .field("spawned_at", &format_args!("{}", header.location))
            .field("state", &header.state)
            .finish()
    }
}
