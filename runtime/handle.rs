//! [`Handle`]: how a thread reaches a runtime, and which runtime a thread is in.
//!
//! A handle does not know the type of its executor: it holds it behind the trait [`Executor`],
//! beside the driver and the pool of blocking threads. Each thread has a
//! [stack](crate::base::enter_stack) of handles, whose top is the current runtime. Worker threads,
//! blocking threads and `block_on` push the handle of their runtime for as long as they run;
//! [`Handle::enter`] pushes one for as long as its guard exists. If a poll pushes a handle and does
//! not pop it, the executor sets it aside until the next poll of the same future.

use crate::{
    base::{counters::WorkerCounters, enter_stack::Stack, entered, park_on::park_on},
    blocking::{job::BlockingJob, pool::Handle as Pool},
    driver::driver,
    task::{executor_ref::Schedule, recorded_root::RecordedRoot},
    trace::recorder::enter_runtime,
};
use std::{
    cell::{Cell, RefCell},
    error, fmt,
    future::Future,
    marker::PhantomData,
    panic::{Location, RefUnwindSafe, UnwindSafe},
    sync::{Arc, MutexGuard},
};

/// What a handle calls on its executor.
pub(crate) trait Executor: Schedule {
    /// The number of tasks that have not ended.
    fn live_tasks(&self) -> usize;

    /// The counters of its workers, spares included.
    fn workers(&self) -> &[WorkerCounters];

    /// The number of its workers without the spares.
    fn members(&self) -> usize {
        self.workers().len()
    }

    /// The number of spares that work now.
    fn spares_at_work(&self) -> usize {
        0
    }

    /// How often a spare was called up.
    fn rescues(&self) -> u64 {
        0
    }

    /// Whether all tasks run on one thread, so that time may be paused.
    fn runs_on_one_thread(&self) -> bool;

    /// The number of tasks in the own queue of the worker with this number.
    fn queued(&self, worker: usize) -> usize;

    /// The number of tasks in the common queue.
    fn injected(&self) -> usize;

    /// The number of wakes and spawns that came from threads which do not run this executor.
    fn remote_wakes(&self) -> u64;
}

/// A handle to a runtime: spawns tasks, starts blocking jobs and enters the runtime, from any
/// thread. It is cheap to clone, and may be kept for any time.
///
/// A handle does not keep the runtime running. After the runtime has shut down, a task spawned with
/// the handle is cancelled at once.
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
// `spawn` adds the methods that spawn, and `executor::metrics` adds `metrics`: both need what is
// above this storey.
pub struct Handle {
    parts: Arc<RuntimeParts>,
}

struct RuntimeParts {
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
        Self { parts: Arc::new(RuntimeParts { executor, driver, pool }) }
    }

    /// A handle to the same runtime, with a reference count of its own. Each worker has one: every
    /// timer takes a handle and drops it, and workers that count in the same place slow each other
    /// down.
    pub(crate) fn unshared(&self) -> Self {
        let RuntimeParts { executor, driver, pool } = &*self.parts;
        Self::new(executor.clone(), driver.clone(), pool.clone())
    }

    /// A handle to the runtime this thread is in.
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
    ///     // A new thread is in no runtime, but can use a handle to one.
    ///     let task = std::thread::spawn(move || handle.spawn(async { 5 })).join().unwrap();
    ///     assert_eq!(task.await.unwrap(), 5);
    /// });
    /// ```
    #[track_caller]
    pub fn current() -> Self {
        expect_current(with_current(Self::clone))
    }

    /// A handle to the runtime this thread is in: the one entered last with [`enter`](Self::enter),
    /// else that of the task, `block_on` or `spawn_blocking` that the thread is running.
    ///
    /// # Errors
    ///
    /// If the thread is in no runtime.
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

    /// Runs a future on this thread, in this runtime. The thread sleeps while the future waits.
    ///
    /// This call does not run the runtime's tasks, timers and sockets; the runtime's own threads
    /// do. A current-thread runtime has no threads of its own, so there they make progress only
    /// while a thread is in [`Runtime::block_on`](crate::runtime::Runtime::block_on).
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
        let recorder = self.pool().recorder();
        let _recording = enter_runtime(recorder);
        match recorder {
            None => park_on(future),
            Some(recorder) => park_on(RecordedRoot::new(future, recorder, Location::caller())),
        }
    }

    /// Makes this the thread's current runtime until the guard is dropped: the tasks that the
    /// thread spawns, and the timers and sockets that it makes, belong to this runtime. Guards may
    /// be dropped in any order; the current runtime is that of the newest guard that still exists.
    ///
    /// # Across an `.await`
    ///
    /// The guard is meant for code that does not wait. It is not `Send`, so a future that holds it
    /// across an `.await` cannot be moved to another thread. The future of `block_on` and a task of
    /// [`spawn_local`](crate::task::spawn_local) can hold it. Then the runtime is current during
    /// each poll of that future and in no other task. (In tokio it is current in the other tasks of
    /// the thread too.) If another executor than Cede's polls the future, the runtime is current
    /// for everything that the thread does while the guard exists.
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
        // If the thread is ending and its thread-local is gone, no runtime can be entered.
        let number = change(|stack| stack.enter(self.clone()));
        EnterGuard { _entry: StackEntry { number, marker: PhantomData }, marker: PhantomData }
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

/// Returns the result of `take` for the current runtime's handle, if there is one. `take` must call
/// no foreign code.
#[inline]
pub(crate) fn with_current<R>(take: impl FnOnce(&Handle) -> R) -> Option<R> {
    CURRENT.try_with(|stack| stack.borrow().current().map(take)).ok().flatten()
}

/// Changes the stack and returns the result of `act`; `None` if the thread-local is gone. `act`
/// must call no foreign code.
pub(crate) fn change<R>(act: impl FnOnce(&mut Stack<Handle>) -> R) -> Option<R> {
    let change = |stack: &RefCell<Stack<Handle>>| {
        let mut stack = stack.borrow_mut();
        let result = act(&mut stack);
        UNSETTLED.set(stack.is_unsettled());
        result
    };
    CURRENT.try_with(change).ok()
}

/// Whether the stack must be changed at the beginning or the end of a poll. That is rare, but every
/// poll asks, so the answer is stored in a flag of its own, which has no destructor.
#[inline]
pub(crate) fn is_unsettled() -> bool {
    UNSETTLED.get()
}

/// Unwraps `found`. The panic message says where the function may be called.
#[track_caller]
pub(crate) fn expect_current<R>(found: Option<R>) -> R {
    match found {
        Some(found) => found,
        None => panic!("{}", TryCurrentError(())),
    }
}

/// Marks the thread as one that is running a runtime.
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

/// The guard of [`Handle::enter`]: until it is dropped, its runtime is the thread's current one.
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
#[must_use = "the runtime is current only until the guard is dropped"]
pub struct EnterGuard<'a> {
    _entry: StackEntry,
    /// The guard must not outlive its handle. But its destructor does not use the handle, so a
    /// runtime can be shut down before a guard in the same scope is dropped.
    marker: PhantomData<&'a Handle>,
}

/// Removes an entry from the thread's stack when it is dropped. `None` if nothing was pushed.
struct StackEntry {
    number: Option<u64>,
    /// Not `Send`, as the guard of a lock is not, because the entry is on this thread's stack.
    marker: PhantomData<MutexGuard<'static, ()>>,
}

impl Drop for StackEntry {
    fn drop(&mut self) {
        let left = self.number.and_then(|number| change(|stack| stack.leave(number)));
        // Dropped after the stack is no longer borrowed, because the last handle of a runtime runs
        // foreign destructors.
        drop(left);
    }
}

/// The error of [`Handle::try_current`]: this thread is in no runtime.
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

/// If the code that uses it panics, nothing is left half changed: shared state is behind locks.
impl UnwindSafe for Handle {}
impl RefUnwindSafe for Handle {}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle")
            .field("workers", &self.parts.executor.members())
            .field("live_tasks", &self.parts.executor.live_tasks())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for EnterGuard<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnterGuard").finish_non_exhaustive()
    }
}
