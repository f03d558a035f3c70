//! What the parent asks of a child: one cell, one repetition.

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
}
