//! What can be asked of a recording in the terminal.

use std::ops::RangeInclusive;
use std::path::PathBuf;

use clap::Args;

use crate::cli::values::{late, turns};

/// The options of `lab watch` that have words for an answer.
#[derive(Debug, Args)]
pub(crate) struct WordsOptions {
    /// Tell this turn of each loop, or these: 412 or 412-420.
    #[arg(long, value_name = "N", value_parser = turns, conflicts_with_all = ["task", "late"])]
    pub(crate) turn: Option<RangeInclusive<u32>>,
    /// Tell this task, by its number or its name.
    #[arg(long, value_name = "TASK", conflicts_with = "late")]
    pub(crate) task: Option<String>,
    /// Tell what was served this late or later, and whose fault that was.
    #[arg(long, value_name = "TIME", value_parser = late)]
    pub(crate) late: Option<u64>,
    /// Write the recording in the Trace Event format, for Perfetto (ui.perfetto.dev) or chrome://tracing.
    #[arg(long, value_name = "FILE")]
    pub(crate) perfetto: Option<PathBuf>,
}

impl WordsOptions {
    /// Whether something is to be told even if a file is written, too.
    pub(crate) fn is_a_question(&self) -> bool {
        self.turn.is_some() || self.task.is_some() || self.late.is_some()
    }
}
