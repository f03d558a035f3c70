//! All the options of a runtime.

use crate::{
    blocking::config::Hook,
    trace::{
        recorder::Recorder,
        slow_poll::{OnSlowPoll, SlowPoll},
    },
};
use std::{fmt, sync::Arc, time::Duration};

/// The largest number of workers: a larger one is taken for a mistake.
pub(super) const MAX_WORKERS: usize = 32_767;

/// Makes a [`Runtime`](crate::runtime::Runtime) with options of your choice.
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
// `assemble` adds `build`, and `rescue_options` the options of spare workers.
pub struct Builder {
    pub(super) multi_thread: bool,
    pub(super) worker_threads: Option<usize>,
    pub(super) thread_name: String,
    pub(super) max_blocking_threads: usize,
    pub(super) keep_alive: Duration,
    pub(super) rescue_after: Option<Duration>,
    pub(super) max_spare_workers: usize,
    pub(super) global_queue_interval: u32,
    pub(super) event_interval: u32,
    pub(super) start_paused: bool,
    pub(super) on_thread_start: Option<Hook>,
    pub(super) on_thread_stop: Option<Hook>,
    pub(super) recorder: Option<Recorder>,
    pub(super) on_slow_poll: Option<OnSlowPoll>,
}

impl Builder {
    /// Options for a runtime whose tasks run on the thread that calls
    /// [`block_on`](crate::runtime::Runtime::block_on).
    ///
    /// ```
    /// let runtime = cede::runtime::Builder::new_current_thread().build()?;
    /// let here = std::thread::current().id();
    /// let task = runtime.spawn(async { std::thread::current().id() });
    /// assert_eq!(runtime.block_on(task)?, here);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn new_current_thread() -> Self {
        Self::new(false, 31)
    }

    /// Options for a runtime whose tasks run on worker threads of its own.
    ///
    /// ```
    /// let runtime = cede::runtime::Builder::new_multi_thread().build()?;
    /// let here = std::thread::current().id();
    /// let task = runtime.spawn(async { std::thread::current().id() });
    /// assert_ne!(runtime.block_on(task)?, here);
    /// # Ok::<(), std::io::Error>(())
    /// ```
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
            rescue_after: None,
            max_spare_workers: 64,
            global_queue_interval,
            event_interval: 61,
            start_paused: false,
            on_thread_start: None,
            on_thread_stop: None,
            recorder: None,
            on_slow_poll: None,
        }
    }

    /// Sets how many workers a multi-thread runtime has; by default one for each processor. A
    /// current-thread runtime has one worker and ignores this.
    ///
    /// # Panics
    ///
    /// If it is 0, or more than 32,767.
    ///
    /// ```
    /// let runtime = cede::runtime::Builder::new_multi_thread().worker_threads(2).build()?;
    /// assert_eq!(runtime.metrics().num_workers(), 2);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[track_caller]
    pub fn worker_threads(&mut self, number: usize) -> &mut Self {
        assert!(
            (1..=MAX_WORKERS).contains(&number),
            "`worker_threads` takes 1 to {MAX_WORKERS}, not {number}"
        );
        self.worker_threads = Some(number);
        self
    }

    /// Sets the name of the runtime's threads, to which each adds a number; "cede-worker" by
    /// default.
    ///
    /// # Panics
    ///
    /// If it contains a NUL, which the name of a thread cannot.
    ///
    /// ```
    /// let runtime = cede::runtime::Builder::new_multi_thread().thread_name("cook").build()?;
    /// let name = runtime.spawn(async { std::thread::current().name().map(str::to_owned) });
    /// assert!(runtime.block_on(name)?.unwrap().starts_with("cook-"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[track_caller]
    pub fn thread_name(&mut self, name: impl Into<String>) -> &mut Self {
        let name = name.into();
        assert!(!name.contains('\0'), "`thread_name` takes a name without NUL, not {name:?}");
        self.thread_name = name;
        self
    }

    /// Sets how many threads may run blocking jobs at a time; 512 by default. The runtime makes
    /// them as it needs them. Workers do not count. The same number of threads again may be made
    /// for tasks that call [`block_in_place`](crate::task::block_in_place).
    ///
    /// # Panics
    ///
    /// If it is 0.
    ///
    /// ```
    /// let runtime = cede::runtime::Builder::new_current_thread().max_blocking_threads(1).build()?;
    /// let jobs: Vec<_> = (0..3).map(|_| runtime.spawn_blocking(|| ())).collect();
    /// for job in jobs {
    ///     runtime.block_on(job)?; // they ran one after the other
    /// }
    /// assert_eq!(runtime.metrics().num_blocking_threads(), 1);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[track_caller]
    pub fn max_blocking_threads(&mut self, number: usize) -> &mut Self {
        assert!(number > 0, "`max_blocking_threads` takes 1 or more, not 0");
        self.max_blocking_threads = number;
        self
    }

    /// Sets how long a blocking thread waits for another job before it ends; 10 seconds by default.
    ///
    /// ```
    /// use cede::{runtime::Builder, time::Duration};
    ///
    /// let runtime = Builder::new_current_thread().thread_keep_alive(Duration::from_secs(60)).build()?;
    /// assert_eq!(runtime.block_on(runtime.spawn_blocking(|| 5))?, 5);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn thread_keep_alive(&mut self, duration: Duration) -> &mut Self {
        self.keep_alive = duration;
        self
    }

    /// Sets after how many polls a worker that still has tasks in its own queue takes one from the
    /// common queue, which all workers share and other threads fill. By default 61, or 31 for a
    /// current-thread runtime. With a small number, tasks that come from other threads wait less;
    /// with a large number, polls cost less.
    ///
    /// # Panics
    ///
    /// If it is 0.
    ///
    /// ```
    /// let prompt = cede::runtime::Builder::new_multi_thread().global_queue_interval(8).build()?;
    /// assert_eq!(prompt.block_on(prompt.spawn(async { 5 }))?, 5);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[track_caller]
    pub fn global_queue_interval(&mut self, polls: u32) -> &mut Self {
        assert!(polls > 0, "`global_queue_interval` takes 1 or more polls, not 0");
        self.global_queue_interval = polls;
        self
    }

    /// Sets after how many polls at the latest a busy worker looks for I/O events and due timers;
    /// 61 by default. If polls take long it looks sooner: about every 100 microseconds, or after
    /// each poll if one takes longer. With a small number, events wait less; with a large number,
    /// polls cost less.
    ///
    /// # Panics
    ///
    /// If it is 0.
    ///
    /// ```
    /// let prompt = cede::runtime::Builder::new_current_thread().event_interval(8).build()?;
    /// assert_eq!(prompt.block_on(prompt.spawn(async { 5 }))?, 5);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[track_caller]
    pub fn event_interval(&mut self, polls: u32) -> &mut Self {
        assert!(polls > 0, "`event_interval` takes 1 or more polls, not 0");
        self.event_interval = polls;
        self
    }

    /// Calls `hook` on each thread of the runtime, worker or blocking, when the thread starts.
    ///
    /// ```
    /// use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
    ///
    /// static STARTED: AtomicUsize = AtomicUsize::new(0);
    ///
    /// let runtime = cede::runtime::Builder::new_current_thread()
    ///     .on_thread_start(|| _ = STARTED.fetch_add(1, Relaxed))
    ///     .build()?;
    /// runtime.block_on(runtime.spawn_blocking(|| ()))?;
    /// assert_eq!(STARTED.load(Relaxed), 1);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn on_thread_start(&mut self, hook: impl Fn() + Send + Sync + 'static) -> &mut Self {
        self.on_thread_start = Some(Arc::new(hook));
        self
    }

    /// Calls `hook` on each thread of the runtime, worker or blocking, before the thread ends.
    ///
    /// ```
    /// use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
    ///
    /// static STOPPED: AtomicUsize = AtomicUsize::new(0);
    ///
    /// let runtime = cede::runtime::Builder::new_multi_thread()
    ///     .worker_threads(2)
    ///     .on_thread_stop(|| _ = STOPPED.fetch_add(1, Relaxed))
    ///     .build()?;
    /// drop(runtime); // waits for its threads
    /// assert_eq!(STOPPED.load(Relaxed), 2);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn on_thread_stop(&mut self, hook: impl Fn() + Send + Sync + 'static) -> &mut Self {
        self.on_thread_stop = Some(Arc::new(hook));
        self
    }

    /// Sets whether the clock of the timers is paused from the beginning, as if
    /// [`time::pause`](crate::time::pause) had been called; false by default. This is for tests,
    /// and needs a current-thread runtime.
    ///
    /// ```
    /// use cede::{runtime::Builder, time::{Duration, sleep}};
    ///
    /// let runtime = Builder::new_current_thread().start_paused(true).build()?;
    /// runtime.block_on(async {
    ///     sleep(Duration::from_secs(3600)).await; // takes no real time
    /// });
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn start_paused(&mut self, start_paused: bool) -> &mut Self {
        self.start_paused = start_paused;
        self
    }

    /// Records what the runtime does; see [`trace`](crate::trace). Several runtimes may have the
    /// same recorder. By default nothing is recorded, and that costs nothing.
    ///
    /// ```
    /// use cede::{runtime::Builder, trace::Recorder};
    ///
    /// let recorder = Recorder::new();
    /// let runtime = Builder::new_current_thread().record(&recorder).build()?;
    /// runtime.block_on(async { cede::trace::mark("here") });
    /// assert!(recorder.snapshot().events().count() > 0);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn record(&mut self, recorder: &Recorder) -> &mut Self {
        self.recorder = Some(recorder.clone());
        self
    }

    /// Calls `callback` when a poll holds a worker for longer than `limit`: once while the poll goes
    /// on, and once when it has ended, if both are noticed. The task should have
    /// [yielded](crate::task::yield_now()), or done the work in
    /// [`spawn_blocking`](crate::task::spawn_blocking). Blocking jobs, and code inside of
    /// [`block_in_place`](crate::task::block_in_place), hold no worker.
    ///
    /// The callback is called on a thread of its own, so it may block, and its reports come even if
    /// all workers are stuck. A poll that goes on is noticed after one and a quarter of `limit` at
    /// the latest. While nothing is polled that thread sleeps. The price of it all is that polls are
    /// recorded, as with [`record`](Self::record).
    ///
    /// The variable `CEDE_SLOW_POLL=100ms` does the same for a program that does not call this: it
    /// prints to standard error.
    ///
    /// # Panics
    ///
    /// If `limit` is zero.
    ///
    /// ```
    /// use cede::runtime::Builder;
    /// use std::{sync::mpsc, thread, time::Duration};
    ///
    /// let (reports, reported) = mpsc::channel();
    /// let runtime = Builder::new_current_thread()
    ///     .on_slow_poll(Duration::from_millis(5), move |poll| _ = reports.send(poll.clone()))
    ///     .build()?;
    /// runtime.block_on(async {
    ///     cede::spawn(async { thread::sleep(Duration::from_millis(20)) }).await
    /// })?;
    /// let slow = reported.recv().unwrap();
    /// println!("{slow}"); // task 2 (guide::main), spawned at src/main.rs:9:5, held worker 0 for 20 ms
    /// assert!(slow.held >= Duration::from_millis(5));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[track_caller]
    pub fn on_slow_poll(
        &mut self,
        limit: Duration,
        callback: impl Fn(&SlowPoll) + Send + Sync + 'static,
    ) -> &mut Self {
        assert!(!limit.is_zero(), "`on_slow_poll` takes a limit of more than zero");
        self.on_slow_poll = Some(OnSlowPoll { limit, callback: Arc::new(callback) });
        self
    }

    /// Does nothing: timers and sockets are always enabled. The method exists so that a program can
    /// move from tokio to Cede and back unchanged.
    ///
    /// ```
    /// let runtime = cede::runtime::Builder::new_current_thread().enable_all().build()?;
    /// assert_eq!(runtime.block_on(async { 5 }), 5);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn enable_all(&mut self) -> &mut Self {
        self
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("multi_thread", &self.multi_thread)
            .field("worker_threads", &self.worker_threads)
            .field("thread_name", &self.thread_name)
            .field("max_blocking_threads", &self.max_blocking_threads)
            .field("thread_keep_alive", &self.keep_alive)
            .field("rescue_after", &self.rescue_after)
            .field("max_spare_workers", &self.max_spare_workers)
            .field("global_queue_interval", &self.global_queue_interval)
            .field("event_interval", &self.event_interval)
            .field("start_paused", &self.start_paused)
            .finish_non_exhaustive()
    }
}
