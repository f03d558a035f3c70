//! The repetitions of a cell taken together. Histograms are merged, never averaged; of a figure that
//! has one value in each repetition, the median is shown, with the spread beside it.

use std::collections::BTreeMap;

use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};

use crate::measure::lateness::Lateness;
use crate::measure::report::Report;
use crate::statistics::histogram::{merged, quantile};

/// A figure over the repetitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Spread<T = u64> {
    pub(crate) min: T,
    pub(crate) median: T,
    pub(crate) max: T,
}

impl<T: Copy + Default + PartialOrd> Spread<T> {
    fn of(values: impl IntoIterator<Item = T>) -> Spread<T> {
        let mut values: Vec<T> = values.into_iter().collect();
        values.sort_unstable_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
        let at = |n: usize| values.get(n).copied().unwrap_or_default();
        let last = values.len().saturating_sub(1);
        Spread { min: at(0), median: at(last / 2), max: at(last) }
    }

    /// `None` if there are no values.
    fn some(values: impl IntoIterator<Item = T>) -> Option<Spread<T>> {
        let mut values = values.into_iter().peekable();
        values.peek().is_some().then(|| Spread::of(values))
    }
}

/// Quantiles of a merged histogram; `null` where too few samples are above.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Quantiles {
    pub(crate) samples: u64,
    pub(crate) p50_ns: Option<u64>,
    pub(crate) p90_ns: Option<u64>,
    pub(crate) p99_ns: Option<u64>,
    pub(crate) p999_ns: Option<u64>,
    pub(crate) max_ns: u64,
}

impl Quantiles {
    fn of(histogram: &Histogram<u64>) -> Quantiles {
        let at = |q| quantile(histogram, q);
        Quantiles {
            samples: histogram.len(),
            p50_ns: at(0.5),
            p90_ns: at(0.9),
            p99_ns: at(0.99),
            p999_ns: at(0.999),
            max_ns: histogram.max(),
        }
    }
}

/// How late the spinner was over all repetitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SpinnerSummary {
    pub(crate) tick_ns: u64,
    pub(crate) lateness: Quantiles,
    pub(crate) missed: u64,
    pub(crate) unserved: u64,
    pub(crate) longest_missed_run: u64,
    pub(crate) longest_freeze_ns: Spread,
    pub(crate) max_ns: Spread,
    /// The same, asked naively.
    pub(crate) naive: Quantiles,
    pub(crate) naive_missed: u64,
}

/// A cell's figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Summary {
    pub(crate) finished: usize,
    pub(crate) spinner: Option<SpinnerSummary>,
    pub(crate) completion_ns: Spread,
    /// The longest job's finish − start.
    pub(crate) longest_job_ns: Spread,
    /// User and system time, children's included.
    pub(crate) cpu_ns: Spread,
    /// Processors busy on average, in the median repetition.
    pub(crate) utilisation: f64,
    pub(crate) voluntary_switches: Spread,
    pub(crate) involuntary_switches: Spread,
    /// Whether other processes did a part of the work; their time in the run queue is not known.
    #[serde(default)]
    pub(crate) has_children: bool,
    pub(crate) polls: Option<Spread>,
    pub(crate) longest_poll_ns: Option<Spread>,
    /// Of tasks from the wake to the poll, of threads from the notification until they run.
    pub(crate) wake_latency: Option<Quantiles>,
    /// Time all threads together were ready and had no processor.
    #[serde(default)]
    pub(crate) run_queue_wait_ns: Option<Spread>,
    #[serde(default)]
    pub(crate) lock_wait_ns: Option<Spread>,
    /// Threads that ran or wanted to, on average, in the median repetition.
    #[serde(default)]
    pub(crate) runnable: Option<f64>,
    /// Processors there were for them.
    #[serde(default)]
    pub(crate) cpus: usize,
    /// Threads that the executor started, where it counts them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) threads: Option<Spread>,
    pub(crate) max_rss_bytes: Spread,
    /// The workload's own figures, over the repetitions that have them.
    #[serde(default)]
    pub(crate) figures: BTreeMap<String, Spread<f64>>,
}

impl Summary {
    /// How many threads wanted to run on average, and on how many processors.
    pub(crate) fn crowd(&self) -> Option<String> {
        let cpus = if self.cpus == 1 { "CPU" } else { "CPUs" };
        Some(format!("{:.1} runnable threads on {} {cpus} on average", self.runnable?, self.cpus))
    }
}

/// Puts the repetitions together; `None` if there are none.
pub(crate) fn summarise(reports: &[&Report]) -> Option<Summary> {
    if reports.is_empty() {
        return None;
    }
    let spread = |figure: fn(&Report) -> u64| Spread::of(reports.iter().map(|r| figure(r)));
    let lateness: Vec<_> = reports.iter().filter_map(|r| r.measured.lateness.as_ref()).collect();
    let polls: Vec<_> = reports.iter().filter_map(|r| r.polls.as_ref()).collect();
    let some = !polls.is_empty();
    let threads = reports.iter().filter_map(|r| r.thread_wakes.as_ref());
    let wakes: Vec<_> = polls.iter().map(|p| &p.wake_latency).chain(threads).collect();
    Some(Summary {
        finished: reports.len(),
        spinner: spinner(&lateness),
        completion_ns: spread(|r| r.measured.completion_ns),
        longest_job_ns: spread(|r| {
            let jobs = r.measured.jobs.iter();
            jobs.map(|job| job.finish_ns.saturating_sub(job.start_ns)).max().unwrap_or(0)
        }),
        cpu_ns: spread(|r| r.usage.cpu_ns() + r.usage_of_children.cpu_ns()),
        utilisation: Spread::of(reports.iter().map(|r| r.utilisation())).median,
        voluntary_switches: spread(|r| {
            r.usage.voluntary_switches + r.usage_of_children.voluntary_switches
        }),
        involuntary_switches: spread(|r| {
            r.usage.involuntary_switches + r.usage_of_children.involuntary_switches
        }),
        has_children: reports.iter().any(|r| r.usage_of_children.cpu_ns() > 0),
        polls: some.then(|| Spread::of(polls.iter().map(|p| p.count))),
        longest_poll_ns: some.then(|| Spread::of(polls.iter().map(|p| p.longest_ns))),
        wake_latency: (!wakes.is_empty()).then(|| Quantiles::of(&merged(wakes))),
        lock_wait_ns: Spread::some(reports.iter().filter_map(|r| r.lock_wait_ns)),
        run_queue_wait_ns: Spread::some(reports.iter().filter_map(|r| r.run_queue_wait_ns)),
        runnable: Spread::some(reports.iter().filter_map(|r| r.runnable())).map(|s| s.median),
        cpus: reports[0].cpus,
        threads: Spread::some(reports.iter().filter_map(|r| r.threads)),
        max_rss_bytes: spread(|r| r.usage.max_rss_bytes),
        figures: figures(reports),
    })
}

/// The median of one of the workload's own figures.
pub(crate) fn median(reports: &[&Report], figure: &str) -> f64 {
    Spread::of(reports.iter().map(|report| report.figure(figure))).median
}

fn figures(reports: &[&Report]) -> BTreeMap<String, Spread<f64>> {
    let mut values: BTreeMap<&String, Vec<f64>> = BTreeMap::new();
    for (name, value) in reports.iter().flat_map(|report| &report.measured.figures) {
        values.entry(name).or_default().push(*value);
    }
    values.into_iter().map(|(name, values)| (name.clone(), Spread::of(values))).collect()
}

pub(super) fn spinner(reps: &[&Lateness]) -> Option<SpinnerSummary> {
    let first = reps.first()?;
    let sum = |figure: fn(&Lateness) -> u64| reps.iter().map(|l| figure(l)).sum();
    let spread = |figure: fn(&Lateness) -> u64| Spread::of(reps.iter().map(|l| figure(l)));
    Some(SpinnerSummary {
        tick_ns: first.tick_ns,
        lateness: Quantiles::of(&merged(reps.iter().map(|l| &l.intended))),
        missed: sum(|l| l.missed),
        unserved: sum(|l| l.unserved),
        longest_missed_run: reps.iter().map(|l| l.longest_missed_run).max().unwrap_or(0),
        longest_freeze_ns: spread(|l| l.longest_freeze_ns),
        max_ns: spread(|l| l.max_ns),
        naive: Quantiles::of(&merged(reps.iter().map(|l| &l.naive.samples))),
        naive_missed: sum(|l| l.naive.missed),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::lateness::settle;

    #[test]
    fn the_median_and_the_spread_are_of_whole_repetitions() {
        let spread = Spread::of([30, 10, 20]);
        assert_eq!(spread, Spread { min: 10, median: 20, max: 30 });
        assert_eq!(Spread::of([7]), Spread { min: 7, median: 7, max: 7 });
    }

    #[test]
    fn ticks_of_all_repetitions_count_and_the_worst_is_kept() {
        let calm: Vec<u64> = (1..=100).map(|k| k * 10).collect();
        let (calm, frozen) = (settle(&calm, 10, 1_000), settle(&[1_000], 10, 1_000));
        let both = spinner(&[&calm, &frozen]).unwrap();
        assert_eq!(both.lateness.samples, 200);
        assert_eq!((both.missed, both.longest_missed_run), (99, 99));
        assert_eq!(both.lateness.p50_ns, Some(0));
        // Asked naively, the freeze was one late service in a hundred and one.
        assert_eq!((both.naive.samples, both.naive_missed), (101, 1));
        assert_eq!(spinner(&[]), None);
    }
}
