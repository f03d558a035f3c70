//! Whether two runs put the models in the same order: every pair of a workload's models, told apart or
//! not in either run.

use crate::base::settings::Settings;
use crate::findings::measures::{Measure, common_quantile};
use crate::judge::verdict::Kind;
use crate::record::run::{CellRecord, Record};
use crate::statistics::range::{LEAST, Range};

/// What two runs say of the pairs of a workload, by one figure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Agreement {
    pub(crate) by: String,
    /// Told apart by both, in the same order.
    pub(crate) same: usize,
    /// Told apart by both, each the other way round: ahead in the first run, ahead in the second.
    pub(crate) reversed: Vec<(String, String)>,
    /// Not told apart by one of them, or by either.
    pub(crate) open: usize,
}

/// A model, and its figure in both runs.
type Ranges = (String, [Range; 2]);

/// The agreements on `workload`: by lateness, if there is a spinner, and by completion; none where
/// there are too few repetitions or models.
pub(crate) fn agreements(before: &Record, after: &Record, workload: &str) -> Vec<Agreement> {
    let (a, b) = (sound(before, workload), sound(after, workload));
    let late = common_quantile(a.iter().chain(&b).copied()).map(Measure::Late);
    let measures = late.into_iter().chain([Measure::of_work(workload)]);
    let agreements = measures.map(|measure| {
        let twin = |cell: &CellRecord| b.iter().copied().find(|other| other.model == cell.model);
        let row = |cell: &&CellRecord| {
            Some((cell.model.clone(), [measure.range(cell)?, measure.range(twin(cell)?)?]))
        };
        let mut rows: Vec<Ranges> = a.iter().filter_map(row).collect();
        rows.retain(|(_, ranges)| ranges.iter().all(|range| range.reps >= LEAST));
        agreement(measure, &rows, &before.settings)
    });
    agreements.filter(|found| found.pairs() > 0).collect()
}

/// The cells of `workload` that did not fail.
fn sound<'a>(record: &'a Record, workload: &str) -> Vec<&'a CellRecord> {
    let sound = |cell: &&CellRecord| cell.workload == workload && cell.verdict.kind != Kind::Failed;
    record.cells.iter().filter(sound).collect()
}

fn agreement(measure: Measure, rows: &[Ranges], settings: &Settings) -> Agreement {
    let mut found = Agreement { by: measure.by(), ..Agreement::default() };
    for (n, a) in rows.iter().enumerate() {
        for b in &rows[n + 1..] {
            let ahead = |run: usize| {
                let (a, b) = (&a.1[run], &b.1[run]);
                a.is_apart(b, measure.least(settings)).then_some(a.median < b.median)
            };
            match (ahead(0), ahead(1)) {
                (Some(before), Some(after)) if before == after => found.same += 1,
                (Some(true), Some(_)) => found.reversed.push((a.0.clone(), b.0.clone())),
                (Some(false), Some(_)) => found.reversed.push((b.0.clone(), a.0.clone())),
                _ => found.open += 1,
            }
        }
    }
    found
}

impl Agreement {
    fn pairs(&self) -> usize {
        self.same + self.reversed.len() + self.open
    }

    /// `the order by completion: of 3 pairs both tell 2 apart, in the same order; …`
    pub(crate) fn sentence(&self) -> String {
        let (both, reversed) = (self.same + self.reversed.len(), self.reversed.len());
        let how = match reversed {
            0 if both == 0 => String::new(),
            0 => ", all in the same order".to_owned(),
            n => format!(", {n} of them the other way round"),
        };
        let named = self.reversed.iter().map(|(a, b)| format!("A has {a} < {b}, B {b} < {a}"));
        let named: String = named.map(|said| format!("; {said}")).collect();
        format!(
            "the order by {}: of {} pairs both runs tell {both} apart{how}; {} are not told apart in A or in \
             B{named}",
            self.by,
            self.pairs(),
            self.open
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, before: f64, after: f64) -> Ranges {
        let range = |at: f64| Range::of([0.0, 1.0, 2.0].map(|n| at + n)).expect("some values");
        (name.to_owned(), [range(before), range(after)])
    }

    #[test]
    fn a_pair_is_in_the_same_order_or_reversed_or_open() {
        let settings = Settings::plain();
        let rows = [row("a", 100.0, 100.0), row("b", 200.0, 101.0), row("c", 300.0, 50.0)];
        let found = agreement(Measure::Completion, &rows, &settings);
        let reversed = [("a", "c"), ("b", "c")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!((found.same, found.open), (0, 1));
        assert_eq!(found.reversed, reversed);
        assert!(found.sentence().contains("2 of them the other way round; "), "{found:?}");
        let calm = agreement(Measure::Completion, &rows[..2], &settings);
        assert_eq!((calm.same, calm.reversed.len(), calm.open), (0, 0, 1));
    }
}
