//! The owner of a runtime: what runs its futures, and whose end is the runtime's end.

use super::metrics::RuntimeMetrics;
use crate::{
    base::{entered, park_on::park_on},
    blocking::{job::BlockingJob, pool::Pool},
    executor::{
        current_thread::{run, shared::Shared as CurrentThread},
        multi_thread::{context, shared::Shared as MultiThread},
    },
    handle::{EnterGuard, Handle, enter_block_on},
    task::join::JoinHandle,
};
use std::{
    fmt,
    future::Future,
    panic::{RefUnwindSafe, UnwindSafe},
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
/// 1. Every task is cancelled: its future is dropped, at the next `.await` it comes to, and its
///    handle resolves. What a destructor spawns meanwhile is cancelled at once.
/// 2. Blocking jobs that have begun go on to their end. Those in the queue are cancelled, except the
///    writes that were accepted:
///
///    | queued when the runtime ends | what becomes of it |
///    |---|---|
///    | the closure of a [`spawn_blocking`](crate::spawn_blocking) | cancelled; its handle says so |
///    | the look-up of a name: [`lookup_host`](crate::net::lookup_host), and every `connect` and `bind` that is given one | cancelled, an error |
///    | [`fs::read`](crate::fs::read), `read_to_string` and `write`; [`File::open`](crate::fs::File::open) and `create` | cancelled, an error; the file was not touched |
///    | a read or a seek of a [`File`](crate::fs::File), a read of standard input | cancelled, an error; the file is as it was, and goes on in another runtime |
///    | a write to a `File`, to standard output or to standard error that returned `Ok` | carried out, in its turn |
///
///    A [`Child`](crate::process::Child) is no job: the system runs it, and it is killed only if it was
///    to be [killed when dropped](crate::process::Command::kill_on_drop).
/// 3. A drop waits until every thread of the runtime has ended, the destructors of its thread-locals
///    included; `shutdown_timeout` does so up to its time-out, `shutdown_background` not at all. The
///    threads that are left go on, with the jobs that have begun and the accepted writes, until they
///    are done or the process ends. A [`block_on`](crate::block_on) without a runtime drops its own.
/// 4. Timers and sockets that live on in other hands give errors, or panic where they have no way
///    to give one; none of them hangs.
///
/// # When it cannot go on
///
/// Without its event loop, or one of its threads, a runtime's tasks would wait for ever. So if the system
/// refuses again and again to wait for events, or to end such a wait, the process ends (by
/// [`abort`](std::process::abort)), and its standard error says why. A working kernel refuses neither; a
/// program that closes descriptors which are not its own may bring it about. A panic in a task, a blocking job,
/// a hook, a waker or a destructor is contained, and ends nothing.
///
/// A process that forks must not use the runtime in the child: its threads are not there.
///
/// ```
/// use cede::runtime::Runtime;
///
/// let runtime = Runtime::new()?;
/// let task = runtime.spawn(async { "from a worker" });
/// assert_eq!(runtime.block_on(task)?, "from a worker");
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Runtime {
    kind: Kind,
    handle: Handle,
    pool: Pool<BlockingJob>,
    ended: bool,
}

pub(super) enum Kind {
    CurrentThread(Arc<CurrentThread>),
    MultiThread(Arc<MultiThread>),
}

impl Runtime {
    pub(super) fn assemble(kind: Kind, handle: Handle, pool: Pool<BlockingJob>) -> Self {
        Self { kind, handle, pool, ended: false }
    }

    /// Runs a future to its end on this thread and returns its output.
    ///
    /// A current-thread runtime runs its tasks here too, and only for as long as this runs. If
    /// several threads call this at once, one of them runs the tasks; when its future is ready
    /// another takes over.
    ///
    /// # Panics
    ///
    /// Inside a task or another `block_on`, of whichever runtime; and if the future panics.
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
        match &self.kind {
            Kind::CurrentThread(shared) => run::block_on(shared, future),
            Kind::MultiThread(_) => park_on(future),
        }
    }

    /// Spawns a task; see [`task::spawn`](crate::task::spawn). In a current-thread runtime it makes
    /// progress only while some thread is in [`block_on`](Self::block_on).
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

    /// A handle to this runtime; clone it to keep it.
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

    /// What the runtime has been doing.
    ///
    /// ```
    /// let runtime = cede::runtime::Builder::new_current_thread().build()?;
    /// assert_eq!(runtime.metrics().num_workers(), 1);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn metrics(&self) -> RuntimeMetrics {
        self.handle.metrics()
    }

    /// Ends the runtime, and waits up to `timeout` for tasks to come to an `.await`, for blocking jobs
    /// to return, for accepted writes to be carried out, and for the threads to end. Threads that take
    /// longer go on by themselves, and so may outlive this call.
    ///
    /// # Panics
    ///
    /// Inside a task or `block_on`, unless the timeout is zero.
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

    /// Ends the runtime without waiting for its threads. May be called anywhere.
    ///
    /// What the threads still do, such as to carry out accepted writes, is lost if the process ends
    /// before they have done it: [flush](crate::io::AsyncWriteExt::flush) what must be written.
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

    /// Ends the runtime, and waits for its threads unless this is async code.
    pub(super) fn end_where_it_may(mut self) {
        let timeout = self.is_in_async_code().then_some(Duration::ZERO);
        self.end(timeout);
    }

    /// `block_in_place` is async code too if the task around it is one of this runtime's: that task
    /// would be waited for by itself.
    fn is_in_async_code(&self) -> bool {
        let polling = match &self.kind {
            Kind::CurrentThread(_) => false,
            Kind::MultiThread(shared) => context::is_polling(shared),
        };
        polling || entered::is_entered()
    }

    /// Waiting in async code would keep other tasks waiting; there the threads are told to end,
    /// and then this panics.
    #[track_caller]
    fn end(&mut self, timeout: Option<Duration>) {
        if std::mem::replace(&mut self.ended, true) {
            return;
        }
        let forbidden = self.is_in_async_code() && timeout != Some(Duration::ZERO);
        let timeout = if forbidden { Some(Duration::ZERO) } else { timeout };
        match &self.kind {
            Kind::CurrentThread(shared) => {
                let _guard = self.handle.enter();
                run::shutdown(shared);
                self.handle.driver().close();
            }
            Kind::MultiThread(shared) => shared.shut_down(),
        }
        self.pool.shutdown(timeout);
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

/// A panic of whoever uses it leaves nothing half done: what threads share here is behind locks.
impl UnwindSafe for Runtime {}
impl RefUnwindSafe for Runtime {}

impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            Kind::CurrentThread(_) => "current_thread",
            Kind::MultiThread(_) => "multi_thread",
        };
        f.debug_struct("Runtime").field("kind", &kind).field("handle", &self.handle).finish()
    }
}
