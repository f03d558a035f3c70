//! Options of the commands that record cells instead of measuring them.

use std::num::NonZeroUsize;

use clap::Args;

use crate::base::settings::{Cpus, RESCUE_NS, Settings, work_or_default};
use crate::cli::names::row;
use crate::cli::values::{at_least_one, chunk, tick, work};
use crate::parent::plan::{Row, Rows};

/// What is to be recorded, and how. There is one repetition of each cell.
#[derive(Debug, Args)]
pub(crate) struct RecordOptions {
    /// Only these models; NAME@1cpu pins one to a single processor (default: all, and threads@1cpu).
    #[arg(long = "model", value_name = "MODEL", value_delimiter = ',', value_parser = row)]
    pub(crate) models: Vec<Row>,
    /// The processors every cell may use.
    #[arg(long, value_enum, default_value = "all")]
    cpus: Cpus,
    /// Worker threads of the multi-thread executor (default: one a processor).
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    workers: Option<NonZeroUsize>,
    /// The most threads of the blocking pool.
    #[arg(long, value_name = "N", value_parser = at_least_one, default_value = "512")]
    blocking_threads: NonZeroUsize,
    /// The spinner's period.
    #[arg(long, value_name = "TIME", value_parser = tick, default_value = "10ms")]
    tick: u64,
    /// How long one computing job takes on an idle processor (default: 1s; quick: 400ms).
    #[arg(long, value_name = "TIME", value_parser = work)]
    work: Option<u64>,
    /// How long one slice of a sliced job takes.
    #[arg(long, value_name = "TIME", value_parser = chunk, default_value = "100us")]
    chunk: u64,
    /// Jobs beside the spinner (default: spin and storm 1, syscall 5).
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    jobs: Option<NonZeroUsize>,
    /// Shorter jobs.
    #[arg(long)]
    quick: bool,
}

impl RecordOptions {
    pub(crate) fn rows(&self) -> Rows<'_> {
        if self.models.is_empty() { Rows::All } else { Rows::Chosen(&self.models) }
    }

    pub(crate) fn settings(&self) -> Settings {
        Settings {
            tick_ns: self.tick,
            work_ns: work_or_default(self.work, self.quick),
            chunk_ns: self.chunk,
            jobs: self.jobs,
            workers: self.workers,
            blocking_threads: self.blocking_threads,
            rescue_ns: RESCUE_NS,
            cpus: self.cpus,
            reps: 1,
            seed: 0,
            quick: self.quick,
            strict: false,
        }
    }
}
