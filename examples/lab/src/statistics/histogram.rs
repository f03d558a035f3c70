//! Histograms as they are stored: every recorded value with its count, so that other programs can
//! merge and draw them. Values keep three significant digits.

use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};

/// A histogram of nanoseconds: `[value, count]`, ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Counted(Vec<(u64, u64)>);

impl Counted {
    pub(crate) fn of(values: impl IntoIterator<Item = u64>) -> Counted {
        let mut histogram = empty();
        values.into_iter().for_each(|value| record(&mut histogram, value, 1));
        let counts = histogram.iter_recorded();
        Counted(counts.map(|c| (c.value_iterated_to(), c.count_at_value())).collect())
    }

    /// How many samples there are; as many as can be counted, if there are more.
    pub(crate) fn samples(&self) -> u64 {
        self.0.iter().fold(0, |all, (_, count)| all.saturating_add(*count))
    }

    /// Adds these counts to `into`.
    pub(crate) fn add_to(&self, into: &mut Histogram<u64>) {
        for &(value, count) in &self.0 {
            record(into, value, count);
        }
    }
}

/// Unlike `saturating_record`, keeps a value that is beyond the present range of the histogram.
fn record(histogram: &mut Histogram<u64>, value: u64, count: u64) {
    histogram.record_n(value, count).expect("the histogram grows as it must");
}

/// An empty histogram of the lab's precision, growing as it must.
pub(crate) fn empty() -> Histogram<u64> {
    Histogram::new(3).expect("three significant digits are allowed")
}

/// The samples of repetitions put together, never averaged.
pub(crate) fn merged<'a>(parts: impl IntoIterator<Item = &'a Counted>) -> Histogram<u64> {
    let mut all = empty();
    parts.into_iter().for_each(|part| part.add_to(&mut all));
    all
}

/// The value at quantile `q`, or `None` where fewer than ten samples are above it: too few to
/// mean anything.
pub(crate) fn quantile(histogram: &Histogram<u64>, q: f64) -> Option<u64> {
    enough(histogram.len(), q).then(|| histogram.value_at_quantile(q))
}

/// Whether at least ten of `samples` samples are above quantile `q`.
pub(crate) fn enough(samples: u64, q: f64) -> bool {
    samples as f64 * (1.0 - q) >= 10.0 - 1e-9
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_needs_ten_samples_beyond_it() {
        let of = |n| merged([&Counted::of(0..n)]);
        assert_eq!(quantile(&of(19), 0.5), None);
        assert_eq!(quantile(&of(20), 0.5), Some(9));
        assert_eq!(quantile(&of(999), 0.99), None);
        assert!(quantile(&of(1_000), 0.99).is_some());
        assert_eq!(quantile(&of(0), 0.5), None);
    }

    #[test]
    fn merging_keeps_every_sample() {
        let (calm, frozen) = (Counted::of(vec![1; 90]), Counted::of(vec![1_000; 30]));
        let all = merged([&calm, &frozen]);
        assert_eq!(all.len(), 120);
        assert_eq!(quantile(&all, 0.5), Some(1));
        // The average of the two medians would be 500, a lateness nobody suffered.
        assert_eq!(quantile(&all, 0.9), Some(1_000));
    }

    #[test]
    fn the_travelling_form_is_lossless() {
        let counted = Counted::of([5, 5, 70_000, 1_000_000_007]);
        let mut again = empty();
        counted.add_to(&mut again);
        let back = again.iter_recorded().map(|c| (c.value_iterated_to(), c.count_at_value()));
        assert_eq!(counted.0, back.collect::<Vec<_>>());
    }
}
