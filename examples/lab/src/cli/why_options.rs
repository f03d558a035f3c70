//! What can be asked of `lab why`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::record_options::RecordOptions;

/// The options of `lab why`.
#[derive(Debug, Args)]
pub(crate) struct WhyOptions {
    #[command(flatten)]
    pub(crate) recording: RecordOptions,
    /// Write every tick with the parts of its lateness.
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
}
