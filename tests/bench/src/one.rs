//! Measures one figure in this process: for a child process, and for a profiler.

use crate::runtimes::{self, Contender};

/// A tenth of what the table asks for.
const QUICK: u64 = 10;
/// The share of it that is done once before measuring, to warm up the caches, the allocator and the
/// threads.
const WARM_UP: u64 = 10;

/// How much work a figure is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Amount {
    /// How often, if not as often as the row says.
    pub(crate) times: Option<u64>,
    pub(crate) quick: bool,
}

/// `None` if the contender does not have what the row measures.
pub(crate) fn run(row: &str, contender: Contender, amount: Amount) -> Option<f64> {
    let work = runtimes::prepare(contender, row)?;
    let of_row = if amount.quick { work.times.div_ceil(QUICK) } else { work.times };
    let times = amount.times.unwrap_or(of_row);
    if !work.counted {
        (work.run)(times.div_ceil(WARM_UP));
    }
    Some((work.run)(times))
}
