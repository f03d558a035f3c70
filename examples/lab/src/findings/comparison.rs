//! Two runs side by side: what changed in each cell, and whether the repetitions show it.

use crate::base::settings::Settings;
use crate::base::units::show_ns;
use crate::findings::measures::Measure;
use crate::record::run::{CellRecord, Record};
use crate::statistics::histogram::enough;
use crate::statistics::range::Range;

/// The figures that are compared, in the order of the table.
pub(crate) const COMPARED: [Measure; 5] =
    [Measure::Late(0.5), Measure::Late(0.99), Measure::Latest, Measure::Completion, Measure::Cpu];

/// A cell that both runs have.
#[derive(Clone, Debug)]
pub(crate) struct Pair<'a> {
    pub(crate) before: &'a CellRecord,
    pub(crate) after: &'a CellRecord,
}

/// What became of one figure of a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Change {
    pub(crate) before: Range,
    pub(crate) after: Range,
    /// Whether the difference is beyond the spread of the repetitions.
    pub(crate) is_beyond: bool,
}

impl Change {
    /// The median's change as a share of what it was; `None` from nothing.
    pub(crate) fn share(&self) -> Option<f64> {
        let (before, after) = (self.before.median, self.after.median);
        (before > 0.0).then(|| after / before - 1.0)
    }
}

impl Pair<'_> {
    /// How `measure` changed, if both runs have it with samples enough.
    pub(crate) fn change(&self, measure: Measure, settings: &Settings) -> Option<Change> {
        if let Measure::Late(q) = measure {
            let ticks = |cell: &CellRecord| Some(cell.summary.as_ref()?.spinner?.lateness.samples);
            let fewest = ticks(self.before)?.min(ticks(self.after)?);
            if !enough(fewest, q) {
                return None;
            }
        }
        let (before, after) = (measure.range(self.before)?, measure.range(self.after)?);
        let is_beyond = before.is_apart(&after, measure.least(settings));
        Some(Change { before, after, is_beyond })
    }
}

/// The cells of both, in the order of the first.
pub(crate) fn pairs<'a>(before: &'a Record, after: &'a Record) -> Vec<Pair<'a>> {
    let twin = |cell: &CellRecord| after.cells.iter().find(|other| same_cell(cell, other));
    let both = before.cells.iter().filter_map(|cell| Some((cell, twin(cell)?)));
    both.map(|(before, after)| Pair { before, after }).collect()
}

/// The cells of `one` that `other` has not.
pub(crate) fn only_in<'a>(one: &'a Record, other: &Record) -> Vec<&'a CellRecord> {
    let missing = |cell: &&CellRecord| !other.cells.iter().any(|twin| same_cell(cell, twin));
    one.cells.iter().filter(missing).collect()
}

fn same_cell(a: &CellRecord, b: &CellRecord) -> bool {
    a.workload == b.workload && a.model == b.model
}

/// The settings that make the two runs different experiments: what, before, after.
pub(crate) fn differences(a: &Settings, b: &Settings) -> Vec<(&'static str, String, String)> {
    type Show = fn(&Settings) -> String;
    const AUTOMATIC: &str = "automatic";
    let shown: [(&str, Show); 9] = [
        ("tick", |s| show_ns(s.tick_ns)),
        ("work", |s| show_ns(s.work_ns)),
        ("chunk", |s| show_ns(s.chunk_ns)),
        ("jobs", |s| s.jobs.map_or("the workload's".into(), |n| n.to_string())),
        ("workers", |s| s.workers.map_or(AUTOMATIC.into(), |n| n.to_string())),
        ("blocking threads", |s| s.blocking_threads.to_string()),
        ("rescue after", |s| show_ns(s.rescue_ns)),
        ("processors", |s| format!("{:?}", s.cpus).to_lowercase()),
        ("quick", |s| s.quick.to_string()),
    ];
    let both = shown.into_iter().map(|(what, show)| (what, show(a), show(b)));
    both.filter(|(_, before, after)| before != after).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::num::NonZeroUsize;

    #[test]
    fn only_what_makes_another_experiment_is_a_difference() {
        let plain = Settings::plain();
        let again = Settings { seed: 2, reps: 9, ..plain.clone() };
        assert!(differences(&plain, &again).is_empty());
        let workers = NonZeroUsize::new(3);
        let other = Settings { tick_ns: 5_000_000, workers, ..plain.clone() };
        let expected = [
            ("tick", "10.0 ms".into(), "5.00 ms".into()),
            ("workers", "automatic".into(), "3".into()),
        ];
        assert_eq!(differences(&plain, &other), expected);
    }

    #[test]
    fn a_change_is_a_share_of_what_was() {
        let range = |values: [f64; 3]| Range::of(values).unwrap();
        let change = |a: [f64; 3], b: [f64; 3]| {
            let (before, after) = (range(a), range(b));
            Change { before, after, is_beyond: before.is_apart(&after, 0.0) }
        };
        let halved = change([100.0, 101.0, 102.0], [50.0, 50.5, 52.0]);
        assert_eq!((halved.share(), halved.is_beyond), (Some(-0.5), true));
        let unclear = change([100.0, 150.0, 200.0], [90.0, 100.0, 180.0]);
        assert!(!unclear.is_beyond);
        assert_eq!(change([0.0; 3], [5.0; 3]).share(), None);
    }
}
