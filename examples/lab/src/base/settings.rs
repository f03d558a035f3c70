//! What a run was asked to do, after it was found sensible; travels to the children and into the
//! report, so that a run can be repeated from its report.

use std::num::NonZeroUsize;
use std::ops::RangeInclusive;
use std::thread::available_parallelism;
use std::time::Duration;

use anyhow::{Result, ensure};
use serde::{Deserialize, Serialize};

use crate::base::units::{ns, show_ns};

/// The most threads or jobs: as many as a runtime takes for its workers.
pub(crate) const MANY: usize = 32_767;
/// Repetitions of a cell.
pub(crate) const REPS: RangeInclusive<u32> = 1..=1000;
/// The spinner's period, in ns.
pub(crate) const TICK: RangeInclusive<u64> = 100_000..=10_000_000_000;
/// The time of one job, in ns.
pub(crate) const WORK: RangeInclusive<u64> = 1_000_000..=600_000_000_000;
/// The time of one slice of a job, in ns.
pub(crate) const CHUNK: RangeInclusive<u64> = 1_000..=600_000_000_000;
/// How long all workers may be stuck before spares work, in ns.
pub(crate) const RESCUE: RangeInclusive<u64> = 10_000..=10_000_000_000;
/// The same where nothing else was asked for.
pub(crate) const RESCUE_NS: u64 = 1_000_000;

/// How long one of the blocking syscalls of `syscall` blocks.
pub(crate) const SYSCALL: Duration = Duration::from_millis(100);

/// Which processors a cell may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Cpus {
    /// Every processor this process may run on.
    All,
    /// One: preemption without parallelism.
    #[value(name = "1")]
    One,
}

/// The settings of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Settings {
    /// The spinner's period P.
    pub(crate) tick_ns: u64,
    /// How long one computing job takes on an idle processor.
    pub(crate) work_ns: u64,
    /// How long one slice of a sliced job takes.
    pub(crate) chunk_ns: u64,
    /// How many jobs; `None`: as many as the workload has by default.
    pub(crate) jobs: Option<NonZeroUsize>,
    /// Worker threads of the multi-thread executor; `None`: one a processor the cell may use.
    pub(crate) workers: Option<NonZeroUsize>,
    /// The cap of the blocking pool.
    pub(crate) blocking_threads: NonZeroUsize,
    /// How long all workers of `multi-rescue` may be inside polls before spares work.
    #[serde(default = "rescue_ns")]
    pub(crate) rescue_ns: u64,
    pub(crate) cpus: Cpus,
    pub(crate) reps: u32,
    pub(crate) seed: u64,
    pub(crate) quick: bool,
    pub(crate) strict: bool,
}

impl Settings {
    /// Those of a run without options, for tests.
    #[cfg(test)]
    pub(crate) fn plain() -> Settings {
        Settings {
            tick_ns: 10_000_000,
            work_ns: work_or_default(None, false),
            chunk_ns: 100_000,
            jobs: None,
            workers: None,
            blocking_threads: NonZeroUsize::new(512).expect("not zero"),
            rescue_ns: RESCUE_NS,
            cpus: Cpus::All,
            reps: 3,
            seed: 1,
            quick: false,
            strict: false,
        }
    }

    /// `Err` if the command line would not have accepted them.
    pub(crate) fn check(&self) -> Result<()> {
        let many = |n: Option<NonZeroUsize>| n.is_none_or(|n| n.get() <= MANY);
        ensure!(TICK.contains(&self.tick_ns), "a tick of {}", show_ns(self.tick_ns));
        ensure!(WORK.contains(&self.work_ns), "{} of work", show_ns(self.work_ns));
        ensure!(CHUNK.contains(&self.chunk_ns), "a slice of {}", show_ns(self.chunk_ns));
        ensure!(many(self.jobs) && many(self.workers), "more than {MANY} jobs or workers");
        // A sweep has room for two blocked threads a worker.
        let most = 2 * MANY;
        ensure!(self.blocking_threads.get() <= most, "more than {most} blocking threads");
        ensure!(RESCUE.contains(&self.rescue_ns), "a rescue after {}", show_ns(self.rescue_ns));
        ensure!(REPS.contains(&self.reps), "{} repetitions", self.reps);
        Ok(())
    }

    pub(crate) fn tick(&self) -> Duration {
        Duration::from_nanos(self.tick_ns)
    }

    pub(crate) fn rescue_after(&self) -> Duration {
        Duration::from_nanos(self.rescue_ns)
    }

    pub(crate) fn jobs_or(&self, default: usize) -> usize {
        self.jobs.map_or(default, NonZeroUsize::get)
    }

    /// Worker threads, counted in the process that asks: a pinned child counts one processor.
    pub(crate) fn workers(&self) -> usize {
        self.workers.or(available_parallelism().ok()).map_or(1, NonZeroUsize::get)
    }

    /// The computing time of `jobs` jobs one after the other.
    pub(crate) fn work(&self, jobs: usize) -> Duration {
        Duration::from_nanos(self.work_ns.saturating_mul(jobs as u64))
    }

    /// The blocking time of `calls` syscalls one after the other.
    pub(crate) fn syscalls(&self, calls: usize) -> Duration {
        Duration::from_nanos(ns(SYSCALL).saturating_mul(calls as u64))
    }
}

/// In a record from before there was this setting.
fn rescue_ns() -> u64 {
    RESCUE_NS
}

/// How long a computing job takes where nothing else was asked for.
pub(crate) fn work_or_default(asked: Option<u64>, quick: bool) -> u64 {
    asked.unwrap_or(if quick { 400_000_000 } else { 1_000_000_000 })
}

/// The work as counts, measured once a run: every model does the same number of steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Counts {
    /// Steps of one computing job.
    pub(crate) job: u64,
    /// Steps of one slice.
    pub(crate) chunk: u64,
}
