//! How many steps of the work fill a given time on an idle processor.
//!
//! Measured once a run, in the parent, before any cell; from then on the work is a count. Time is
//! the trial's own processor time, so that another program's turn does not count, and the quickest
//! of several trials is taken: whatever disturbs a trial only makes it slower.

use std::time::Duration;

use nix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};

use crate::base::settings::{Counts, Settings};
use crate::base::units::ns;
use crate::base::work::Chain;

const TRIALS: usize = 7;
const TRIAL: Duration = Duration::from_millis(30);

/// What the trials showed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Calibration {
    /// Steps a millisecond in the quickest trial, which counts.
    pub(crate) steps_per_ms: f64,
    /// The slowest trial's time over the quickest's, minus one: 0.02 is two per cent of noise.
    pub(crate) spread: f64,
    pub(crate) counts: Counts,
}

impl Calibration {
    /// The counts of a cell, whose slices may be other than the run's.
    pub(crate) fn counts(&self, settings: &Settings) -> Counts {
        let count = |time_ns| count(time_ns, self.steps_per_ms / 1e6);
        Counts { job: count(settings.work_ns), chunk: count(settings.chunk_ns) }
    }
}

/// Runs the trials, about a third of a second.
pub(crate) fn calibrate(work_ns: u64, chunk_ns: u64) -> Calibration {
    let steps = steps_that_fill(TRIAL);
    let times: Vec<u64> = (0..TRIALS).map(|_| time_of(steps)).collect();
    let quickest = times.iter().copied().min().unwrap_or(1).max(1);
    let slowest = times.iter().copied().max().unwrap_or(1).max(1);
    let per_ns = steps as f64 / quickest as f64;
    Calibration {
        steps_per_ms: per_ns * 1e6,
        spread: slowest as f64 / quickest as f64 - 1.0,
        counts: Counts { job: count(work_ns, per_ns), chunk: count(chunk_ns, per_ns) },
    }
}

fn count(time_ns: u64, per_ns: f64) -> u64 {
    ((time_ns as f64 * per_ns) as u64).max(1)
}

/// Doubles until a trial is long enough to be timed well.
fn steps_that_fill(time: Duration) -> u64 {
    let mut steps = 1 << 10;
    while time_of(steps) < ns(time) {
        steps *= 2;
    }
    steps
}

fn time_of(steps: u64) -> u64 {
    let mut chain = Chain::new(steps);
    let start = processor_time();
    chain.advance(steps);
    ns(processor_time().saturating_sub(start))
}

/// Of this thread.
fn processor_time() -> Duration {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map(Duration::from).unwrap_or_default()
}
