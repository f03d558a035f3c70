//! What can be asked of `lab watch`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::record_options::RecordOptions;
use crate::cli::words_options::WordsOptions;

/// The options of `lab watch`.
#[derive(Debug, Args)]
pub(crate) struct WatchOptions {
    /// A workload, which is run once under each model asked for and recorded (without --model: loop-block, loop-yield and threads);
    /// or recordings, as CEDE_TRACE=FILE and `Trace::save` write them. Several are shown side by side.
    #[arg(value_name = "WORKLOAD|FILE", required = true)]
    pub(crate) what: Vec<String>,
    #[command(flatten)]
    pub(crate) recording: RecordOptions,
    /// Write one page for a browser, offline: the loop turns in it, forwards and backwards.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["turn", "task", "late"])]
    pub(crate) html: Option<PathBuf>,
    /// Write the timelines as one picture, which needs no script; with --turn, that turn alone.
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) words: WordsOptions,
}
