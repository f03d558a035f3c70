//! What the parent asks of a child: one cell, one repetition.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::base::settings::{Counts, Settings};

/// Handed to the child as one JSON argument.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Request {
    pub(crate) workload: String,
    pub(crate) model: String,
    /// Stay on one processor.
    pub(crate) pinned: bool,
    pub(crate) settings: Settings,
    pub(crate) counts: Counts,
    /// Where to write a recording of the cell, if it is to be recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) trace: Option<PathBuf>,
}
