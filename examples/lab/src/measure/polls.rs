//! What happens at each poll of a task: how many there were, how long the longest held its
//! executor, and how long each waited between its wake and its start.
//!
//! ```text
//!   wake ─────────────► poll starts ───────────► poll ends
//!        wake latency                poll length
//! ```
//!
//! Where there is a spinner, each unit that is a task is wrapped in `watched`, and each unit that
//! is a thread in `notified`: a thread is not polled, but it is notified first and runs later, too.
//! The counters are global, because each cell has a process of its own.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::base::units::ns;
use crate::measure::recording::sleeping;
use crate::statistics::histogram::Counted;

static WATCHING: AtomicBool = AtomicBool::new(true);
static COUNT: AtomicU64 = AtomicU64::new(0);
static LONGEST_NS: AtomicU64 = AtomicU64::new(0);
static OF_TASKS: Latencies = Latencies(Mutex::new(Vec::new()));
static OF_THREADS: Latencies = Latencies(Mutex::new(Vec::new()));
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// More wakes than these are counted but not sampled.
const SAMPLES: usize = 1 << 20;

/// The polls of a repetition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Polls {
    /// User-level switches.
    pub(crate) count: u64,
    pub(crate) longest_ns: u64,
    /// From each wake to the poll it caused.
    pub(crate) wake_latency: Counted,
}

/// Whether units that are started from now on are to be watched.
pub(crate) fn watch(watching: bool) {
    WATCHING.store(watching, Relaxed);
}

/// Whether a unit is to be wrapped in `watched`.
pub(crate) fn watching() -> bool {
    WATCHING.load(Relaxed)
}

/// The polls so far, if any unit was watched.
pub(crate) fn so_far() -> Option<Polls> {
    let count = COUNT.load(Relaxed);
    (count > 0).then(|| Polls {
        count,
        longest_ns: LONGEST_NS.load(Relaxed),
        wake_latency: OF_TASKS.counted().unwrap_or_default(),
    })
}

/// Waits for `sleep`, which ends a thread's sleep at `end`, and notes how late the thread ran.
pub(crate) fn slept(end: Instant, sleep: impl FnOnce(Duration)) {
    let time = end.saturating_duration_since(Instant::now());
    sleeping(end, || sleep(time));
    if watching() && !time.is_zero() {
        OF_THREADS.note(ns(end.elapsed()));
    }
}

/// How long threads took to run after they were notified or their sleep was over, if any had to.
pub(crate) fn of_threads() -> Option<Counted> {
    OF_THREADS.counted()
}

/// Wraps `unit` so that its polls are measured.
pub(crate) async fn watched<T>(unit: impl Future<Output = T>) -> T {
    let mut unit = std::pin::pin!(unit);
    let stamp = Arc::new(Stamp::default());
    std::future::poll_fn(|cx| {
        let start = clock();
        let state = poll(unit.as_mut(), &stamp, &OF_TASKS, cx);
        COUNT.fetch_add(1, Relaxed);
        LONGEST_NS.fetch_max(clock() - start, Relaxed);
        state
    })
    .await
}

/// Wraps `unit`, which has a thread to itself, so that its wakes are measured.
pub(crate) async fn notified<T>(unit: impl Future<Output = T>) -> T {
    let mut unit = std::pin::pin!(unit);
    let stamp = Arc::new(Stamp::default());
    std::future::poll_fn(|cx| poll(unit.as_mut(), &stamp, &OF_THREADS, cx)).await
}

fn poll<T>(
    unit: Pin<&mut impl Future<Output = T>>,
    stamp: &Arc<Stamp>,
    latencies: &Latencies,
    cx: &Context<'_>,
) -> Poll<T> {
    let woken = stamp.woken_ns.swap(0, Relaxed);
    if woken > 0 {
        latencies.note(clock().saturating_sub(woken));
    }
    stamp.pass_on_to(cx.waker());
    let waker = Waker::from(stamp.clone());
    unit.poll(&mut Context::from_waker(&waker))
}

/// Times from each wake to the poll, or the run of the thread, that it caused.
struct Latencies(Mutex<Vec<u64>>);

impl Latencies {
    fn note(&self, ns: u64) {
        let mut samples = self.samples();
        if samples.len() < SAMPLES {
            samples.push(ns);
        }
    }

    fn counted(&self) -> Option<Counted> {
        let samples = self.samples();
        (!samples.is_empty()).then(|| Counted::of(samples.iter().copied()))
    }

    fn samples(&self) -> MutexGuard<'_, Vec<u64>> {
        self.0.lock().expect("nobody panics while holding the samples")
    }
}

/// A waker that notes when it was woken, and wakes the task's own.
#[derive(Debug, Default)]
struct Stamp {
    /// When the task was first woken since its last poll; 0: not yet.
    woken_ns: AtomicU64,
    task: Mutex<Option<Waker>>,
}

impl Stamp {
    fn pass_on_to(&self, waker: &Waker) {
        let mut task = self.task.lock().expect("nobody panics while holding the waker");
        if !task.as_ref().is_some_and(|known| known.will_wake(waker)) {
            *task = Some(waker.clone());
        }
    }
}

impl Wake for Stamp {
    fn wake(self: Arc<Self>) {
        let _ = self.woken_ns.compare_exchange(0, clock().max(1), Relaxed, Relaxed);
        let task = self.task.lock().expect("nobody panics while holding the waker").clone();
        if let Some(task) = task {
            task.wake();
        }
    }
}

fn clock() -> u64 {
    ns(START.elapsed())
}
