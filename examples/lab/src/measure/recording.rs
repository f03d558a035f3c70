//! Records this cell, if that was asked for: what its tasks and threads did, and when the spinner was served.
//!
//! A run that measures does not record: all that is here then costs it one look at an address.
//!
//! A thread without a runtime shows what it does in spans (`base::spans`), and a gap in its work, or a wait for a processor
//! after a sleep, as such. So it stands on one axis with the tasks of another model.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, OnceLock};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use cede::trace::{Recorder, gap, mark, span};
use serde::{Deserialize, Serialize};

use crate::base::spans::{SLEEPS, TICK};
use crate::base::units::ns;
use crate::base::work::Chain;
use crate::measure::runqueue::{counted, own_wait_ns};

static RECORDING: OnceLock<Recording> = OnceLock::new();
static TICKS: Mutex<Option<Ticks>> = Mutex::new(None);

/// The events of each thread that are kept: enough for some seconds of a spinner beside jobs in slices.
const EVENTS: usize = 1 << 20;

/// How often the two clocks are compared.
const TRIES: usize = 16;

/// Steps of the work between two looks at the clock: some microseconds.
const STEPS: u64 = 1_000;

/// A gap in the work that is shorter is an interrupt, or noise.
const GAP: Duration = Duration::from_micros(20);

/// A sleep that ends this late is asked why. A shorter delay is what the system takes anyway.
const OVERSLEPT: Duration = Duration::from_micros(100);

#[derive(Debug)]
struct Recording {
    recorder: Recorder,
    start: Instant,
}

/// When the spinner was served, in ns since the recorder's start.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ticks {
    /// Tick k was due k periods after this.
    pub(crate) t0_ns: u64,
    pub(crate) period_ns: u64,
    /// Ticks due after this do not count.
    pub(crate) end_ns: u64,
    pub(crate) services_ns: Vec<u64>,
}

/// From now on this process records.
pub(crate) fn begin() -> &'static Recorder {
    let recording = RECORDING.get_or_init(|| {
        let recorder = Recorder::with_capacity(EVENTS);
        let start = start_of(&recorder);
        Recording { recorder, start }
    });
    &recording.recorder
}

/// When the clock of the recorder was zero: told by a mark between two looks at our own, the closest of some.
fn start_of(recorder: &Recorder) -> Instant {
    let _entered = recorder.enter();
    let tries = (0..TRIES).filter_map(|_| {
        let before = Instant::now();
        mark(TICK);
        let took = before.elapsed();
        let at = recorder.snapshot().events().last()?.at;
        Some((took, (before + took / 2).checked_sub(at)?))
    });
    let (_, start) = tries.min().expect("a recorder that was just made records");
    recorder.clear();
    start
}

/// The recorder, if this process records.
pub(crate) fn recorder() -> Option<&'static Recorder> {
    RECORDING.get().map(|recording| &recording.recorder)
}

/// Starts a thread without a runtime, which records what it does; in a recording it is called `name` and a number.
pub(crate) fn start_thread(name: &str, body: impl FnOnce() + Send + 'static) -> JoinHandle<()> {
    static STARTED: AtomicUsize = AtomicUsize::new(1);
    let thread = thread::Builder::new();
    let thread = match recorder() {
        Some(_) => thread.name(format!("{name} {}", STARTED.fetch_add(1, Relaxed))),
        None => thread,
    };
    thread.spawn(|| counted(|| recorded(body))).expect("the system has room for a thread")
}

/// Runs `body` on this thread, which has no runtime, and records what it does.
pub(crate) fn recorded<T>(body: impl FnOnce() -> T) -> T {
    let _entered = recorder().map(Recorder::enter);
    body()
}

/// Runs `body` in a span.
pub(crate) fn during<T>(text: &'static str, body: impl FnOnce() -> T) -> T {
    let _span = recorder().map(|_| span(text));
    body()
}

/// Runs `sleep`, which is to end at `end`. If it ended later, the system may have had no processor for the thread.
pub(crate) fn sleeping(end: Instant, sleep: impl FnOnce()) {
    if recorder().is_none() {
        return sleep();
    }
    let before = own_wait_ns();
    let asleep = span(SLEEPS);
    sleep();
    let late = || Instant::now().saturating_duration_since(end);
    if late() >= OVERSLEPT
        && let (Some(before), Some(after)) = (before, own_wait_ns())
    {
        // It may have waited again since it woke up.
        gap(late().min(Duration::from_nanos(after.saturating_sub(before))));
    }
    drop(asleep);
}

/// The spinner was served.
pub(crate) fn ticked() {
    if recorder().is_some() {
        mark(TICK);
    }
}

/// All services of a spinner whose tick k was due at `t0 + k·period`.
pub(crate) fn keep_ticks(t0: Instant, period: Duration, end: Instant, services_ns: &[u64]) {
    let Some(recording) = RECORDING.get() else { return };
    let since_start = |moment: Instant| ns(moment.saturating_duration_since(recording.start));
    let t0_ns = since_start(t0);
    let ticks = Ticks {
        t0_ns,
        period_ns: ns(period),
        end_ns: since_start(end),
        services_ns: services_ns.iter().map(|service| t0_ns + service).collect(),
    };
    *TICKS.lock().expect("nobody panics while keeping the ticks") = Some(ticks);
}

/// What was kept.
pub(crate) fn ticks() -> Option<Ticks> {
    TICKS.lock().expect("nobody panics while keeping the ticks").clone()
}

/// Takes all steps of `chain`; whether any are left. In a recording the work is watched: where the clock shows a gap
/// between two steps, the system ran something else.
pub(crate) fn advance(chain: &mut Chain, steps: u64) -> bool {
    if recorder().is_none() {
        return chain.advance(steps);
    }
    // The shortest of this process: a slice may be too short to know it by itself.
    static USUAL_NS: AtomicU64 = AtomicU64::new(u64::MAX);
    let (mut left, mut is_more) = (steps, true);
    let mut before = Instant::now();
    while left > 0 && is_more {
        let now = left.min(STEPS);
        left -= now;
        is_more = chain.advance(now);
        let after = Instant::now();
        let took = after - before;
        // Fewer steps take less time, which says nothing of the others.
        let usual = if now == STEPS { USUAL_NS.fetch_min(ns(took), Relaxed) } else { ns(took) };
        let usual = took.min(Duration::from_nanos(usual));
        if took > 2 * usual + GAP {
            gap(took - usual);
        }
        before = after;
    }
    is_more
}
