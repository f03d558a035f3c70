//! [`Recorder`]: the lanes of all threads that record for it.

use super::{
    current::{self, Entered},
    event::EventKind,
    lane::{Common, Lane},
    origin::Origin,
    slow_poll::{OnSlowPoll, Watch},
    task_table::{Born, TaskTable},
    texts::NO_ROOM,
    words::{SPAWNED, Words, encode},
};
use crate::base::primitive::Mutex;
use std::{
    fmt, io,
    sync::{
        Arc, OnceLock,
        atomic::{
            AtomicBool,
            Ordering::{Relaxed, SeqCst},
        },
    },
    thread::{self, Thread},
    time::{Duration, Instant},
};

/// How many events of each thread a recorder keeps, if not told otherwise. See the table of
/// constants in `docs/performance.md`.
const EVENTS: usize = 65_536;

/// How many it can be told to keep.
const FEWEST: usize = 1_024;
const MOST: usize = 1 << 22;

/// How many threads that have ended a recorder remembers. See the table of constants in
/// `docs/performance.md`.
const ENDED_THREADS: usize = 64;

/// For how many living tasks a recorder remembers where they were spawned, whatever happens since.
/// See the table of constants in `docs/performance.md`.
const TASKS: usize = 16_384;

/// Records what one or more runtimes do. A clone records into the same memory.
///
/// Each thread writes its events into a ring of its own and overwrites the oldest when the ring is
/// full, so a recorder may run for as long as the program does. An event takes 32 bytes; memory is
/// taken as the rings fill.
///
/// ```
/// use cede::{runtime::Builder, trace::Recorder};
///
/// let recorder = Recorder::new();
/// let runtime = Builder::new_current_thread().record(&recorder).build()?;
/// runtime.block_on(async {
///     let _span = cede::trace::span("work");
/// });
/// let trace = recorder.snapshot();
/// for event in trace.events() {
///     println!("{:?} {} {:?}", event.at, trace.threads()[event.thread].name, event.kind);
/// }
/// # assert!(trace.events().count() > 0);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone)]
pub struct Recorder {
    inner: Arc<Inner>,
    /// In the clone that a runtime has: who reports its slow polls.
    watch: Option<Arc<Watch>>,
}

struct Inner {
    common: Arc<Common>,
    /// The number of events that each lane keeps.
    capacity: usize,
    lanes: Mutex<Lanes>,
}

#[derive(Default)]
struct Lanes {
    /// In the order in which they were made.
    lanes: Vec<Arc<Lane>>,
    /// How many events the lanes had that are forgotten.
    forgotten: u64,
}

impl Recorder {
    /// A recorder that keeps the last 65,536 events of each thread, which take 2 MiB.
    ///
    /// ```
    /// let recorder = cede::trace::Recorder::new();
    /// assert!(recorder.is_enabled());
    /// ```
    pub fn new() -> Self {
        Self::with_capacity(EVENTS)
    }

    /// A recorder that keeps the last `events` events of each thread. The number is rounded up to a
    /// power of two, and is at least 1,024 and at most 4,194,304 (128 MiB for each thread).
    ///
    /// ```
    /// let recorder = cede::trace::Recorder::with_capacity(1_000_000);
    /// assert!(recorder.is_enabled());
    /// ```
    pub fn with_capacity(events: usize) -> Self {
        let capacity = events.clamp(FEWEST, MOST).next_power_of_two();
        let common = Arc::new(Common {
            start: Instant::now(),
            is_enabled: AtomicBool::new(true),
            is_awaited: AtomicBool::new(false),
            idle_thread: OnceLock::new(),
            tasks: TaskTable::new(TASKS),
        });
        let inner = Inner { common, capacity, lanes: Mutex::new(Lanes::default()) };
        Self { inner: Arc::new(inner), watch: None }
    }

    /// Sets whether anything is recorded; at first it is. What was recorded before stays.
    ///
    /// ```
    /// let recorder = cede::trace::Recorder::new();
    /// recorder.set_enabled(false);
    /// assert!(!recorder.is_enabled());
    /// ```
    pub fn set_enabled(&self, is_enabled: bool) {
        self.inner.common.is_enabled.store(is_enabled, Relaxed);
        current::note_switch();
    }

    /// Whether anything is recorded.
    ///
    /// ```
    /// assert!(cede::trace::Recorder::new().is_enabled());
    /// ```
    pub fn is_enabled(&self) -> bool {
        self.inner.common.is_enabled.load(Relaxed)
    }

    /// Forgets the events recorded so far. Threads, tasks and the clock stay.
    ///
    /// ```
    /// use cede::trace::{EventKind, Recorder, mark};
    ///
    /// let recorder = Recorder::new();
    /// let _guard = recorder.enter();
    /// mark("before");
    /// recorder.clear();
    /// mark("after");
    /// let trace = recorder.snapshot();
    /// let marks = trace.events().filter(|event| matches!(event.kind, EventKind::Mark { .. }));
    /// assert_eq!(marks.count(), 1);
    /// ```
    pub fn clear(&self) {
        let mut lanes = self.inner.lanes.lock();
        lanes.forgotten = 0;
        lanes.lanes.iter().for_each(|lane| lane.clear());
    }

    /// Until the guard is dropped, what this thread marks with [`mark`](super::mark),
    /// [`span`](super::span()) and [`gap`](super::gap) is recorded here, under the name of the
    /// thread. This is for threads that run no runtime. The guards of a thread must be dropped in
    /// the reverse order.
    ///
    /// ```
    /// use cede::trace::{EventKind, Recorder, mark};
    ///
    /// let recorder = Recorder::new();
    /// let guard = recorder.enter();
    /// mark("recorded");
    /// drop(guard);
    /// mark("not recorded");
    /// let trace = recorder.snapshot();
    /// let marks = trace.events().filter(|event| matches!(event.kind, EventKind::Mark { .. }));
    /// assert_eq!(marks.count(), 1);
    /// ```
    pub fn enter(&self) -> EnterGuard {
        EnterGuard { _entered: current::enter(self.with_lane(Arc::clone), None, false) }
    }

    /// Makes this thread's lane of this recorder its current one, until the guard is dropped.
    pub(crate) fn enter_runtime(&self) -> Entered {
        let watched = self.watch.as_ref().map(Watch::enter);
        current::enter(self.with_lane(Arc::clone), watched, true)
    }

    /// Records an event on this thread, whatever its current lane is.
    pub(crate) fn note_from_anywhere(&self, event: &EventKind) {
        let words = encode(event, |_| NO_ROOM);
        self.with_lane(|lane| lane.note(words));
    }

    /// Records that a task was spawned, on this thread, whatever its current lane is.
    pub(crate) fn note_spawned(&self, task: u64, origin: Origin) {
        if !self.is_enabled() {
            return;
        }
        let common = &self.inner.common;
        let (parent, origin) = (current::polled_task().unwrap_or(0), origin.encode());
        let spawned = common.time_of(Instant::now());
        common.tasks.spawned(Born { task, parent, origin, spawned, ended: None });
        let words = Words { kind: SPAWNED, small: origin, a: task, b: parent };
        self.with_lane(|lane| lane.note(words));
    }

    /// A clone for a runtime whose slow polls are to be reported.
    pub(super) fn watched(&self, on_slow_poll: OnSlowPoll) -> io::Result<Self> {
        let watch = Watch::start(self.inner.common.clone(), on_slow_poll)?;
        Ok(Self { inner: self.inner.clone(), watch: Some(watch) })
    }

    /// The runtime that has this clone has ended. Waits, if `waits`, until its slow polls are
    /// reported.
    pub(super) fn end_watch(&self, waits: bool) {
        if let Some(watch) = &self.watch {
            watch.end(waits);
        }
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }

    /// Names the thread that may [wait for an event](Self::wait_for_event).
    pub(super) fn set_idle_thread(&self, thread: Thread) {
        let _ = self.inner.common.idle_thread.set(thread);
    }

    /// Sleeps, on the thread that was named, until more than `seen` events were ever recorded.
    ///
    /// A thread that records may see too late that an event is awaited. So this looks again a while
    /// later, when what that thread has written has arrived, and only then sleeps without end.
    pub(super) fn wait_for_event(&self, seen: u64, a_while: Duration) {
        let is_awaited = &self.inner.common.is_awaited;
        is_awaited.store(true, SeqCst);
        thread::park_timeout(a_while);
        while is_awaited.load(SeqCst) && self.written() == seen {
            thread::park();
        }
        is_awaited.store(false, SeqCst);
    }

    /// How many events were ever recorded.
    pub(super) fn written(&self) -> u64 {
        let lanes = self.inner.lanes.lock();
        lanes.forgotten + lanes.lanes.iter().map(|lane| lane.written()).sum::<u64>()
    }

    pub(super) fn common(&self) -> &Common {
        &self.inner.common
    }

    /// The lanes, and how many events those had that are forgotten.
    pub(super) fn lanes(&self) -> (Vec<Arc<Lane>>, u64) {
        let lanes = self.inner.lanes.lock();
        (lanes.lanes.clone(), lanes.forgotten)
    }

    fn with_lane<R>(&self, act: impl FnOnce(&Arc<Lane>) -> R) -> Option<R> {
        current::with_lane(&self.inner.common, || self.make_lane(), act)
    }

    /// Makes a lane for this thread, and forgets that of the thread that ended first, if too many
    /// have ended.
    #[cold]
    fn make_lane(&self) -> Arc<Lane> {
        let lane = Lane::new(self.inner.common.clone(), thread_name().into(), self.inner.capacity);
        let lane = Arc::new(lane);
        let mut lanes = self.inner.lanes.lock();
        lanes.lanes.push(lane.clone());
        let ended = || lanes.lanes.iter().enumerate().filter(|(_, lane)| lane.has_ended());
        if ended().count() > ENDED_THREADS
            && let Some((oldest, _)) = ended().next()
        {
            let forgotten = lanes.lanes.remove(oldest);
            lanes.forgotten += forgotten.written();
        }
        lane
    }
}

fn thread_name() -> String {
    let thread = thread::current();
    let unnamed = || format!("{:?}", thread.id()).replace("ThreadId(", "thread ").replace(')', "");
    thread.name().map_or_else(unnamed, str::to_owned)
}

impl Default for Recorder {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut f = f.debug_struct("Recorder");
        f.field("is_enabled", &self.is_enabled()).field("written", &self.written());
        f.finish_non_exhaustive()
    }
}

/// What [`Recorder::enter`] returns: the thread records until this is dropped.
///
/// ```
/// let guard: cede::trace::EnterGuard = cede::trace::Recorder::new().enter();
/// drop(guard);
/// ```
#[derive(Debug)]
#[must_use = "the thread records for as long as this lives"]
pub struct EnterGuard {
    _entered: Entered,
}

/// Makes this thread record for a runtime: on its lane of that recorder, or nothing if the runtime
/// is not recorded. Dropping the guard restores what was before.
pub(crate) fn enter_runtime(recorder: Option<&Recorder>) -> Entered {
    recorder.map_or_else(|| current::enter(None, None, false), Recorder::enter_runtime)
}
