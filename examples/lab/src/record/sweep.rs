//! The curves of a sweep.

use serde::{Deserialize, Serialize};

use crate::record::at::At;
use crate::record::sweep_kind::SweepKind;

/// What a sweep found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Sweep {
    pub(crate) kind: SweepKind,
    pub(crate) curves: Vec<Curve>,
}

/// The points of one model, ascending; those that did not finish are left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Curve {
    pub(crate) model: String,
    pub(crate) points: Vec<Point>,
    /// Where the knee or the cliff is.
    pub(crate) marked: Option<At>,
    /// What the points say, in sentences.
    pub(crate) said: Vec<String>,
}

/// One point: the repetitions of its cell together.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Point {
    pub(crate) at: At,
    /// Lateness at a quantile of the ticks; `null` where too few ticks are above.
    pub(crate) late_p50_ns: Option<u64>,
    pub(crate) late_p90_ns: Option<u64>,
    pub(crate) late_p99_ns: Option<u64>,
    pub(crate) late_max_ns: u64,
    /// The longest time without a service, less a period: the median repetition.
    pub(crate) freeze_ns: u64,
    pub(crate) completion_ns: u64,
    /// Work a second, as a share of what the same work in one piece makes: of both the quickest
    /// repetition, for whatever disturbs one only makes it slower.
    pub(crate) throughput: Option<f64>,
    /// Processor time: the median repetition.
    #[serde(default)]
    pub(crate) cpu_ns: u64,
    /// Threads that the executor started at the most, where it counts them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) threads: Option<u64>,
}

/// What a curve shows upwards: its name, and its value at a point.
pub(crate) type Height = (&'static str, fn(&Point) -> u64);

impl Sweep {
    /// What the curves show upwards: the middle tick, which other programs disturb least, or the
    /// latest where ticks are too few; where a freeze is the point, the freeze.
    pub(crate) fn height(&self) -> Height {
        height(self.kind, self.curves.iter().flat_map(|curve| &curve.points))
    }
}

/// What the curves with these points show upwards.
pub(crate) fn height<'a>(kind: SweepKind, points: impl IntoIterator<Item = &'a Point>) -> Height {
    if kind != SweepKind::Yield {
        return ("longest freeze", |point| point.freeze_ns);
    }
    if points.into_iter().all(|point| point.late_p50_ns.is_some()) {
        ("p50 lateness", |point| point.late_p50_ns.unwrap_or(0))
    } else {
        ("latest tick", |point| point.late_max_ns)
    }
}
