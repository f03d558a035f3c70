//! What is to be shown of a report, and how.

use std::path::PathBuf;

use clap::Args;

use crate::cli::names::{Choice, choice, row};
use crate::cli::options::{Files, Picture};
use crate::parent::plan::Row;

/// The options of `lab report`.
#[derive(Debug, Args)]
pub(crate) struct ReportOptions {
    /// What `lab run --json` or `lab sweep --json` wrote.
    #[arg(value_name = "R.json")]
    pub(crate) file: PathBuf,
    /// Only these workloads of the run.
    #[arg(long = "only", value_name = "WORKLOAD", value_delimiter = ',', value_parser = choice)]
    pub(crate) workloads: Vec<Choice>,
    /// Only these rows of the run, in this order.
    #[arg(long = "model", value_name = "MODEL", value_delimiter = ',', value_parser = row)]
    pub(crate) models: Vec<Row>,
    #[command(flatten)]
    pub(crate) files: Files,
    #[command(flatten)]
    pub(crate) picture: Picture,
    /// A screen a workload, as `lab` alone and `lab run` show it.
    #[arg(long, conflicts_with_all = ["bare", "verbose"])]
    pub(crate) screen: bool,
    /// The tables alone: without the machine, the reasons and the meaning of the headings.
    #[arg(long)]
    pub(crate) bare: bool,
    /// All that was measured: every column, the order of all pairs, what the headings mean.
    #[arg(short, long)]
    pub(crate) verbose: bool,
}

impl ReportOptions {
    /// Whether a part of the run is asked for.
    pub(crate) fn chooses(&self) -> bool {
        !self.workloads.is_empty() || !self.models.is_empty()
    }

    /// Whether the tables of `workload` are asked for by name.
    pub(crate) fn names(&self, workload: &str) -> bool {
        self.workloads.iter().copied().flatten().any(|sheet| sheet.name == workload)
    }
}
