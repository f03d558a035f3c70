//! The command line. What is wrong with it is said before anything runs, with exit status 2.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::base::detail::Detail;
use crate::base::settings::work_or_default;
use crate::base::settings::{Cpus, Settings};
use crate::cli::names::{Choice, Name, choice, name, row};
use crate::cli::options::{Measuring, Picture};
use crate::cli::report_options::ReportOptions;
use crate::cli::serve_options::ServeOptions;
use crate::cli::sweep_options::SweepOptions;
use crate::cli::values::{at_least_one, chunk, rescue, tick, work};
use crate::cli::watch_options::WatchOptions;
use crate::cli::why_options::WhyOptions;
use crate::parent::plan::{Row, Rows};
use crate::record::sweep_kind::SweepKind;

const AFTER: &str = "\
Durations are written 100us, 10ms, 1.5s. Exit status: 0 all cells ran, 1 some failed (or were \
noisy, with --strict), 2 the command line was wrong, 130 interrupted.";

/// The same work under cooperative tasks and under preemptive threads, measured.
///
/// Without a command it answers one question, in half a minute at most: how late is a spinner beside a job that
/// computes? `lab spin` is short for `lab run spin`.
#[derive(Debug, Parser)]
#[command(name = "lab", version, args_conflicts_with_subcommands = true, after_help = AFTER)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) options: RunOptions,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run workloads under models, each in a fresh process, and say what came of it.
    Run {
        /// What to run; `all`: every workload under every model (some minutes; with --quick about one);
        /// without any: spin and syscall.
        #[arg(value_name = "WORKLOAD", value_delimiter = ',', value_parser = choice)]
        workloads: Vec<Choice>,
        #[command(flatten)]
        options: RunOptions,
    },
    /// Move one setting step by step and draw the curves: what it costs, and where it turns.
    Sweep {
        #[arg(value_enum)]
        sweep: SweepKind,
        #[command(flatten)]
        options: SweepOptions,
    },
    /// Why ticks are late: each model once, recorded, with the parts that its latest tick's lateness is made of.
    Why {
        /// What to record, of the workloads that have ticks.
        #[arg(value_name = "WORKLOAD", value_delimiter = ',', value_parser = choice, default_value = "spin")]
        workloads: Vec<Choice>,
        #[command(flatten)]
        options: WhyOptions,
    },
    /// A service under load: up to which rate each model answers in time.
    Serve(ServeOptions),
    /// Show a report again, or a part of it: its tables, or the files asked for.
    Report(ReportOptions),
    /// What changed from one report to another, and which differences are no more than chance.
    Compare {
        #[arg(value_name = "A.json")]
        before: PathBuf,
        #[arg(value_name = "B.json")]
        after: PathBuf,
        /// Compare even what was run with different settings.
        #[arg(long)]
        anyway: bool,
    },
    /// Watch an event loop turn: a recording as one page, forwards and backwards, with the reason of every delay.
    Watch(WatchOptions),
    /// The workloads and the models, a line each.
    List,
    /// What a workload is, what a model is, or what the one does in the other: `lab explain spin loop-yield`.
    Explain {
        #[arg(value_name = "WORKLOAD|MODEL", value_parser = name, required = true, num_args = 1..=2)]
        names: Vec<Name>,
    },
    /// Measure how many steps of the work fill the time asked for.
    Calibrate(WorkOptions),
    /// What this machine allows, and how quiet it is.
    Doctor,
    #[command(hide = true)]
    Cell { request: String },
    #[command(hide = true)]
    Server { request: String },
    #[command(hide = true)]
    Job { order: String },
}

#[derive(Debug, Args)]
pub(crate) struct WorkOptions {
    /// How long one computing job takes on an idle processor (default: 1s; quick: 400ms).
    #[arg(long, value_name = "TIME", value_parser = work)]
    work: Option<u64>,
    /// How long one slice of a sliced job takes.
    #[arg(long, value_name = "TIME", value_parser = chunk, default_value = "100us")]
    chunk: u64,
}

#[derive(Debug, Args)]
pub(crate) struct RunOptions {
    /// Only these models; NAME@1cpu pins one to a single processor (default: the few that answer the
    /// workload's question). The rows of sched and quadrant are chosen here, too.
    #[arg(long = "model", value_name = "MODEL", value_delimiter = ',', value_parser = row)]
    pub(crate) models: Vec<Row>,
    /// Every model, and threads@1cpu; with tables and a reason a row.
    #[arg(long, conflicts_with = "models")]
    pub(crate) all: bool,
    /// All that was measured: every column, the order of all pairs, what the headings mean.
    #[arg(short, long)]
    pub(crate) verbose: bool,
    /// The processors every cell may use.
    #[arg(long, value_enum, default_value = "all")]
    cpus: Cpus,
    /// Worker threads of the multi-thread executor (default: one a processor).
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    workers: Option<NonZeroUsize>,
    /// The most threads of the blocking pool.
    #[arg(long, value_name = "N", value_parser = at_least_one, default_value = "512")]
    blocking_threads: NonZeroUsize,
    /// How long all workers of multi-rescue may be inside polls before spares work.
    #[arg(long, value_name = "TIME", value_parser = rescue, default_value = "1ms")]
    rescue_after: u64,
    /// The spinner's period.
    #[arg(long, value_name = "TIME", value_parser = tick, default_value = "10ms")]
    tick: u64,
    #[command(flatten)]
    work: WorkOptions,
    /// Jobs beside the spinner (default: spin and storm 1, syscall 5).
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    jobs: Option<NonZeroUsize>,
    #[command(flatten)]
    pub(crate) measuring: Measuring,
    #[command(flatten)]
    pub(crate) picture: Picture,
}

impl RunOptions {
    /// The rows that are asked for; `everything`: all, unless some are chosen.
    pub(crate) fn rows(&self, everything: bool) -> Rows<'_> {
        match &self.models[..] {
            [] if self.all || everything => Rows::All,
            [] => Rows::Few,
            chosen => Rows::Chosen(chosen),
        }
    }

    /// How much is printed.
    pub(crate) fn detail(&self) -> Detail {
        match (self.verbose, self.all || !self.models.is_empty()) {
            (true, _) => Detail::Everything,
            (false, true) => Detail::Tables,
            (false, false) => Detail::Screen,
        }
    }

    pub(crate) fn settings(&self) -> Settings {
        let measuring = &self.measuring;
        Settings {
            tick_ns: self.tick,
            work_ns: self.work.work_ns(measuring.quick),
            chunk_ns: self.work.chunk,
            jobs: self.jobs,
            workers: self.workers,
            blocking_threads: self.blocking_threads,
            rescue_ns: self.rescue_after,
            cpus: self.cpus,
            reps: measuring.reps(),
            seed: measuring.seed(),
            quick: measuring.quick,
            strict: measuring.strict,
        }
    }
}

impl WorkOptions {
    pub(crate) fn work_ns(&self, quick: bool) -> u64 {
        work_or_default(self.work, quick)
    }

    pub(crate) fn chunk_ns(&self) -> u64 {
        self.chunk
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn a_run_and_a_sweep_take_the_same_options_in_the_same_words() {
        let lab = Cli::command();
        let help = |command: &str, option: &str| {
            let command = lab.find_subcommand(command).expect("a command");
            let option = command.get_arguments().find(|arg| arg.get_id() == option);
            option.and_then(|arg| arg.get_help()).expect("an option with words").to_string()
        };
        for option in ["reps", "seed", "quick", "strict", "json", "html", "csv"] {
            assert_eq!(help("run", option), help("sweep", option), "--{option}");
        }
    }
}
