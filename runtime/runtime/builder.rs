//! The making of a runtime, and all its options.

use super::owner::{Kind, Runtime};
use crate::{
    current_thread::shared::Shared as CurrentThread,
    driver::Driver,
    handle::Handle,
    multi_thread::{shared::Shared as MultiThread, worker},
    pool::{
        config::{Config, Hook},
        handle::Pool,
    },
};
use std::{
    fmt, io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    thread,
    time::Duration,
};

/// More workers than this are taken for a mistake.
const MAX_WORKERS: usize = 32_768;

/// Makes a [`Runtime`] to order.
///
/// ```
/// use cede::runtime::Builder;
/// use std::time::Duration;
///
/// let runtime = Builder::new_multi_thread()
///     .worker_threads(2)
///     .thread_name("guide")
///     .thread_keep_alive(Duration::from_secs(1))
///     .build()?;
/// assert_eq!(runtime.block_on(async { 6 * 7 }), 42);
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Builder {
    multi_thread: bool,
    worker_threads: Option<usize>,
    thread_name: String,
    max_blocking_threads: usize,
    keep_alive: Duration,
    global_queue_interval: u32,
    event_interval: u32,
    on_thread_start: Option<Hook>,
    on_thread_stop: Option<Hook>,
}

impl Builder {
    /// A runtime whose tasks run on the thread that calls
    /// [`block_on`](crate::runtime::Runtime::block_on).
    pub fn new_current_thread() -> Self {
        Self::new(false, 31)
    }

    /// A runtime whose tasks run on worker threads of its own.
    pub fn new_multi_thread() -> Self {
        Self::new(true, 61)
    }

    fn new(multi_thread: bool, global_queue_interval: u32) -> Self {
        Self {
            multi_thread,
            worker_threads: None,
            thread_name: "cede-worker".to_owned(),
            max_blocking_threads: 512,
            keep_alive: Duration::from_secs(10),
            global_queue_interval,
            event_interval: 61,
            on_thread_start: None,
            on_thread_stop: None,
        }
    }

    /// How many workers a multi-thread runtime has; as many as there are processors by default. A
    /// current-thread runtime has one whatever is said here.
    ///
    /// # Panics
    ///
    /// If it is 0, or more than 32,768.
    #[track_caller]
    pub fn worker_threads(&mut self, number: usize) -> &mut Self {
        assert!(
            (1..=MAX_WORKERS).contains(&number),
            "`worker_threads` takes 1 to {MAX_WORKERS}, not {number}"
        );
        self.worker_threads = Some(number);
        self
    }

    /// The name of the runtime's threads, each followed by a number; "cede-worker" by default.
    pub fn thread_name(&mut self, name: impl Into<String>) -> &mut Self {
        self.thread_name = name.into();
        self
    }

    /// How many threads run blocking jobs at a time; 512 by default. They are made as needed, and
    /// workers are not counted.
    ///
    /// # Panics
    ///
    /// If it is 0.
    #[track_caller]
    pub fn max_blocking_threads(&mut self, number: usize) -> &mut Self {
        assert!(number > 0, "`max_blocking_threads` takes 1 or more, not 0");
        self.max_blocking_threads = number;
        self
    }

    /// How long a thread without a blocking job stays before it ends; 10 seconds by default.
    pub fn thread_keep_alive(&mut self, duration: Duration) -> &mut Self {
        self.keep_alive = duration;
        self
    }

    /// After how many polls a worker looks into the queue that all share, or that other threads
    /// fill, even though it has tasks of its own. By default 61, or 31 for a current-thread
    /// runtime. Small is fair to newcomers, large is fast.
    ///
    /// # Panics
    ///
    /// If it is 0.
    #[track_caller]
    pub fn global_queue_interval(&mut self, polls: u32) -> &mut Self {
        assert!(polls > 0, "`global_queue_interval` takes 1 or more polls, not 0");
        self.global_queue_interval = polls;
        self
    }

    /// After how many polls at the latest a busy worker looks for I/O events and timers that are
    /// due; 61 by default. If polls are long it looks sooner, about every 100 microseconds or after
    /// each poll. Small is prompt, large is fast.
    ///
    /// # Panics
    ///
    /// If it is 0.
    #[track_caller]
    pub fn event_interval(&mut self, polls: u32) -> &mut Self {
        assert!(polls > 0, "`event_interval` takes 1 or more polls, not 0");
        self.event_interval = polls;
        self
    }

    /// Calls `hook` on each thread of the runtime, worker or blocking, as it starts.
    pub fn on_thread_start(&mut self, hook: impl Fn() + Send + Sync + 'static) -> &mut Self {
        self.on_thread_start = Some(Arc::new(hook));
        self
    }

    /// Calls `hook` on each thread of the runtime, worker or blocking, as it ends.
    pub fn on_thread_stop(&mut self, hook: impl Fn() + Send + Sync + 'static) -> &mut Self {
        self.on_thread_stop = Some(Arc::new(hook));
        self
    }

    /// Does nothing: timers and sockets are always there. So that a program moves here from tokio,
    /// and back, unchanged.
    pub fn enable_all(&mut self) -> &mut Self {
        self
    }

    /// Makes the runtime. It can be called again and makes another one.
    ///
    /// # Errors
    ///
    /// What the system says if it refuses a descriptor or a thread.
    pub fn build(&mut self) -> io::Result<Runtime> {
        let (driver, driver_handle) = Driver::new()?;
        let pool = Pool::new(self.pool_config());
        let (queue, event) = (self.global_queue_interval, self.event_interval);
        if !self.multi_thread {
            let shared = CurrentThread::new(driver, driver_handle.clone(), queue, event);
            let shared = Arc::new(shared);
            let handle = Handle::new(shared.clone(), driver_handle, pool.handle().clone());
            return Ok(Runtime::assemble(Kind::CurrentThread(shared), handle, pool));
        }
        let workers = self.worker_threads.unwrap_or_else(processors);
        let (shared, queues) =
            MultiThread::new(workers, driver, driver_handle.clone(), queue, event);
        let shared = Arc::new(shared);
        let handle = Handle::new(shared.clone(), driver_handle, pool.handle().clone());
        let runtime = Runtime::assemble(Kind::MultiThread(shared.clone()), handle.clone(), pool);
        for (number, own) in queues.into_iter().enumerate() {
            let (handle, shared) = (handle.clone(), shared.clone());
            // On an error the runtime is dropped, which ends the workers there are.
            runtime.handle().pool().spawn_worker(move || {
                worker::start(handle, shared, number, own);
            })?;
        }
        Ok(runtime)
    }

    fn pool_config(&self) -> Config {
        let (name, next) = (self.thread_name.clone(), AtomicUsize::new(0));
        Config {
            max_threads: self.max_blocking_threads,
            keep_alive: self.keep_alive,
            name: Box::new(move || format!("{name}-{}", next.fetch_add(1, Relaxed))),
            on_start: self.on_thread_start.clone(),
            on_stop: self.on_thread_stop.clone(),
            ..Config::default()
        }
    }
}

impl Runtime {
    /// A multi-thread runtime with a worker for each processor.
    ///
    /// # Errors
    ///
    /// What the system says if it refuses a descriptor or a thread.
    pub fn new() -> io::Result<Self> {
        Builder::new_multi_thread().build()
    }
}

fn processors() -> usize {
    thread::available_parallelism().map_or(1, usize::from).min(MAX_WORKERS)
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("multi_thread", &self.multi_thread)
            .field("worker_threads", &self.worker_threads)
            .field("thread_name", &self.thread_name)
            .field("max_blocking_threads", &self.max_blocking_threads)
            .field("thread_keep_alive", &self.keep_alive)
            .field("global_queue_interval", &self.global_queue_interval)
            .field("event_interval", &self.event_interval)
            .finish_non_exhaustive()
    }
}
