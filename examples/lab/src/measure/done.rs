//! A job that was done: what a cell reports of each of its jobs.

use serde::{Deserialize, Serialize};

/// When a job was done, and what was wrong with its result. Times are ns since t0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Done {
    pub(crate) start_ns: u64,
    pub(crate) finish_ns: u64,
    pub(crate) wrong: Option<String>,
}
