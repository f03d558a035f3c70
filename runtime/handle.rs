//! How a thread reaches its runtime: the [`Handle`], and the one the thread is in.
//!
//! A handle knows no executor: it holds one behind a trait, beside the driver and the pool of
//! blocking threads. Each thread has a [stack](crate::base::enter_stack) of handles, whose top is the current
//! runtime: worker threads, blocking threads and `block_on` push theirs for as long as they run, and so
//! does [`Handle::enter`]. What a poll pushes, and does not take away again, the executor sets aside.

use crate::{
    base::{counters::WorkerCounters, enter_stack::Stack, entered, park_on::park_on},
    blocking::{job::BlockingJob, pool::Handle as Pool},
    driver::driver,
    task::executor_ref::Schedule,
};
use std::{
    cell::{Cell, RefCell},
    error, fmt,
    future::Future,
    marker::PhantomData,
    panic::{RefUnwindSafe, UnwindSafe},
    sync::{Arc, MutexGuard},
};

/// What a handle asks of an executor.
pub(crate) trait Executor: Schedule {
    /// Tasks that have not ended.
    fn live_tasks(&self) -> usize;

    /// What its workers counted.
    fn workers(&self) -> &[WorkerCounters];

    /// Whether all tasks run on one thread, so that time may be paused.
    fn runs_on_one_thread(&self) -> bool;

    /// Tasks waiting in a worker's own queue, by the worker's number.
    fn queued(&self, worker: usize) -> usize;

    /// Tasks waiting in the common queue.
    fn injected(&self) -> usize;

    /// Wakes and spawns that came from threads which are no workers.
    fn remote_wakes(&self) -> u64;
}

/// A way to a runtime, from any thread and for as long as one likes: spawns tasks, starts blocking
/// jobs, enters the runtime. Cheap to clone.
///
/// A handle does not keep the runtime going: once it has shut down, new tasks are cancelled at
/// once.
///
/// ```
/// use cede::runtime::{Handle, Runtime};
///
/// let runtime = Runtime::new()?;
/// let handle: Handle = runtime.handle().clone();
/// let task = std::thread::spawn(move || handle.spawn(async { 6 * 7 })).join().unwrap();
/// assert_eq!(runtime.block_on(task)?, 42);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone)]
pub struct Handle {
    parts: Arc<Parts>,
}

struct Parts {
    executor: Arc<dyn Executor>,
    driver: Arc<driver::Handle>,
    pool: Pool<BlockingJob>,
}

impl Handle {
    pub(crate) fn new(
        executor: Arc<dyn Executor>,
        driver: Arc<driver::Handle>,
        pool: Pool<BlockingJob>,
    ) -> Self {
        Self { parts: Arc::new(Parts { executor, driver, pool }) }
    }

    /// The runtime this thread is in.
    ///
    /// # Panics
    ///
    /// Outside a runtime; see [`try_current`](Self::try_current).
    ///
    /// ```
    /// use cede::runtime::Handle;
    ///
    /// cede::block_on(async {
    ///     let handle = Handle::current();
    ///     // A thread of one's own is in no runtime, but may have a handle to one.
    ///     let task = std::thread::spawn(move || handle.spawn(async { 5 })).join().unwrap();
    ///     assert_eq!(task.await.unwrap(), 5);
    /// });
    /// ```
    #[track_caller]
    pub fn current() -> Self {
        expect_current(with_current(Self::clone))
    }

    /// The runtime this thread is in: that of the task it polls, of its `block_on` or
    /// `spawn_blocking`, or the one entered last.
    ///
    /// # Errors
    ///
    /// If it is in none.
    ///
    /// ```
    /// use cede::runtime::Handle;
    ///
    /// assert!(Handle::try_current().is_err());
    /// assert!(cede::block_on(async { Handle::try_current() }).is_ok());
    /// ```
    pub fn try_current() -> Result<Self, TryCurrentError> {
        with_current(Self::clone).ok_or(TryCurrentError(()))
    }

    /// Runs a future on this thread, in this runtime, and sleeps while it waits.
    ///
    /// The runtime's own threads turn its driver. A current-thread runtime has none: its tasks,
    /// timers and sockets make progress only while some thread is in
    /// [`Runtime::block_on`](crate::runtime::Runtime::block_on).
    ///
    /// # Panics
    ///
    /// Inside a task or another `block_on`, and if the future panics.
    ///
    /// ```
    /// let runtime = cede::runtime::Runtime::new()?;
    /// let handle = runtime.handle().clone();
    /// let outside = std::thread::spawn(move || {
    ///     handle.block_on(async { cede::spawn(async { 5 }).await })
    /// });
    /// assert_eq!(outside.join().unwrap()?, 5);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[track_caller]
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        let _entered = enter_block_on();
        let _guard = self.enter();
        park_on(future)
    }

    /// Makes this the thread's current runtime until the guard is dropped: what it spawns and the
    /// timers and sockets it makes belong here. Guards may be dropped in any order; the current
    /// runtime is always that of the newest one left.
    ///
    /// # Across an `.await`
    ///
    /// The guard is for code that does not wait. It is not `Send`, so no future that goes to another thread can
    /// keep it across an `.await`. The future of `block_on` and a task of
    /// [`spawn_local`](crate::task::spawn_local) can, and then the guard counts for the whole of that task and
    /// for no other: the runtime is current in each poll of the task, and not in between. (In tokio the other
    /// tasks of the thread are in that runtime too.) An executor that is not Cede's does not do this: there, a
    /// guard that is kept counts for all that the thread does meanwhile.
    ///
    /// ```
    /// let runtime = cede::runtime::Runtime::new()?;
    /// let guard = runtime.handle().enter();
    /// let task = cede::spawn(async { 5 });
    /// drop(guard);
    /// assert_eq!(runtime.block_on(task)?, 5);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn enter(&self) -> EnterGuard<'_> {
        // Without the thread-local (the thread is ending) there is nothing to be in.
        let number = change(|stack| stack.enter(self.clone()));
        EnterGuard { _entry: Entry { number, marker: PhantomData }, marker: PhantomData }
    }

    pub(crate) fn driver(&self) -> &Arc<driver::Handle> {
        &self.parts.driver
    }

    pub(crate) fn executor(&self) -> &Arc<dyn Executor> {
        &self.parts.executor
    }

    pub(crate) fn pool(&self) -> &Pool<BlockingJob> {
        &self.parts.pool
    }
}

/// What `take` makes of the current runtime's handle, if there is one. It must call nothing foreign.
#[inline]
pub(crate) fn with_current<R>(take: impl FnOnce(&Handle) -> R) -> Option<R> {
    CURRENT.try_with(|stack| stack.borrow().current().map(take)).ok().flatten()
}

/// What `act` makes of the stack, if it is still there. It must call nothing foreign.
pub(crate) fn change<R>(act: impl FnOnce(&mut Stack<Handle>) -> R) -> Option<R> {
    let change = |stack: &RefCell<Stack<Handle>>| {
        let mut stack = stack.borrow_mut();
        let result = act(&mut stack);
        UNSETTLED.set(stack.is_unsettled());
        result
    };
    CURRENT.try_with(change).ok()
}

/// Whether the beginning or the end of a poll has anything to do with the stack. Hardly ever, and every poll asks:
/// so it is a flag of its own, without a destructor.
#[inline]
pub(crate) fn is_unsettled() -> bool {
    UNSETTLED.get()
}

/// What was found, or a panic that says where to call this.
#[track_caller]
pub(crate) fn expect_current<R>(found: Option<R>) -> R {
    match found {
        Some(found) => found,
        None => panic!("{}", TryCurrentError(())),
    }
}

/// Marks the thread as one that runs a future.
#[track_caller]
pub(crate) fn enter_block_on() -> entered::Entered {
    match entered::enter() {
        Some(entered) => entered,
        None => panic!(
            "Cannot start a runtime from within a runtime: `block_on` was called on a thread that \
             is running tasks, and would keep them all waiting. Use `.await` here, or call it \
             inside `spawn_blocking`."
        ),
    }
}

thread_local! {
    static CURRENT: RefCell<Stack<Handle>> = const { RefCell::new(Stack::new()) };
    /// See [`is_unsettled`].
    static UNSETTLED: Cell<bool> = const { Cell::new(false) };
}

/// While this lives its runtime is the thread's current one; made by [`Handle::enter`].
///
/// ```
/// use cede::runtime::{EnterGuard, Handle, Runtime};
///
/// let runtime = Runtime::new()?;
/// let guard: EnterGuard = runtime.enter();
/// assert!(Handle::try_current().is_ok());
/// drop(guard);
/// assert!(Handle::try_current().is_err());
/// # Ok::<(), std::io::Error>(())
/// ```
#[must_use = "the runtime is entered for as long as the guard lives"]
pub struct EnterGuard<'a> {
    _entry: Entry,
    /// It does not outlive the handle it came from; but its end does not use that, so a runtime may be shut down
    /// while a guard is about to be dropped.
    marker: PhantomData<&'a Handle>,
}

/// What the thread entered, until this is dropped. `None`: nothing.
struct Entry {
    number: Option<u64>,
    /// Belongs to its thread, as the guard of a lock does.
    marker: PhantomData<MutexGuard<'static, ()>>,
}

impl Drop for Entry {
    fn drop(&mut self) {
        let left = self.number.and_then(|number| change(|stack| stack.leave(number)));
        // Dropped out here, since the last handle of a runtime runs foreign destructors.
        drop(left);
    }
}

/// This thread is in no runtime.
///
/// ```
/// use cede::runtime::{Handle, TryCurrentError};
///
/// let error: TryCurrentError = Handle::try_current().unwrap_err();
/// assert!(error.to_string().contains("no runtime here"));
/// ```
#[derive(Debug)]
pub struct TryCurrentError(());

impl fmt::Display for TryCurrentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "there is no runtime here: this must be called inside `cede::block_on`, a task, \
             `spawn_blocking`, or after `Handle::enter`",
        )
    }
}

impl error::Error for TryCurrentError {}

/// A panic of whoever uses it leaves nothing half done: what threads share here is behind locks.
impl UnwindSafe for Handle {}
impl RefUnwindSafe for Handle {}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle")
            .field("workers", &self.parts.executor.workers().len())
            .field("live_tasks", &self.parts.executor.live_tasks())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for EnterGuard<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnterGuard").finish_non_exhaustive()
    }
}
