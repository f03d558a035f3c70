//! The clock of a runtime's timers, and what a tick is. A test may stop it.
//!
//! ```text
//!             pause                 resume
//!   running ─────────▶ paused ──────────────────▶ running on from where it stood,
//!                       │  ▲                      no longer the system's time
//!                       └──┘ advance, move_to
//! ```
//!
//! 1. It never goes back.
//! 2. A clock that was never paused is the system's; to know that costs one relaxed load. The
//!    thread that pauses it sees it paused at once; to others it may look running for a moment.
//! 3. Paused, it moves on by itself when there is nothing else to do (see `driver.rs`), unless it is
//!    *held*: a blocking job is under way, which takes real time, and whose end may come first.
//! 4. *Paused* and the number of jobs are one word: a driver that found the paused clock held will
//!    be told by the last of them, even if the clock was paused when that was about to end.

use crate::primitive::{
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

/// The one place that reads the system's clock, and the one that knows what a tick is.
pub(crate) struct Clock {
    /// Tick 0.
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
    /// 2^10 ns, about 1 µs: finer than a thread wakes up, and divided by a shift.
    const TICK_NANOS: u64 = 1 << 10;

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

    /// The tick that has begun last.
    pub(crate) fn tick_now(&self) -> u64 {
        self.nanos(self.now()) / Self::TICK_NANOS
    }

    /// The first tick that is not before `deadline`.
    pub(crate) fn tick_of(&self, deadline: Instant) -> u64 {
        self.nanos(deadline).div_ceil(Self::TICK_NANOS)
    }

    /// How long it takes until `tick` begins.
    pub(crate) fn until(&self, tick: u64) -> Duration {
        Self::since_origin(tick).saturating_sub(self.now().duration_since(self.origin))
    }

    fn since_origin(tick: u64) -> Duration {
        Duration::from_nanos(tick.saturating_mul(Self::TICK_NANOS))
    }

    /// Since tick 0; what is further away than 584 years counts as that.
    fn nanos(&self, time: Instant) -> u64 {
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
        hands.shows = hands.shows.checked_add(duration).ok_or("time cannot advance so far")?;
        Ok(())
    }

    /// If it is paused, it shows at least the beginning of `tick`.
    pub(crate) fn move_to(&self, tick: u64) {
        let mut hands = self.hands.lock();
        if hands.since.is_none()
            && let Some(time) = self.origin.checked_add(Self::since_origin(tick))
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
