//! A job as it can be told to another process: what to do, without anything shared.

use serde::{Deserialize, Serialize};

/// Why a job that needs what others have cannot be done by a process.
pub(crate) const SHARED: &str = "processes share no memory: each would have its own";

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum JobSpec {
    Nothing,
    /// So many steps of the work.
    Steps(u64),
    /// One system call that blocks.
    Block,
    /// Trial division, so many times.
    Divide {
        number: u32,
        divisors: usize,
        rounds: u32,
    },
}
