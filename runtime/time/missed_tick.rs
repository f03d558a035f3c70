//! What becomes of ticks that nobody was there for.

use super::{instant::Instant, timer::add};
use std::time::Duration;

/// Lateness up to this, and up to one period, is no missed tick: the next one stays on the grid.
const TOLERANCE: Duration = Duration::from_millis(5);

/// What an [`Interval`](crate::time::Interval) does when its owner comes so late that the next tick is due already.
///
/// With a period of 10 ms, and 25 ms of work after the tick at 10 ms:
///
/// ```text
///   Burst   0   10         35 35 40   50   60     as fast as it can, until it has caught up
///   Delay   0   10         35   45   55   65      a period after the late one
///   Skip    0   10         35    40   50   60     the missed ones are left out, the grid stays
/// ```
///
/// A tick that is noticed up to 5 ms late, and up to one period, counts as one in time.
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
    /// Makes up for every missed tick, one right after the other.
    #[default]
    Burst,
    /// Goes on a period after the tick that came late; all later ticks are shifted.
    Delay,
    /// Leaves out what was missed and goes on at the next multiple of the period.
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
                // How far into a period it is; not by `from_nanos`, which ends after 584 years.
                let into = late.as_nanos() % period.as_nanos();
                let into = Duration::new((into / SECOND) as u64, (into % SECOND) as u32);
                add(now, period - into)
            }
        }
    }
}
