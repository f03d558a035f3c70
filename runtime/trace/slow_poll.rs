//! Finds polls that hold a worker for too long, also those that never end.
//!
//! ```text
//!   a worker                                     the watcher's thread
//!   PollBegins: what, and since when ──────────▶ looks four times in the time that is allowed:
//!   PollEnds: how long it took                   a poll that goes on for too long is reported
//!     too long ── report, unpark ──────────────▶ reported, at its end
//!   PollBegins, while the watcher sleeps ──────▶ unparked
//! ```
//!
//! 1. The callback is foreign code: only the watcher's thread calls it, without a lock.
//! 2. If no poll goes on, or only such as were reported, the watcher says that it sleeps, looks once
//!    more a while later, and then sleeps until it is unparked. A worker stores that a poll begins
//!    before it asks whether the watcher sleeps. No fence stands between the two, which would cost
//!    more than all the rest; but within that while the store has long arrived.
//! 3. A thread that blocks in place holds no worker, nor does one that runs a blocking job.

use super::{
    lane::Common,
    origin,
    words::{HANDED_OVER, POLL_BEGINS, POLL_ENDS, WORKER_BEGINS, WORKER_ENDS, Words},
};
use crate::base::{contain::contain, primitive::Mutex};
use std::{
    fmt, io, mem,
    sync::{
        Arc, OnceLock,
        atomic::{
            AtomicBool, AtomicU64,
            Ordering::{Acquire, Relaxed, Release, SeqCst},
        },
    },
    thread::{self, JoinHandle, Thread},
    time::{Duration, Instant},
};

/// A poll that held its worker for too long; given to the callback of
/// [`Builder::on_slow_poll`](crate::runtime::Builder::on_slow_poll). It can be printed.
///
/// ```
/// use cede::{runtime::Builder, trace::SlowPoll};
/// use std::time::Duration;
///
/// let runtime = Builder::new_current_thread()
///     .on_slow_poll(Duration::from_millis(100), |poll: &SlowPoll| eprintln!("{poll}"))
///     .build()?;
/// # runtime.block_on(async {});
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SlowPoll {
    /// The number of the task.
    pub task: u64,
    /// The name of its function, such as `chat::serve`; empty if it is not known.
    pub name: Arc<str>,
    /// Where the task was spawned, such as `src/main.rs:12:5`, if that is known.
    pub location: Option<Arc<str>>,
    /// The number of the worker; 0 in a current-thread runtime.
    pub worker: usize,
    /// For how long it has held the worker.
    pub held: Duration,
    /// Whether the poll still goes on. It is reported again at its end.
    pub still_running: bool,
}

impl fmt::Display for SlowPoll {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "task {}", self.task)?;
        if !self.name.is_empty() {
            write!(f, " ({})", self.name)?;
        }
        if let Some(location) = &self.location {
            write!(f, ", spawned at {location},")?;
        }
        let holds = if self.still_running { "has been holding" } else { "held" };
        write!(f, " {holds} worker {} for {} ms", self.worker, self.held.as_millis())
    }
}

/// What `on_slow_poll` was given.
#[derive(Clone)]
pub(crate) struct OnSlowPoll {
    pub(crate) limit: Duration,
    pub(crate) callback: Arc<dyn Fn(&SlowPoll) + Send + Sync>,
}

/// The watcher of one runtime.
pub(crate) struct Watch {
    common: Arc<Common>,
    on_slow_poll: OnSlowPoll,
    threads: Mutex<Vec<Arc<WatchedThread>>>,
    /// Polls that have ended and are to be reported.
    ended: Mutex<Vec<Found>>,
    is_asleep: AtomicBool,
    is_over: AtomicBool,
    watcher: OnceLock<Thread>,
    join: Mutex<Option<JoinHandle<()>>>,
}

/// A thread of that runtime.
pub(crate) struct WatchedThread {
    watch: Arc<Watch>,
    task: AtomicU64,
    /// When the poll began, and one; 0: no poll goes on that holds a worker.
    began: AtomicU64,
    /// The number of the worker that the thread is, and one; 0: it is none.
    worker: AtomicU64,
    /// The `began` of the poll that was reported last; only for the watcher.
    reported: AtomicU64,
}

/// A poll that took too long.
#[derive(Clone, Copy)]
struct Found {
    task: u64,
    worker: u64,
    held: u64,
    still_running: bool,
}

impl Watch {
    /// Starts the watcher's thread.
    pub(super) fn start(common: Arc<Common>, on_slow_poll: OnSlowPoll) -> io::Result<Arc<Self>> {
        let watch = Arc::new(Self {
            common,
            on_slow_poll,
            threads: Mutex::new(Vec::new()),
            ended: Mutex::new(Vec::new()),
            is_asleep: AtomicBool::new(false),
            is_over: AtomicBool::new(false),
            watcher: OnceLock::new(),
            join: Mutex::new(None),
        });
        let body = watch.clone();
        let watcher = thread::Builder::new().name("cede-watch".to_owned());
        let watcher = watcher.spawn(move || body.run())?;
        let _ = watch.watcher.set(watcher.thread().clone());
        *watch.join.lock() = Some(watcher);
        Ok(watch)
    }

    /// Watches this thread, until [`leave`](WatchedThread::leave).
    pub(super) fn enter(self: &Arc<Self>) -> Arc<WatchedThread> {
        let thread = Arc::new(WatchedThread {
            watch: self.clone(),
            task: AtomicU64::new(0),
            began: AtomicU64::new(0),
            worker: AtomicU64::new(0),
            reported: AtomicU64::new(0),
        });
        self.threads.lock().push(thread.clone());
        thread
    }

    /// The runtime has ended: reports what is left, and ends the watcher. Waits for it if `waits`.
    pub(super) fn end(&self, waits: bool) {
        self.is_over.store(true, Release);
        self.unpark();
        let watcher = self.join.lock().take();
        if let Some(watcher) = watcher
            && waits
            && watcher.thread().id() != thread::current().id()
        {
            let _ = watcher.join(); // foreign code on it was contained
        }
    }

    fn unpark(&self) {
        if let Some(watcher) = self.watcher.get() {
            watcher.unpark();
        }
    }

    fn run(&self) {
        let period = self.on_slow_poll.limit / 4;
        let period = period.clamp(Duration::from_millis(1), Duration::from_millis(250));
        let mut was_quiet = false;
        loop {
            let is_over = self.is_over.load(Acquire);
            let is_quiet = !self.look();
            if is_over {
                return;
            }
            if !is_quiet {
                self.is_asleep.store(false, Relaxed);
            } else if !was_quiet {
                self.is_asleep.store(true, SeqCst);
            }
            if is_quiet && was_quiet && self.is_asleep.load(SeqCst) {
                thread::park(); // (2)
                was_quiet = false;
            } else {
                thread::park_timeout(period);
                was_quiet = is_quiet;
            }
        }
    }

    /// Reports what is to be reported. Returns whether a poll goes on that may have to be.
    fn look(&self) -> bool {
        let ended = mem::take(&mut *self.ended.lock());
        ended.into_iter().for_each(|found| self.report(found));
        let threads = self.threads.lock().clone();
        let now = self.common.time_of(Instant::now());
        let mut goes_on = false;
        for thread in threads {
            let (began, worker) = (thread.began.load(Acquire), thread.worker.load(Relaxed));
            let task = thread.task.load(Relaxed);
            let is_new = began != 0 && thread.reported.load(Relaxed) != began;
            if !is_new || worker == 0 || thread.began.load(Relaxed) != began {
                continue;
            }
            let held = now.saturating_sub(began - 1);
            if held < self.limit() {
                goes_on = true;
            } else {
                thread.reported.store(began, Relaxed);
                self.report(Found { task, worker, held, still_running: true });
            }
        }
        goes_on
    }

    fn limit(&self) -> u64 {
        super::words::nanoseconds(self.on_slow_poll.limit)
    }

    fn report(&self, found: Found) {
        let told = self.common.tasks.find(found.task).map(|born| origin::decode(born.origin));
        let (name, location) =
            told.map_or_else(|| ("".into(), None), |told| (told.name, Some(told.location)));
        let slow = SlowPoll {
            task: found.task,
            name,
            location,
            worker: (found.worker - 1) as usize,
            held: Duration::from_nanos(found.held),
            still_running: found.still_running,
        };
        contain(|| (self.on_slow_poll.callback)(&slow));
    }
}

impl WatchedThread {
    /// An event was recorded on this thread.
    #[inline]
    pub(super) fn noted(&self, words: Words, time: u64) {
        match words.kind {
            POLL_BEGINS => {
                self.task.store(words.a, Relaxed);
                self.began.store(time + 1, Release);
                if self.watch.is_asleep.load(Relaxed) {
                    self.wake_watcher();
                }
            }
            POLL_ENDS => {
                let began = self.began.load(Relaxed);
                self.began.store(0, Relaxed);
                let held = (time + 1).saturating_sub(began);
                if began != 0 && held >= self.watch.limit() {
                    self.report(words.a, held);
                }
            }
            WORKER_BEGINS => self.worker.store(words.small + 1, Relaxed),
            WORKER_ENDS | HANDED_OVER => {
                self.worker.store(0, Relaxed);
                self.began.store(0, Relaxed); // (3)
            }
            _ => {}
        }
    }

    #[cold]
    fn wake_watcher(&self) {
        if self.watch.is_asleep.swap(false, SeqCst) {
            self.watch.unpark();
        }
    }

    #[cold]
    fn report(&self, task: u64, held: u64) {
        let worker = self.worker.load(Relaxed);
        if worker != 0 {
            self.watch.ended.lock().push(Found { task, worker, held, still_running: false });
            self.watch.unpark();
        }
    }

    /// The thread runs the runtime no longer.
    pub(super) fn leave(self: &Arc<Self>) {
        self.watch.threads.lock().retain(|other| !Arc::ptr_eq(self, other));
    }
}

impl fmt::Debug for WatchedThread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WatchedThread").field("task", &self.task).finish_non_exhaustive()
    }
}
