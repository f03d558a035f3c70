//! Options that several commands take, each declared once.

use std::path::PathBuf;

use clap::{Args, value_parser};

use crate::base::settings::REPS;
use crate::cli::values::seed_from_clock;

/// How cells are measured, and where what was measured is kept. A point of a sweep is a cell, too.
#[derive(Debug, Args)]
pub(crate) struct Measuring {
    /// Repetitions of every cell (default: 3; quick: 1).
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(i64::from(*REPS.start())..=i64::from(*REPS.end())))]
    reps: Option<u32>,
    /// Orders the cells within each repetition (default: from the clock, and printed).
    #[arg(long, value_name = "SEED")]
    seed: Option<u64>,
    /// One short repetition, about ten seconds.
    #[arg(long)]
    pub(crate) quick: bool,
    /// Fail if a cell was disturbed by other programs.
    #[arg(long)]
    pub(crate) strict: bool,
    /// Write everything measured, raw histograms too.
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) files: Files,
}

/// Files to read, without the lab.
#[derive(Debug, Args)]
pub(crate) struct Files {
    /// Write one page with every picture, for a browser or a printer, offline.
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Write a row a cell.
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,
}

/// Pictures of ticks; a sweep has none.
#[derive(Debug, Args)]
pub(crate) struct Picture {
    /// Write one picture: the tick strips with their verdicts.
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
    /// Write an animated picture: the spinners as they turned, in real time; with `--tick 100ms` one sees it.
    #[arg(long, value_name = "FILE")]
    pub(crate) spinners: Option<PathBuf>,
}

impl Measuring {
    pub(crate) fn reps(&self) -> u32 {
        self.reps.unwrap_or(if self.quick { 1 } else { 3 })
    }

    /// For a command whose default is one repetition.
    pub(crate) fn reps_or_one(&self) -> u32 {
        self.reps.unwrap_or(1)
    }

    pub(crate) fn seed(&self) -> u64 {
        self.seed.unwrap_or_else(seed_from_clock)
    }
}
