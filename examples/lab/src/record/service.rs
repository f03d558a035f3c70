//! A run of `lab serve`, as it is written to a file.

use std::num::NonZeroUsize;

use serde::{Deserialize, Serialize};

use crate::machine::environment::Environment;
use crate::serve::point::Point;
use crate::statistics::histogram::Counted;

pub(crate) const SERVICE_SCHEMA: &str = "cede-lab-serve";

/// One run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ServiceRecord {
    pub(crate) schema: String,
    pub(crate) version: u32,
    /// Seconds since 1970.
    pub(crate) started_unix: u64,
    pub(crate) took_ns: u64,
    pub(crate) interrupted: bool,
    pub(crate) settings: ServiceSettings,
    pub(crate) environment: Environment,
    /// Steps of the work a millisecond.
    pub(crate) steps_per_ms: f64,
    pub(crate) curves: Vec<ServiceCurve>,
}

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ServiceSettings {
    /// Computing by request.
    pub(crate) compute_ns: u64,
    /// Waiting by request.
    pub(crate) wait_ns: u64,
    pub(crate) connections: usize,
    /// How long each rate is kept up.
    pub(crate) time_ns: u64,
    /// A rate holds if p99 stays within it.
    pub(crate) limit_ns: u64,
    pub(crate) workers: Option<NonZeroUsize>,
    pub(crate) pool: NonZeroUsize,
    pub(crate) seed: u64,
}

/// One model at all the rates that were tried.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ServiceCurve {
    pub(crate) model: String,
    /// One request after the other, with nothing beside it.
    pub(crate) alone: Counted,
    pub(crate) alone_p50_ns: Option<u64>,
    /// In the order in which they were tried.
    pub(crate) points: Vec<Point>,
    /// The highest rate that held; `None`: none did.
    pub(crate) limit: Option<f64>,
    /// Whether a higher rate was tried and did not hold.
    pub(crate) is_bounded: bool,
}

impl ServiceCurve {
    /// One point a rate, ascending: of several tries the best, for what disturbs one only makes it slower.
    pub(crate) fn best(&self) -> Vec<&Point> {
        let mut points: Vec<&Point> = self.points.iter().collect();
        let height = |point: &Point| point.p99_ns.unwrap_or(point.max_ns);
        points.sort_by(|a, b| a.rate.total_cmp(&b.rate).then(height(a).cmp(&height(b))));
        points.dedup_by(|a, b| a.rate == b.rate);
        points
    }

    /// The point at the limit.
    pub(crate) fn at_limit(&self) -> Option<&Point> {
        self.best().into_iter().find(|point| Some(point.rate) == self.limit)
    }
}
