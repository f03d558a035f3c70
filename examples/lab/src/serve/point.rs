//! What was measured at one rate.

use serde::{Deserialize, Serialize};

use crate::machine::noise::Noise;
use crate::statistics::histogram::{Counted, merged, quantile};

/// One rate, one server process.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Point {
    /// Requests a second that were to arrive.
    pub(crate) rate: f64,
    /// Requests that were due.
    pub(crate) due: u64,
    /// Of them, those that were answered before the client gave up.
    pub(crate) answered: u64,
    /// Connections that broke, and answers that were wrong.
    pub(crate) errors: u64,
    /// From the moment a request was due to its whole answer. One without an answer counts until the client gave up.
    pub(crate) latency: Counted,
    pub(crate) p50_ns: Option<u64>,
    pub(crate) p90_ns: Option<u64>,
    pub(crate) p99_ns: Option<u64>,
    pub(crate) max_ns: u64,
    /// How late the client sent a request that was due and had a free connection: its own fault.
    pub(crate) client_late_p99_ns: Option<u64>,
    /// Processor time of the client's only thread, as a share of the time.
    pub(crate) client_cpu: f64,
    /// Processor time of the server, by request.
    pub(crate) server_cpu_ns: Option<u64>,
    pub(crate) noise: Noise,
}

impl Point {
    /// Fills in the quantiles.
    pub(crate) fn with_quantiles(mut self, client_late: &Counted) -> Point {
        let latency = merged([&self.latency]);
        self.p50_ns = quantile(&latency, 0.5);
        self.p90_ns = quantile(&latency, 0.9);
        self.p99_ns = quantile(&latency, 0.99);
        self.max_ns = latency.max();
        self.client_late_p99_ns = quantile(&merged([client_late]), 0.99);
        self
    }

    /// Whether all were answered, and all but one in a hundred within `limit_ns`.
    pub(crate) fn holds(&self, limit_ns: u64) -> bool {
        let in_time = self.p99_ns.unwrap_or(self.max_ns) <= limit_ns;
        in_time && self.errors == 0 && self.answered == self.due
    }

    /// Whether the client may be what was slow: it had no time left, or it sent later than a tenth of the limit.
    pub(crate) fn is_client_bound(&self, limit_ns: u64) -> bool {
        self.client_cpu > 0.9 || self.client_late_p99_ns.is_some_and(|late| late > limit_ns / 10)
    }
}
