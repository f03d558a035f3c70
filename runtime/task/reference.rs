//! A reference to a task: what queues, wakers, lists and join handles hold.
//!
//! Whoever holds one sees the [`Header`] only, the part of a task that does not depend on the type of
//! its future. What does depend on it is reached through the vtable: four functions, written once in
//! [`cell`](super::cell), whose invariants are meant by "C1" to "C6" here; "S1" to "S5" are those of
//! [`state`](super::state). What is done with a reference, to run, wake and end the task, is in
//! [`run`](super::run).
#![allow(unsafe_code)]

use super::{error::JoinError, id::Id, state::State};
use crate::base::{
    fatal::end_process,
    primitive::{
        Tracked, UnsafeCell,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
};
use std::{
    fmt,
    mem::ManuallyDrop,
    panic::Location,
    ptr::NonNull,
    sync::{Arc, Weak},
    task::{Context, Poll, Waker},
};

/// What a task knows of its executor, to which it points without counting: C6.
pub(crate) trait Schedule: Send + Sync {
    /// A new task: it is counted, and put into a queue. Given back, and not counted, if the executor
    /// takes no more tasks: then it is to be [discarded](Task::discard).
    fn launch(&self, task: Task) -> Result<(), Task>;

    /// The task was woken: it wants to be run, soon and once. Gives it back if this thread does not
    /// run the executor; if it does, that keeps the executor alive, whatever becomes of the task.
    fn schedule_here(&self, task: Task) -> Result<(), Task>;

    /// The same from any thread. The caller [keeps](Home::keep) the executor alive.
    fn schedule(&self, task: Task);

    /// Where its tasks point to.
    fn home(&self) -> &Home;

    /// A task that was launched came to its end: it counts no more. Gives back the reference in the
    /// list of live tasks, if there is one and it is at hand.
    fn release(&self, task: &Task) -> Option<Task>;
}

/// What a task points to: it is part of the executor, and leads to the whole. So the pointer takes one word,
/// and who has nothing but a task can keep the executor alive.
pub(crate) struct Home(Weak<dyn Schedule>);

impl Home {
    /// For the executor that is being made.
    pub(crate) fn new<E: Schedule + 'static>(executor: &Weak<E>) -> Self {
        Self(executor.clone())
    }

    /// Keeps the executor alive when a task may no longer do so.
    pub(super) fn keep(&self) -> Arc<dyn Schedule> {
        self.0.upgrade().expect("an executor outlives its tasks")
    }

    /// # Safety
    ///
    /// C6: this is reached by way of a task that was launched and not yet released, and the executor is kept
    /// alive for `'a`.
    pub(super) unsafe fn executor<'a>(&self) -> &'a (dyn Schedule + 'static) {
        // SAFETY: the caller's contract.
        unsafe { &*self.0.as_ptr() }
    }
}

/// The part of a task that does not depend on the type of its future: 64 bytes.
pub(super) struct Header {
    state: State,
    vtable: &'static Vtable,
    /// `None` for a blocking job.
    home: Option<NonNull<Home>>,
    /// Whose it is: S4.
    pub(super) join_waker: UnsafeCell<Option<Waker>>,
    pub(super) id: Id,
    location: &'static Location<'static>,
    /// Where the list of live tasks keeps it.
    live_key: AtomicU32,
    /// What stands in the stage, and as much the stage's: C3. Here, for here is room.
    pub(super) holds: UnsafeCell<Holds>,
    is_bound: bool,
    _tracked: Tracked,
}

/// What is in the stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    Future,
    Output,
    Nothing,
}

impl Header {
    #[inline]
    pub(super) fn new(
        vtable: &'static Vtable,
        is_bound: bool,
        home: Option<&Home>,
        location: &'static Location<'static>,
    ) -> Self {
        Self {
            state: State::new(),
            vtable,
            home: home.map(NonNull::from),
            join_waker: UnsafeCell::new(None),
            id: Id::next(),
            location,
            live_key: AtomicU32::new(NOWHERE),
            holds: UnsafeCell::new(Holds::Future),
            is_bound,
            _tracked: Tracked::new(()),
        }
    }
}

/// What depends on the type of the future. All want a pointer that fits, by C2.
pub(super) struct Vtable {
    /// Polls; once it is ready, or panics, drops the future and stores the output.
    pub(super) poll: unsafe fn(NonNull<Header>, &mut Context<'_>) -> Poll<()>,
    /// Drops the future, or an unwanted output, and stores the error, if there is one, or the panic of the
    /// drop.
    pub(super) fail: unsafe fn(NonNull<Header>, Option<JoinError>),
    /// Moves the output to a `*mut Result<T, JoinError>` that is uninitialised.
    pub(super) take_output: unsafe fn(NonNull<Header>, *mut ()),
    /// Frees the cell.
    pub(super) free: unsafe fn(NonNull<Header>),
}

/// The place in the list of live tasks of one that never was in it.
pub(crate) const NOWHERE: u32 = u32::MAX;

/// Every executor asks this when it goes, with the number of tasks that it launched and did not release:
/// there must be none, or C6 was broken, and to go on would be to use memory that was freed.
pub(crate) fn expect_none(tasks: usize) {
    if tasks > 0 {
        end_process(format_args!("an executor goes before {tasks} of its tasks: a bug in cede"));
    }
}

/// One counted reference to a task.
pub(crate) struct Task(NonNull<Header>);

// SAFETY: the header is made of what is `Send` and `Sync`, of a pointer into such an executor, of the join
// waker, whose access is settled by S4, and of what the stage holds, by C3. A future that is not `Send` stays on
// its thread by C4, and so does its output: only the join handle takes it elsewhere, and that is `Send` only if
// the output is.
unsafe impl Send for Task {}
// SAFETY: as above; no method takes the task out of a shared reference.
unsafe impl Sync for Task {}

impl Task {
    fn header(&self) -> &Header {
        // SAFETY: C1.
        unsafe { self.0.as_ref() }
    }

    pub(super) fn state(&self) -> &State {
        &self.header().state
    }

    pub(crate) fn id(&self) -> Id {
        self.header().id
    }

    /// The way to its executor; `None` for a blocking job, which has none.
    ///
    /// # Safety
    ///
    /// C6: the task was launched and not yet released, and the executor is kept alive for `'a`.
    pub(super) unsafe fn home<'a>(&self) -> Option<&'a Home> {
        // SAFETY: the caller's contract.
        self.header().home.map(|home| unsafe { home.as_ref() })
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.state().is_complete()
    }

    /// Where the list of live tasks keeps it; the list's to use.
    pub(crate) fn live_key(&self) -> &AtomicU32 {
        &self.header().live_key
    }

    /// Whether it came into the list of live tasks. To be asked by whoever runs the task.
    pub(super) fn is_listed(&self) -> bool {
        self.live_key().load(Relaxed) != NOWHERE
    }

    /// Whether it stays on the thread that spawned it.
    pub(crate) fn is_bound(&self) -> bool {
        self.header().is_bound
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
    /// C3: the caller has the task.
    pub(super) unsafe fn poll_future(&self, cx: &mut Context<'_>) -> Poll<()> {
        // SAFETY: C2, and the caller's contract.
        unsafe { (self.header().vtable.poll)(self.0, cx) }
    }

    /// Drops the future, or an output nobody wants, and stores the error, if there is one.
    ///
    /// # Safety
    ///
    /// C3: the stage is the caller's.
    pub(super) unsafe fn fail(&self, error: Option<JoinError>) {
        // SAFETY: C2, and the caller's contract.
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
    /// C3: the task is complete and the output the caller's. `to` is valid for writing
    /// the output of this task.
    pub(super) unsafe fn take_output(&self, to: *mut ()) {
        // SAFETY: C2, and the caller's contract.
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
        // SAFETY: the cell is still there; C2.
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
