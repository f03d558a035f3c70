//! A job as it is described to another process, which shares no memory with this one.

use serde::{Deserialize, Serialize};

/// Why a job that uses shared memory cannot be done by a process.
pub(crate) const SHARED: &str = "processes share no memory: each would have its own";

/// What the process is to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum JobSpec {
    Nothing,
    /// A number of steps of the work.
    Steps(u64),
    /// One system call that blocks.
    Block,
    /// Trial division, repeated `rounds` times.
    Divide {
        number: u32,
        divisors: usize,
        rounds: u32,
    },
}
