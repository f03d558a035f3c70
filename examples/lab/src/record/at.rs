//! Where on a sweep's axis a cell is.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::base::units::show_ns;

/// The value of the setting that is swept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum At {
    /// How long a slice of the work takes.
    SliceNs(u64),
    /// How many tasks block.
    Blockers(u64),
    /// How long all workers may be stuck before spares work.
    RescueNs(u64),
}

impl At {
    pub(crate) fn value(self) -> u64 {
        match self {
            At::SliceNs(value) | At::Blockers(value) | At::RescueNs(value) => value,
        }
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            At::SliceNs(ns) | At::RescueNs(ns) => f.write_str(&show_ns(*ns)),
            At::Blockers(n) => write!(f, "{n}"),
        }
    }
}
