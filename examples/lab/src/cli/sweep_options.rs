//! What can be asked of a sweep.

use std::num::NonZeroUsize;

use clap::Args;

use crate::base::settings::work_or_default;
use crate::base::settings::{Cpus, RESCUE_NS, Settings};
use crate::cli::options::Measuring;
use crate::cli::values::{at_least_one, tick, work};
use crate::record::sweep_kind::SweepKind;

/// The options of `lab sweep`.
#[derive(Debug, Args)]
pub(crate) struct SweepOptions {
    /// Worker threads of the multi-thread executor (default: one a processor); blockers go from
    /// none to twice as many.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    workers: Option<NonZeroUsize>,
    /// The spinner's period.
    #[arg(long, value_name = "TIME", value_parser = tick, default_value = "1ms")]
    tick: u64,
    /// yield, rescue: how long one computing job takes on an idle processor (default: 1s; quick: 400ms).
    #[arg(long, value_name = "TIME", value_parser = work)]
    work: Option<u64>,
    /// Computing jobs beside the spinner (default: yield one a thread of the executor, rescue four a worker).
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    jobs: Option<NonZeroUsize>,
    #[command(flatten)]
    pub(crate) measuring: Measuring,
}

impl SweepOptions {
    /// Why the options do not go with this sweep.
    pub(crate) fn check(&self, kind: SweepKind) -> Result<(), String> {
        let given = [("--work", self.work.is_some()), ("--jobs", self.jobs.is_some())];
        match given.into_iter().find(|(_, given)| *given) {
            Some((option, _)) if kind == SweepKind::Blockers => Err(format!(
                "{option} is an option of `lab sweep yield` and `lab sweep rescue`; blockers take \
                 --workers: their number goes from none to twice the workers, and each blocks 0.1 s"
            )),
            _ => Ok(()),
        }
    }

    pub(crate) fn settings(&self) -> Settings {
        let measuring = &self.measuring;
        Settings {
            tick_ns: self.tick,
            work_ns: work_or_default(self.work, measuring.quick),
            chunk_ns: 100_000,
            jobs: self.jobs,
            workers: self.workers,
            blocking_threads: self.pool(),
            rescue_ns: RESCUE_NS,
            cpus: Cpus::All,
            reps: measuring.reps(),
            seed: measuring.seed(),
            quick: measuring.quick,
            strict: measuring.strict,
        }
    }

    /// Room for every blocker there may be.
    fn pool(&self) -> NonZeroUsize {
        let most = self.workers.map_or(0, |workers| 2 * workers.get());
        NonZeroUsize::new(most.max(512)).expect("not zero")
    }
}
