//! What an interval does about ticks that it missed.

use super::{instant::Instant, timer::add};
use std::time::Duration;

/// A tick that is late by at most this, and by at most one period, is not missed: the next one
/// stays on the grid.
const TOLERANCE: Duration = Duration::from_millis(5);

/// What an [`Interval`](crate::time::Interval) does when it is polled so late that further ticks
/// are due already.
///
/// With a period of 10 ms, and 25 ms of work after the tick at 10 ms:
///
/// ```text
///   Burst   0   10         35 35 40   50   60     as fast as possible, until it has caught up
///   Delay   0   10         35   45   55   65      a period after the late one
///   Skip    0   10         35    40   50   60     the missed ticks are left out, the grid stays
/// ```
///
/// A tick that is noticed at most 5 ms late, and at most one period late, counts as on time.
///
/// ```
/// use cede::time::{self, Duration, MissedTickBehavior, interval};
///
/// cede::block_on(async {
///     time::pause();
///     let mut interval = interval(Duration::from_secs(10));
///     interval.set_missed_tick_behavior(MissedTickBehavior::Skip);
///     let start = interval.tick().await;
///     time::advance(Duration::from_secs(25)).await; // work that takes too long
///     assert_eq!(interval.tick().await - start, Duration::from_secs(10));
///     assert_eq!(interval.tick().await - start, Duration::from_secs(30));
/// });
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MissedTickBehavior {
    /// Makes up for every missed tick, one right after another.
    #[default]
    Burst,
    /// Continues one period after the late tick; all later ticks are shifted.
    Delay,
    /// Leaves out the missed ticks and continues at the next multiple of the period.
    Skip,
}

impl MissedTickBehavior {
    /// When the next tick is due, if the one due at `due` was noticed at `now`.
    pub(super) fn next(self, due: Instant, now: Instant, period: Duration) -> Instant {
        let late = now.saturating_duration_since(due);
        if late <= TOLERANCE.min(period) {
            return add(due, period);
        }
        match self {
            Self::Burst => add(due, period),
            Self::Delay => add(now, period),
            Self::Skip => {
                const SECOND: u128 = 1_000_000_000;
                // The time since the last tick of the grid. Not by `from_nanos`, which overflows
                // after 584 years.
                let into = late.as_nanos() % period.as_nanos();
                let into = Duration::new((into / SECOND) as u64, (into % SECOND) as u32);
                add(now, period - into)
            }
        }
    }
}
