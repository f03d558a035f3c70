//! What this thread records now: its current lane, and on whose behalf it runs.
//!
//! A thread that runs a runtime which is recorded has a current lane, and everything that the
//! runtime does on the thread is noted there with [`note`]. A thread that records nothing finds
//! that out from one thread-local flag ([`is_recording`]). A thread whose recorder is switched off remembers that,
//! until some recorder is switched on or off ([`is_enabled`]).
//!
//! The *cause* says on whose behalf the thread runs: the task that it polls, the timer that it
//! fires, or the source whose event it passes on. A wake that happens meanwhile is attributed to
//! it.

use super::{
    event::{Cause, EventKind, Wait},
    lane::{Common, Lane},
    processor::{Had, Processor},
    slow_poll::WatchedThread,
    words::{Words, encode},
};
use std::{
    cell::{Cell, RefCell},
    marker::PhantomData,
    mem, ptr,
    sync::{
        Arc,
        atomic::{
            AtomicU64,
            Ordering::{Acquire, Relaxed, Release},
        },
    },
    time::{Duration, Instant},
};

/// How much time, in nanoseconds, is at least between two samples of the processor time. See the table
/// of constants in `docs/performance.md`.
const SAMPLE: u64 = 1_000_000;

/// How often any recorder was switched on or off, and one more.
static SWITCHED: AtomicU64 = AtomicU64::new(1);

thread_local! {
    /// Whether there is a current lane. Without a destructor, so that reading it is one
    /// instruction.
    static IS_RECORDING: Cell<bool> = const { Cell::new(false) };
    /// Whether the recorder of the current lane was enabled, and what `SWITCHED` was then; 0: not known.
    static FOUND: Cell<(u64, bool)> = const { Cell::new((0, false)) };
    static CAUSE: Cell<Cause> = const { Cell::new(Cause::Thread) };
    static LANES: RefCell<Lanes> = const { RefCell::new(Lanes::new()) };
}

struct Lanes {
    current: Option<Arc<Lane>>,
    /// If slow polls of the runtime that this thread runs are reported.
    watched: Option<Arc<WatchedThread>>,
    /// When to record next how much processor time the thread has had.
    next_sample: Cell<u64>,
    processor: Processor,
    /// All lanes of this thread, each of another recorder.
    all: Vec<Arc<Lane>>,
}

impl Lanes {
    const fn new() -> Self {
        Self {
            current: None,
            watched: None,
            next_sample: Cell::new(0),
            processor: Processor::new(),
            all: Vec::new(),
        }
    }

    /// Records how much processor time this thread has had.
    #[cold]
    fn sample(&self, lane: &Lane, now: u64) {
        self.next_sample.set(now + SAMPLE);
        if let Some(Had { used, waited }) = self.processor.had() {
            lane.note(words(&EventKind::Processor { used, waited }));
        }
    }
}

impl Drop for Lanes {
    fn drop(&mut self) {
        IS_RECORDING.set(false);
        FOUND.set((0, false));
        self.all.iter().for_each(|lane| lane.end());
    }
}

/// Whether this thread has a current lane.
#[inline]
pub(crate) fn is_recording() -> bool {
    IS_RECORDING.get()
}

/// Whether this thread has a current lane whose recorder is enabled.
#[inline]
pub(crate) fn is_enabled() -> bool {
    let (switched, is_enabled) = FOUND.get();
    if switched == SWITCHED.load(Relaxed) { is_enabled } else { find_enabled() }
}

#[cold]
fn find_enabled() -> bool {
    // Before the recorder is asked: if it is switched meanwhile, it is asked again.
    let switched = SWITCHED.load(Acquire);
    let find = |lanes: &RefCell<Lanes>| {
        let Ok(lanes) = lanes.try_borrow() else { return false };
        let is_enabled = lanes.current.as_ref().is_some_and(|lane| lane.is_enabled());
        FOUND.set((switched, is_enabled));
        is_enabled
    };
    LANES.try_with(find).unwrap_or(false)
}

/// A recorder was switched on or off.
pub(super) fn note_switch() {
    SWITCHED.fetch_add(1, Release);
}

/// Records an event on this thread's current lane, if it has one.
#[inline]
pub(crate) fn note(event: EventKind) {
    if is_recording() && is_enabled() {
        note_words(words(&event));
    }
}

/// Records an event at the time of the event before it on this lane, without reading the clock.
///
/// The caller guarantees that since then this thread has done next to nothing, and has received
/// nothing from another thread: otherwise an event could seem to precede its cause.
#[inline]
pub(crate) fn note_again(event: EventKind) {
    if is_recording() && is_enabled() {
        with_current(words(&event), Lane::note_again);
    }
}

/// The next event of this thread gets a time of its own: the thread has received something from
/// another.
pub(crate) fn time_has_passed() {
    let _ = LANES.try_with(|lanes| {
        if let Ok(lanes) = lanes.try_borrow()
            && let Some(lane) = &lanes.current
        {
            lane.time_has_passed();
        }
    });
}

#[inline]
fn words(event: &EventKind) -> Words {
    encode(event, |_| super::texts::NO_ROOM)
}

#[inline(never)]
pub(super) fn note_words(words: Words) {
    with_current(words, Lane::note);
}

#[inline]
fn with_current(words: Words, note: impl FnOnce(&Lane, Words) -> Option<u64>) {
    let _ = LANES.try_with(|lanes| {
        if let Ok(lanes) = lanes.try_borrow()
            && let Some(lane) = &lanes.current
        {
            let Some(time) = note(lane, words) else { return };
            if let Some(watched) = &lanes.watched {
                watched.noted(words, time);
            }
            if time >= lanes.next_sample.get() {
                lanes.sample(lane, time);
            }
        }
    });
}

/// Records that the task which this thread polls waits for something. Called where a future
/// returns `Pending`. Does nothing if no task is polled, or if it is not recorded; `what` is called
/// only otherwise.
#[inline]
pub(crate) fn waits_for(what: impl FnOnce() -> Wait) {
    if is_recording()
        && is_enabled()
        && let Cause::Task(task) = cause()
    {
        note_words(words(&EventKind::WaitsFor { task, what: what() }));
    }
}

/// The number by which an object is known: its address.
pub(crate) fn id_of<T: ?Sized>(object: &T) -> u64 {
    ptr::from_ref(object).addr() as u64
}

/// An instant on the axis of this thread's current lane; zero if there is none, or if the instant
/// is before the beginning of the recording.
pub(crate) fn time_of(instant: Instant) -> Duration {
    let time = LANES
        .try_with(|lanes| Some(lanes.try_borrow().ok()?.current.as_ref()?.common.time_of(instant)));
    Duration::from_nanos(time.ok().flatten().unwrap_or(0))
}

/// On whose behalf this thread runs now.
#[inline]
pub(crate) fn cause() -> Cause {
    CAUSE.get()
}

/// The task that this thread polls now, if it is recorded.
#[inline]
pub(crate) fn polled_task() -> Option<u64> {
    if let Cause::Task(task) = cause() { Some(task) } else { None }
}

/// Sets on whose behalf this thread runs, and returns what it was.
#[inline]
pub(crate) fn set_cause(cause: Cause) -> Cause {
    CAUSE.replace(cause)
}

/// What was current before: the lane, who watches it, and when to sample next.
type Previous = (Option<Arc<Lane>>, Option<Arc<WatchedThread>>, u64);

/// Makes this thread record on another lane, or on none. Dropping it restores what was before.
#[derive(Debug)]
#[must_use = "the thread records there for as long as this lives"]
pub(crate) struct Entered {
    previous: Previous,
    cause: Cause,
    /// A lane belongs to one thread.
    _not_send: PhantomData<*const ()>,
}

/// Makes `lane`, one of this thread's, current. With `None`, the thread records nothing. If
/// `samples`, it also records how much processor time it has had.
pub(super) fn enter(
    lane: Option<Arc<Lane>>,
    watched: Option<Arc<WatchedThread>>,
    samples: bool,
) -> Entered {
    let next_sample = if samples { 0 } else { u64::MAX };
    let cause = set_cause(Cause::Thread);
    Entered { previous: replace((lane, watched, next_sample)), cause, _not_send: PhantomData }
}

impl Drop for Entered {
    fn drop(&mut self) {
        set_cause(self.cause);
        let (_, watched, _) = replace(mem::take(&mut self.previous));
        if let Some(watched) = watched {
            watched.leave();
        }
    }
}

fn replace((lane, watched, next_sample): Previous) -> Previous {
    let replace = |lanes: &RefCell<Lanes>| {
        IS_RECORDING.set(lane.is_some());
        FOUND.set((0, false));
        let mut lanes = lanes.borrow_mut();
        let lane = mem::replace(&mut lanes.current, lane);
        let watched = mem::replace(&mut lanes.watched, watched);
        (lane, watched, lanes.next_sample.replace(next_sample))
    };
    LANES.try_with(replace).unwrap_or_default()
}

/// Calls `act` with this thread's lane of the recorder that `common` belongs to; `make` makes it if
/// there is none yet. `None` if the thread-locals of this thread are gone.
pub(super) fn with_lane<R>(
    common: &Arc<Common>,
    make: impl FnOnce() -> Arc<Lane>,
    act: impl FnOnce(&Arc<Lane>) -> R,
) -> Option<R> {
    let is_of = |lane: &&Arc<Lane>| ptr::eq(Arc::as_ptr(&lane.common), Arc::as_ptr(common));
    let with = |lanes: &RefCell<Lanes>| {
        let lanes_here = lanes.try_borrow().ok()?;
        if let Some(lane) = lanes_here.current.iter().chain(&lanes_here.all).find(is_of) {
            return Some(act(lane));
        }
        drop(lanes_here);
        let lane = make();
        let mut lanes_here = lanes.borrow_mut();
        // A recorder that is gone has left its lane to this thread alone.
        lanes_here.all.retain(|lane| Arc::strong_count(lane) > 1);
        lanes_here.all.push(lane.clone());
        drop(lanes_here);
        Some(act(&lane))
    };
    LANES.try_with(with).ok().flatten()
}
