//! How a thread reaches its runtime: the [`Handle`], and the one the thread is in.
//!
//! A handle knows no executor: it holds one behind a trait, beside the driver and the pool of
//! blocking threads. Each thread has a stack of handles, whose top is the current runtime: worker
//! threads, blocking threads and `block_on` push theirs for as long as they run, and so does
//! [`Handle::enter`].

use crate::{
    blocking::BlockingJob, counters::WorkerCounters, driver, entered, park_on::park_on,
    pool::handle::Handle as Pool, task::reference::Schedule,
};
use std::{
    cell::{Cell, RefCell},
    error, fmt,
    future::Future,
    marker::PhantomData,
    sync::Arc,
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
    /// ```
    /// let runtime = cede::runtime::Runtime::new()?;
    /// let guard = runtime.handle().enter();
    /// let task = cede::spawn(async { 5 });
    /// drop(guard);
    /// assert_eq!(runtime.block_on(task)?, 5);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn enter(&self) -> EnterGuard<'_> {
        let number = NEXT_GUARD.with(|next| next.replace(next.get() + 1));
        // Without the thread-local (the thread is ending) there is nothing to be in.
        let _ = CURRENT.try_with(|stack| stack.borrow_mut().push((number, self.clone())));
        EnterGuard { number, marker: PhantomData }
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
pub(crate) fn with_current<R>(take: impl FnOnce(&Handle) -> R) -> Option<R> {
    CURRENT.try_with(|stack| stack.borrow().last().map(|entry| take(&entry.1))).ok().flatten()
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
    static CURRENT: RefCell<Vec<(u64, Handle)>> = const { RefCell::new(Vec::new()) };
    static NEXT_GUARD: Cell<u64> = const { Cell::new(0) };
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
    number: u64,
    /// Belongs to its thread, and to the handle it came from.
    marker: PhantomData<(&'a Handle, *const ())>,
}

impl Drop for EnterGuard<'_> {
    fn drop(&mut self) {
        let left = CURRENT.try_with(|stack| {
            let mut stack = stack.borrow_mut();
            let at = stack.iter().rposition(|entry| entry.0 == self.number);
            at.map(|at| stack.remove(at))
        });
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
