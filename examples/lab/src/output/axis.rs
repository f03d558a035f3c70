//! An axis of a chart.

/// What its ends are, and the marks on it, in units that are spaced evenly.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Axis {
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) marks: Vec<(f64, String)>,
    pub(crate) name: &'static str,
}

/// A time below this is drawn as this: no clock tells it.
pub(crate) const LEAST_NS: f64 = 1_000.0;

/// Room around the values on an axis, in decades.
const AROUND: f64 = 0.1;

impl Axis {
    /// A logarithmic axis of time, in whole decades.
    pub(crate) fn decades(name: &'static str, low_ns: f64, high_ns: f64) -> Axis {
        let low = low_ns.max(LEAST_NS).log10().floor();
        let high = high_ns.max(LEAST_NS).log10().ceil().max(low + 1.0);
        let marks = (low as i32..=high as i32).map(|decade| (f64::from(decade), power(decade)));
        Axis { low, high, marks: marks.collect(), name }
    }

    /// The same, but no longer than the values need (and at least a decade long).
    pub(crate) fn fitted(mut self, low: f64, high: f64) -> Axis {
        self.low = (low - AROUND).min(high - 1.0);
        self.high = high + AROUND;
        self.marks.retain(|(mark, _)| (self.low..=self.high).contains(mark));
        self
    }

    /// Where on the axis `value` is: 0 at its beginning, 1 at its end.
    pub(crate) fn share(&self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low).max(1e-9)).clamp(0.0, 1.0)
    }
}

/// Where a time is on an axis of decades.
pub(crate) fn log(ns: u64) -> f64 {
    (ns as f64).max(LEAST_NS).log10()
}

fn power(decade: i32) -> String {
    match decade {
        ..6 => format!("{} µs", 10_i32.pow(decade.rem_euclid(3).unsigned_abs())),
        6..9 => format!("{} ms", 10_i32.pow(decade.rem_euclid(3).unsigned_abs())),
        _ => format!("{} s", 10_i64.pow(decade.unsigned_abs() - 9)),
    }
}
