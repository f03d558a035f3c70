//! What the program has to compute, in slices.

use crate::base::work::Chain;
use crate::experiment::request::Request;
use crate::measure::film::Film;
use crate::models::job::Checked;

/// The label of computing in the timelines.
pub(crate) const COMPUTES: &str = "computes";

const SLICES: u64 = 12;

/// A computation of a known length, perhaps partly done.
#[derive(Debug)]
pub(crate) struct Computing {
    chain: Chain,
    slice: u64,
}

impl Computing {
    /// As long as `time_ns` on an idle processor.
    pub(crate) fn of(time_ns: u64, request: &Request) -> Computing {
        let per_ns = request.counts.job as f64 / request.settings.work_ns as f64;
        let steps = (time_ns as f64 * per_ns) as u64;
        Computing { chain: Chain::new(steps), slice: steps.div_ceil(SLICES).max(1) }
    }

    /// Computes one slice; whether there is more to do.
    pub(crate) fn slice(&mut self, film: &Film, name: &str) -> bool {
        film.computing(name, COMPUTES, || self.chain.advance(self.slice))
    }

    /// Computes all that is left.
    pub(crate) fn rest(&mut self, film: &Film, name: &str) {
        film.computing(name, COMPUTES, || self.chain.advance(u64::MAX));
    }

    pub(crate) fn check(&self) -> Checked {
        self.chain.check()
    }
}
