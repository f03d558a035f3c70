//! The clock of a runtime's timers. A test may stop it.
//!
//! ```text
//!             pause                 resume
//!   running ─────────▶ paused ──────────────────▶ running on from where it stood,
//!                       │  ▲                      no longer the system's time
//!                       └──┘ advance, move_to
//! ```
//!
//! *With a stopped clock everything is exact, and twice the same.* A clock that runs is read at some
//! moment between two events, and its timers fire by the tick. A clock that stands still shows one
//! nanosecond, moves only to the nanosecond it is told, and its timers fire by that: see 5.
//!
//! 1. It never goes back.
//! 2. A clock that was never paused is the system's; to know that costs one relaxed load. The
//!    thread that pauses it sees it paused at once; to others it may look running for a moment.
//! 3. Paused, it moves on by itself when there is nothing else to do (see `driver.rs`), unless it is
//!    *held*: a blocking job is under way, which takes real time, and whose end may come first.
//! 4. *Paused* and the number of jobs are one word: a driver that found the paused clock held will
//!    be told by the last of them, even if the clock was paused when that was about to end.
//! 5. While it is paused, what is due has fired and nothing else has. Everything that moves it (`pause`
//!    itself, `advance`, `move_to`) is followed by a firing at once; a timer that is due already when it
//!    is made, polled for the first time or reset never enters the wheel. So whether a timer is ready is
//!    the same as whether its deadline is reached, and follows from nothing but what the program did.

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

/// The one place that reads the system's clock. Timers count in nanoseconds from its origin.
pub(crate) struct Clock {
    pub(crate) origin: Instant,
    /// It was paused at least once: the hands show the time from then on.
    touched: AtomicBool,
    hands: Mutex<Hands>,
    /// [`JOB`] for each blocking job under way, and [`PAUSED`].
    held: AtomicUsize,
}

/// Whether any clock of this process was ever paused: until then [`now`](Clock::now) is the system's time
/// everywhere, and nobody has to look up which clock applies. Not loom's, whose statics do not last.
static ANY_PAUSED: StdAtomicBool = StdAtomicBool::new(false);

/// See [`ANY_PAUSED`].
pub(crate) fn was_any_paused() -> bool {
    ANY_PAUSED.load(Relaxed)
}

const PAUSED: usize = 1;
const JOB: usize = 2;

struct Hands {
    shows: Instant,
    /// When it began to run on from what it shows, by the system's clock; `None` while it is paused.
    since: Option<Instant>,
}

impl Hands {
    fn now(&self) -> Instant {
        self.shows + self.since.map_or(Duration::ZERO, |since| since.elapsed())
    }
}

impl Clock {
    pub(crate) fn new() -> Self {
        let origin = Instant::now();
        Self {
            origin,
            touched: AtomicBool::new(false),
            hands: Mutex::new(Hands { shows: origin, since: Some(origin) }),
            held: AtomicUsize::new(0),
        }
    }

    /// Whether a test has ever stopped it.
    pub(crate) fn is_touched(&self) -> bool {
        self.touched.load(Relaxed)
    }

    pub(crate) fn now(&self) -> Instant {
        if self.is_touched() { self.hands.lock().now() } else { Instant::now() }
    }

    /// The present time, in nanoseconds since the origin.
    pub(crate) fn nanos_now(&self) -> u64 {
        self.nanos(self.now())
    }

    /// How long it takes until this nanosecond.
    pub(crate) fn until(&self, nanos: u64) -> Duration {
        Duration::from_nanos(nanos.saturating_sub(self.nanos_now()))
    }

    /// Since the origin; what is further away than 584 years counts as that.
    pub(crate) fn nanos(&self, time: Instant) -> u64 {
        time.saturating_duration_since(self.origin).as_nanos().try_into().unwrap_or(u64::MAX)
    }

    pub(crate) fn is_paused(&self) -> bool {
        self.held.load(Relaxed) & PAUSED != 0
    }

    pub(crate) fn pause(&self) -> Result<(), &'static str> {
        let mut hands = self.hands.lock();
        if hands.since.is_none() {
            return Err("time is paused already");
        }
        hands.shows = hands.now();
        hands.since = None;
        self.touched.store(true, Relaxed);
        ANY_PAUSED.store(true, Relaxed);
        self.held.fetch_or(PAUSED, AcqRel);
        Ok(())
    }

    pub(crate) fn resume(&self) -> Result<(), &'static str> {
        let mut hands = self.hands.lock();
        if hands.since.is_some() {
            return Err("time is not paused");
        }
        hands.since = Some(Instant::now());
        self.held.fetch_and(!PAUSED, AcqRel);
        Ok(())
    }

    pub(crate) fn advance(&self, duration: Duration) -> Result<(), &'static str> {
        let mut hands = self.hands.lock();
        if hands.since.is_some() {
            return Err("time is not paused: call `time::pause` before `time::advance`");
        }
        // Further than that the timers cannot tell one time from another.
        let time =
            hands.shows.checked_add(duration).filter(|&time| self.nanos(time) < LAST_DEADLINE);
        hands.shows = time.ok_or("time cannot advance so far")?;
        Ok(())
    }

    /// If it is paused, it shows at least this nanosecond.
    pub(crate) fn move_to(&self, nanos: u64) {
        let mut hands = self.hands.lock();
        if hands.since.is_none()
            && let Some(time) = self.origin.checked_add(Duration::from_nanos(nanos))
        {
            hands.shows = hands.shows.max(time);
        }
    }

    /// A blocking job begins to be under way.
    pub(crate) fn hold(&self) {
        self.held.fetch_add(JOB, Relaxed);
    }

    /// A blocking job is over. Whether it was the last to hold the paused clock: then the driver has
    /// to be told.
    #[must_use = "the driver may wait for it"]
    pub(crate) fn let_go(&self) -> bool {
        self.held.fetch_sub(JOB, AcqRel) == JOB | PAUSED
    }

    pub(crate) fn is_held(&self) -> bool {
        self.held.load(Acquire) >= JOB
    }
}
