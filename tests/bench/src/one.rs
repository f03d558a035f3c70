//! One figure, here and now: what a child process does, and what a profiler wants.

use crate::runtimes::{self, Contender};

/// A tenth of what the table asks for.
const QUICK: u64 = 10;
/// The share of it that is done once in vain: for the caches, the allocator, the threads.
const WARM_UP: u64 = 10;

/// How much work a figure is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Amount {
    /// Other than the row says.
    pub(crate) times: Option<u64>,
    pub(crate) quick: bool,
}

/// `None` if the contender has no such thing.
pub(crate) fn run(row: &str, contender: Contender, amount: Amount) -> Option<f64> {
    let work = runtimes::prepare(contender, row)?;
    let of_row = if amount.quick { work.times.div_ceil(QUICK) } else { work.times };
    let times = amount.times.unwrap_or(of_row);
    if !work.counted {
        (work.run)(times.div_ceil(WARM_UP));
    }
    Some((work.run)(times))
}
