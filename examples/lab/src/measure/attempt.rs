//! One repetition of a cell, as the parent saw it.

use serde::{Deserialize, Serialize};

use crate::machine::noise::Noise;
use crate::measure::report::Report;

/// One repetition of a cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Attempt {
    pub(crate) rep: u32,
    /// Its place in the order in which the cells of the run were executed.
    pub(crate) position: usize,
    /// From the start of the child to its end.
    pub(crate) wall_ns: u64,
    pub(crate) noise: Noise,
    /// How often it was made again because other programs disturbed it; the quietest is kept.
    #[serde(default)]
    pub(crate) again: u32,
    pub(crate) outcome: Outcome,
}

/// How a child ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    Finished(Box<Report>),
    Crashed {
        how: String,
        said: String,
    },
    /// It was killed. `cpu_ns`: the processor time it and its children had until then, if it is known.
    TimedOut {
        after_ns: u64,
        #[serde(default)]
        cpu_ns: Option<u64>,
    },
}

/// The reports among `attempts`.
pub(crate) fn reports(attempts: &[Attempt]) -> impl Iterator<Item = &Report> {
    attempts.iter().filter_map(|attempt| match &attempt.outcome {
        Outcome::Finished(report) => Some(&**report),
        Outcome::Crashed { .. } | Outcome::TimedOut { .. } => None,
    })
}
