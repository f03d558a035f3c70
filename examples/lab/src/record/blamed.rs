//! What the latest tick of a cell waited for: of one more repetition, which was recorded.

use anyhow::{Result, ensure};
use serde::{Deserialize, Serialize};

use crate::blame::names::Names;
use crate::blame::part::{Kind, Late};
use crate::blame::words::parts;
use crate::measure::lane::Lane;

/// The latest tick, and the parts of its lateness.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Blamed {
    pub(crate) latest_ns: u64,
    /// They add up to it; none is zero, and no kind is there twice.
    pub(crate) parts: Vec<Share>,
    /// The same in words, with those who held the threads.
    pub(crate) said: String,
    /// What each task and each thread did in that repetition.
    #[serde(default)]
    pub(crate) lanes: Vec<Lane>,
}

/// A part of the lateness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Share {
    pub(crate) what: Kind,
    pub(crate) ns: u64,
}

impl Blamed {
    /// `None`: there was no tick, or none was late.
    pub(crate) fn of(ticks: &[Late], names: &Names, lanes: Vec<Lane>) -> Option<Blamed> {
        let latest = ticks.iter().max_by_key(|late| late.lateness_ns())?;
        let shares = latest.parts.iter().map(|part| Share { what: part.kind, ns: part.ns });
        let shares: Vec<_> = shares.collect();
        let said = parts(latest, names);
        let latest_ns = latest.lateness_ns();
        (latest_ns > 0).then_some(Blamed { latest_ns, parts: shares, said, lanes })
    }

    /// `Err` if it does not come from a lab.
    pub(crate) fn check(&self) -> Result<()> {
        let kinds = self.parts.windows(2).all(|pair| pair[0].what < pair[1].what);
        ensure!(kinds, "the parts of a lateness are not in order");
        let sum: u64 = self.parts.iter().map(|part| part.ns).sum();
        ensure!(sum == self.latest_ns, "the parts of a lateness do not add up to it");
        ensure!(sum > 0, "a lateness of nothing");
        Ok(())
    }
}
