//! [`Runtime`]: owns an executor with its driver and pool, runs futures, and shuts all down.

use super::metrics::RuntimeMetrics;
use crate::{
    base::{entered, park_on::park_on},
    blocking::{job::BlockingJob, pool::Pool},
    executor::{
        current_thread::{run, shared::Shared as CurrentThread},
        multi_thread::{context, shared::Shared as MultiThread},
    },
    handle::{EnterGuard, Handle, enter_block_on},
    task::{join::JoinHandle, recorded_root::RecordedRoot},
    trace::{automatic::runtime_ended, recorder::enter_runtime},
};
use std::{
    fmt,
    future::Future,
    panic::{Location, RefUnwindSafe, UnwindSafe},
    sync::Arc,
    thread,
    time::Duration,
};

/// An executor with its event loop, its timers and its pool of threads for blocking jobs.
///
/// # Shutdown
///
/// Dropping the runtime, [`shutdown_timeout`](Self::shutdown_timeout) and
/// [`shutdown_background`](Self::shutdown_background) end it:
///
/// 1. Every task is cancelled: a task that is running continues to its next `.await`; then its
///    future is dropped and its handle resolves. A task that a destructor spawns meanwhile is
///    cancelled at once.
/// 2. Blocking jobs that have begun run to their end. Jobs in the queue are cancelled, except
///    writes that were accepted:
///
///    | queued when the runtime ends | what happens to it |
///    |---|---|
///    | the closure of a [`spawn_blocking`](crate::spawn_blocking) | cancelled; its handle says so |
///    | the look-up of a name: [`lookup_host`](crate::net::lookup_host), and every `connect` and `bind` that is given one | cancelled, an error |
///    | [`fs::read`](crate::fs::read), `read_to_string` and `write`; [`File::open`](crate::fs::File::open) and `create` | cancelled, an error; the file was not touched |
///    | a read or a seek of a [`File`](crate::fs::File), a read of standard input | cancelled, an error; the file is unchanged, and can be used in another runtime |
///    | a write to a `File`, to standard output or to standard error that returned `Ok` | carried out, in its turn |
///
///    A [`Child`](crate::process::Child) is not a job: the system runs it, and it is killed only if
///    [`kill_on_drop`](crate::process::Command::kill_on_drop) was set.
/// 3. A drop waits until every thread of the runtime has ended and has run the destructors of its
///    thread-locals. `shutdown_timeout` waits no longer than its time-out, and
///    `shutdown_background` does not wait. Threads that are left continue with the jobs that have
///    begun and the accepted writes until these are done or the process ends.
///    [`cede::block_on`](crate::block_on) drops the runtime that it made.
/// 4. Timers and sockets that still exist return errors, or panic if they cannot return one; none
///    of them hangs.
///
/// # Fatal errors
///
/// If a runtime lost its event loop or one of its threads, its tasks would wait for ever. So if the
/// system call that waits for events, or the one that ends such a wait, fails again and again, the
/// runtime writes the reason to standard error and [aborts](std::process::abort) the process. On a
/// working kernel neither call fails; a program that closes descriptors which it does not own may
/// cause it. A panic in a task, a blocking job, a hook, a waker or a destructor is caught, and ends
/// neither the runtime nor a thread.
///
/// After a `fork` the child process must not use the runtime: the runtime's threads do not exist
/// there.
///
/// ```
/// use cede::runtime::Runtime;
///
/// let runtime = Runtime::new()?;
/// let task = runtime.spawn(async { "from a worker" });
/// assert_eq!(runtime.block_on(task)?, "from a worker");
/// # Ok::<(), std::io::Error>(())
/// ```
// `assemble` adds `new`, which needs the `Builder` above this file.
pub struct Runtime {
    kind: Flavor,
    handle: Handle,
    pool: Pool<BlockingJob>,
    ended: bool,
}

pub(super) enum Flavor {
    CurrentThread(Arc<CurrentThread>),
    MultiThread(Arc<MultiThread>),
}

impl Runtime {
    pub(super) fn assemble(kind: Flavor, handle: Handle, pool: Pool<BlockingJob>) -> Self {
        Self { kind, handle, pool, ended: false }
    }

    /// Runs a future to its end on this thread and returns its output.
    ///
    /// On a current-thread runtime this call also runs the tasks, and they run only during such a
    /// call. If several threads call this at the same time, one of them runs the tasks; when its
    /// future is ready, another takes over.
    ///
    /// # Panics
    ///
    /// Inside a task or another `block_on`, of this runtime or any other; and if the future panics.
    ///
    /// ```
    /// use cede::{runtime::Builder, time};
    ///
    /// let runtime = Builder::new_current_thread().build()?;
    /// let answer = runtime.block_on(async {
    ///     time::sleep(time::Duration::from_millis(1)).await;
    ///     6 * 7
    /// });
    /// assert_eq!(answer, 42);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[track_caller]
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        let _entered = enter_block_on();
        let _guard = self.handle.enter();
        let recorder = self.handle.pool().recorder();
        let _recording = enter_runtime(recorder);
        match recorder {
            None => self.run_root(future),
            Some(recorder) => {
                self.run_root(RecordedRoot::new(future, recorder, Location::caller()))
            }
        }
    }

    fn run_root<F: Future>(&self, future: F) -> F::Output {
        match &self.kind {
            Flavor::CurrentThread(shared) => run::block_on(shared, future),
            Flavor::MultiThread(_) => park_on(future),
        }
    }

    /// Spawns a task; see [`task::spawn`](crate::task::spawn()). In a current-thread runtime the task
    /// runs only while a thread is in [`block_on`](Self::block_on).
    ///
    /// ```
    /// let runtime = cede::runtime::Runtime::new()?;
    /// let task = runtime.spawn(async { 6 * 7 });
    /// assert_eq!(runtime.block_on(task)?, 42);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[track_caller]
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.handle.spawn(future)
    }

    /// Runs a closure on a thread that may block; see
    /// [`task::spawn_blocking`](crate::task::spawn_blocking).
    ///
    /// ```
    /// let runtime = cede::runtime::Runtime::new()?;
    /// let job = runtime.spawn_blocking(|| (1..=100).sum::<u32>());
    /// assert_eq!(runtime.block_on(job)?, 5050);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[track_caller]
    pub fn spawn_blocking<F, R>(&self, f: F) -> JoinHandle<R>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        self.handle.spawn_blocking(f)
    }

    /// A handle to this runtime. Clone it to keep it.
    ///
    /// ```
    /// let runtime = cede::runtime::Runtime::new()?;
    /// let handle = runtime.handle().clone();
    /// let sum = std::thread::spawn(move || handle.block_on(async { 2 + 3 }));
    /// assert_eq!(sum.join().unwrap(), 5);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn handle(&self) -> &Handle {
        &self.handle
    }

    /// Makes this the thread's current runtime until the guard is dropped; see [`Handle::enter`].
    ///
    /// ```
    /// use cede::time;
    ///
    /// let runtime = cede::runtime::Runtime::new()?;
    /// let sleep = {
    ///     let _guard = runtime.enter();
    ///     time::sleep(time::Duration::from_millis(1)) // a timer of this runtime
    /// };
    /// runtime.block_on(sleep);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn enter(&self) -> EnterGuard<'_> {
        self.handle.enter()
    }

    /// A view of the runtime's counters and queue lengths.
    ///
    /// ```
    /// let runtime = cede::runtime::Builder::new_current_thread().build()?;
    /// assert_eq!(runtime.metrics().num_workers(), 1);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn metrics(&self) -> RuntimeMetrics {
        self.handle.metrics()
    }

    /// Shuts the runtime down and waits at most `timeout`: for tasks to reach an `.await`, for
    /// blocking jobs to return, for accepted writes to be carried out, and for the threads to end.
    /// Threads that take longer continue after this call returns.
    ///
    /// # Panics
    ///
    /// Inside a task or `block_on`, unless `timeout` is zero.
    ///
    /// ```
    /// use cede::{runtime::Runtime, time::Duration};
    ///
    /// let runtime = Runtime::new()?;
    /// runtime.spawn(std::future::pending::<()>());
    /// runtime.shutdown_timeout(Duration::from_secs(5)); // at once: nothing here blocks
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[track_caller]
    pub fn shutdown_timeout(mut self, timeout: Duration) {
        self.end(Some(timeout));
    }

    /// Shuts the runtime down without waiting for its threads. May be called anywhere, also in
    /// async code.
    ///
    /// If the process ends before the threads have finished, what they have not done is lost, such
    /// as accepted writes. [Flush](crate::io::AsyncWriteExt::flush) what must be written.
    ///
    /// ```
    /// use cede::runtime::Runtime;
    ///
    /// let inner = Runtime::new()?;
    /// let outer = Runtime::new()?;
    /// outer.block_on(async {
    ///     inner.shutdown_background(); // here a drop would panic
    /// });
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn shutdown_background(mut self) {
        self.end(Some(Duration::ZERO));
    }

    /// Shuts the runtime down, and waits for its threads unless this is async code.
    pub(super) fn end_where_it_may(mut self) {
        let timeout = self.is_in_async_code().then_some(Duration::ZERO);
        self.end(timeout);
    }

    /// Whether this thread is polling a future. The inside of `block_in_place` counts as async code
    /// if the task that called it belongs to this runtime: the task would wait for its own end.
    fn is_in_async_code(&self) -> bool {
        let polling = match &self.kind {
            Flavor::CurrentThread(_) => false,
            Flavor::MultiThread(shared) => context::is_polling(shared),
        };
        polling || entered::is_entered()
    }

    /// Shuts the runtime down, once. In async code waiting would block other tasks; so this tells
    /// the threads to end without waiting for them, and then panics if the caller wanted to wait.
    #[track_caller]
    fn end(&mut self, timeout: Option<Duration>) {
        if std::mem::replace(&mut self.ended, true) {
            return;
        }
        let forbidden = self.is_in_async_code() && timeout != Some(Duration::ZERO);
        let timeout = if forbidden { Some(Duration::ZERO) } else { timeout };
        let _recording = enter_runtime(self.handle.pool().recorder());
        match &self.kind {
            Flavor::CurrentThread(shared) => {
                let _guard = self.handle.enter();
                run::shutdown(shared);
                self.handle.driver().close();
            }
            Flavor::MultiThread(shared) => shared.shut_down(),
        }
        self.pool.shutdown(timeout);
        if let Some(recorder) = self.pool.handle().recorder() {
            runtime_ended(recorder, timeout != Some(Duration::ZERO));
        }
        assert!(
            !forbidden || thread::panicking(),
            "Cannot drop a runtime in async code, where waiting for its threads is not allowed: \
             drop it outside, in `spawn_blocking`, or use `shutdown_background`."
        );
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        self.end(None);
    }
}

/// If the code that uses it panics, nothing is left half changed: shared state is behind locks.
impl UnwindSafe for Runtime {}
impl RefUnwindSafe for Runtime {}

impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            Flavor::CurrentThread(_) => "current_thread",
            Flavor::MultiThread(_) => "multi_thread",
        };
        f.debug_struct("Runtime").field("kind", &kind).field("handle", &self.handle).finish()
    }
}
