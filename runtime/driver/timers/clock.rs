//! The clock of a runtime's timers, which a test may stop.
//!
//! ```text
//!             pause                 resume
//!   running ─────────▶ paused ──────────────────▶ running on from where it stopped,
//!                       │  ▲                      no longer the system's time
//!                       └──┘ advance, advance_to
//! ```
//!
//! *With a stopped clock everything is exact and repeatable.* A running clock is read at an
//! arbitrary moment between two events, and its timers fire by whole ticks. A paused clock shows
//! one exact nanosecond, moves only to the nanosecond it is given, and its timers fire by the
//! nanosecond: see 5.
//!
//! 1. It never goes back.
//! 2. A clock that was never paused shows the system's time; checking that costs one relaxed load.
//!    The thread that pauses the clock sees it paused at once. To other threads it may look running
//!    for a moment.
//! 3. A paused clock advances by itself (*auto-advance*) when no task can run (see `driver.rs`),
//!    unless it is *inhibited*: a blocking job takes real time, and a task may wait for its end.
//! 4. The paused flag and the number of inhibitors are one word. So if a driver finds the paused
//!    clock inhibited, the last inhibitor to be released will tell it, even if the clock was paused
//!    just before that release.
//! 5. While the clock is paused, exactly the timers that are due have fired. Every operation that
//!    moves it (`pause` itself, `advance`, `advance_to`) is followed at once by a firing. A timer
//!    that is already due when it is made, first polled or reset never enters the wheel. So a timer
//!    is ready exactly when its deadline is reached, and that depends only on what the program did.

use super::wheel::LAST_DEADLINE;
use crate::base::primitive::{
    Mutex,
    atomic::{
        AtomicBool, AtomicUsize,
        Ordering::{AcqRel, Acquire, Relaxed},
    },
};
use std::{
    sync::atomic::AtomicBool as StdAtomicBool,
    time::{Duration, Instant},
};

/// The only place that reads the system's clock. Timers count nanoseconds from its origin.
pub(crate) struct Clock {
    pub(crate) origin: Instant,
    /// Whether it was ever paused. From then on `reading` has the time.
    was_paused: AtomicBool,
    reading: Mutex<Reading>,
    /// [`INHIBITOR`] times the number of inhibitors (one for each blocking job), plus [`PAUSED`].
    inhibitors: AtomicUsize,
}

/// Whether any clock of this process was ever paused. Until then [`now`](Clock::now) is the
/// system's time everywhere, and no thread has to look up which clock applies. It is not loom's
/// type, because loom resets its statics after each execution.
static ANY_PAUSED: StdAtomicBool = StdAtomicBool::new(false);

/// Whether any clock of this process was ever paused: see [`ANY_PAUSED`].
pub(crate) fn was_any_paused() -> bool {
    ANY_PAUSED.load(Relaxed)
}

const PAUSED: usize = 1;
const INHIBITOR: usize = 2;

/// What the clock shows, and whether it runs.
struct Reading {
    shown: Instant,
    /// When the clock began to run on from `shown`, by the system's clock; `None` while it is
    /// paused.
    running_since: Option<Instant>,
}

impl Reading {
    fn now(&self) -> Instant {
        self.shown + self.running_since.map_or(Duration::ZERO, |since| since.elapsed())
    }
}

impl Clock {
    pub(crate) fn new() -> Self {
        let origin = Instant::now();
        Self {
            origin,
            was_paused: AtomicBool::new(false),
            reading: Mutex::new(Reading { shown: origin, running_since: Some(origin) }),
            inhibitors: AtomicUsize::new(0),
        }
    }

    /// Whether this clock was ever paused.
    pub(crate) fn was_ever_paused(&self) -> bool {
        self.was_paused.load(Relaxed)
    }

    pub(crate) fn now(&self) -> Instant {
        if self.was_ever_paused() { self.reading.lock().now() } else { Instant::now() }
    }

    /// The present time, in nanoseconds since the origin.
    pub(crate) fn nanos_now(&self) -> u64 {
        self.nanos(self.now())
    }

    /// The time from now until this nanosecond.
    pub(crate) fn until(&self, nanos: u64) -> Duration {
        Duration::from_nanos(nanos.saturating_sub(self.nanos_now()))
    }

    /// Nanoseconds since the origin; at most `u64::MAX`, which is 584 years.
    pub(crate) fn nanos(&self, time: Instant) -> u64 {
        time.saturating_duration_since(self.origin).as_nanos().try_into().unwrap_or(u64::MAX)
    }

    /// The instant that is this many nanoseconds after the origin; the origin if there is no such
    /// instant.
    pub(crate) fn instant(&self, nanos: u64) -> Instant {
        self.origin.checked_add(Duration::from_nanos(nanos)).unwrap_or(self.origin)
    }

    pub(crate) fn is_paused(&self) -> bool {
        self.inhibitors.load(Relaxed) & PAUSED != 0
    }

    pub(crate) fn pause(&self) -> Result<(), &'static str> {
        let mut reading = self.reading.lock();
        if reading.running_since.is_none() {
            return Err("time is paused already");
        }
        reading.shown = reading.now();
        reading.running_since = None;
        self.was_paused.store(true, Relaxed);
        ANY_PAUSED.store(true, Relaxed);
        self.inhibitors.fetch_or(PAUSED, AcqRel);
        Ok(())
    }

    pub(crate) fn resume(&self) -> Result<(), &'static str> {
        let mut reading = self.reading.lock();
        if reading.running_since.is_some() {
            return Err("time is not paused");
        }
        reading.running_since = Some(Instant::now());
        self.inhibitors.fetch_and(!PAUSED, AcqRel);
        Ok(())
    }

    pub(crate) fn advance(&self, duration: Duration) -> Result<(), &'static str> {
        let mut reading = self.reading.lock();
        if reading.running_since.is_some() {
            return Err("time is not paused: call `time::pause` before `time::advance`");
        }
        // The timers cannot tell later times apart.
        let time =
            reading.shown.checked_add(duration).filter(|&time| self.nanos(time) < LAST_DEADLINE);
        reading.shown = time.ok_or("time cannot advance so far")?;
        Ok(())
    }

    /// Moves a paused clock forward to this nanosecond. Does nothing if the clock shows a later time
    /// already, or runs.
    pub(crate) fn advance_to(&self, nanos: u64) {
        let mut reading = self.reading.lock();
        if reading.running_since.is_none()
            && let Some(time) = self.origin.checked_add(Duration::from_nanos(nanos))
        {
            reading.shown = reading.shown.max(time);
        }
    }

    /// Adds an inhibitor: a blocking job begins.
    pub(crate) fn inhibit(&self) {
        self.inhibitors.fetch_add(INHIBITOR, Relaxed);
    }

    /// Removes an inhibitor: a blocking job has ended. Returns true if it was the last one and the
    /// clock is paused; the caller must then unpark the driver.
    #[must_use = "the driver may wait for it"]
    pub(crate) fn release_inhibitor(&self) -> bool {
        self.inhibitors.fetch_sub(INHIBITOR, AcqRel) == INHIBITOR | PAUSED
    }

    pub(crate) fn is_inhibited(&self) -> bool {
        self.inhibitors.load(Acquire) >= INHIBITOR
    }
}
