//! The models of a workload in the order of a figure, and the pairs that the lab cannot tell apart: in a
//! sentence for people, name by name in the record.

use crate::findings::measures::{Measure, common_quantile};
use crate::judge::verdict::Kind;
use crate::record::conclusions::Standing;
use crate::record::run::{CellRecord, Record};
use crate::statistics::range::{LEAST, Range};
use crate::statistics::ranking::{Group, ranked};

/// The models of a workload in the order of one figure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Order {
    pub(crate) measure: Measure,
    pub(crate) groups: Vec<Group>,
    /// A difference below this is none.
    pub(crate) least: f64,
}

/// The orders of every workload in which something was measured.
pub(crate) fn standings(record: &Record) -> Vec<Standing> {
    let of = |workload: &str| {
        let cells: Vec<_> = record.cells.iter().filter(|cell| cell.workload == workload).collect();
        orders(record, &cells)
    };
    let standing = |workload: &str, order: Order| Standing {
        workload: workload.to_owned(),
        by: order.by(),
        groups: order.groups.iter().map(|g| g.names().map(str::to_owned).collect()).collect(),
        not_told_apart: order.ties().map(|(a, b)| (a.to_owned(), b.to_owned())).collect(),
        said: order.sentence(),
    };
    let all = record.workloads().into_iter().flat_map(|name| {
        let orders = of(name).into_iter();
        orders.map(move |order| standing(name, order))
    });
    all.collect()
}

/// The orders of a workload's cells: by lateness, if there is a spinner, and by the work.
pub(crate) fn orders(record: &Record, cells: &[&CellRecord]) -> Vec<Order> {
    let sound = |cell: &&&CellRecord| cell.verdict.kind != Kind::Failed;
    let cells: Vec<_> = cells.iter().filter(sound).copied().collect();
    let late = common_quantile(cells.iter().copied()).map(Measure::Late);
    let work = cells.first().map(|cell| Measure::of_work(&cell.workload));
    let orders = late.into_iter().chain(work).map(|measure| {
        let rows = cells.iter().filter_map(|cell| Some((cell.model.clone(), measure.range(cell)?)));
        let least = measure.least(&record.settings);
        Order { measure, groups: ranked(rows.collect(), least), least }
    });
    orders.filter(|order| order.members().count() > 1).collect()
}

impl Order {
    /// The models and their figures, best first.
    pub(crate) fn members(&self) -> impl Iterator<Item = &(String, Range)> + Clone {
        self.groups.iter().flat_map(|group| &group.members)
    }

    /// What it is by: `p90 lateness`, `completion`.
    pub(crate) fn by(&self) -> String {
        self.measure.by()
    }

    /// Whether there are repetitions enough to judge by.
    pub(crate) fn is_known(&self) -> bool {
        self.members().all(|(_, range)| range.reps >= LEAST)
    }

    /// `a ≈ b < c`
    pub(crate) fn chain(&self) -> String {
        let group = |group: &Group| group.names().collect::<Vec<_>>().join(" ≈ ");
        self.groups.iter().map(group).collect::<Vec<_>>().join(" < ")
    }

    /// The pairs that cannot be told apart.
    pub(crate) fn ties(&self) -> impl Iterator<Item = (&str, &str)> {
        let members = || self.members().enumerate();
        let pairs =
            members().flat_map(move |(n, a)| self.members().skip(n + 1).map(move |b| (a, b)));
        let tied = pairs.filter(|(a, b)| !a.1.is_apart(&b.1, self.least));
        tied.map(|(a, b)| (a.0.as_str(), b.0.as_str()))
    }

    /// How many pairs are in one group although they are told apart.
    pub(crate) fn blurred(&self) -> usize {
        self.groups.iter().map(|group| group.apart.len()).sum()
    }

    /// These pairs: `a < c, d; b < d`.
    pub(crate) fn exceptions(&self) -> Option<String> {
        let apart: Vec<_> = self.groups.iter().flat_map(|group| &group.apart).collect();
        let of_one = |pairs: &[&(String, String)]| {
            let worse: Vec<_> = pairs.iter().map(|(_, worse)| worse.as_str()).collect();
            format!("{} < {}", pairs[0].0, worse.join(", "))
        };
        let pairs: Vec<_> = apart.chunk_by(|a, b| a.0 == b.0).map(of_one).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// The whole in a sentence.
    pub(crate) fn sentence(&self) -> String {
        if !self.is_known() {
            return "fewer than three repetitions: no two can be told apart".into();
        }
        match self.exceptions() {
            None => format!("by {}: {}", self.by(), self.chain()),
            Some(pairs) => format!("by {}: {} (and yet {pairs})", self.by(), self.chain()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(rows: &[(&str, &[f64])]) -> Order {
        let rows = rows.iter().map(|(name, v)| {
            ((*name).to_owned(), Range::of(v.iter().copied()).expect("some values"))
        });
        let least = 0.0;
        Order { measure: Measure::Late(0.9), groups: ranked(rows.collect(), least), least }
    }

    #[test]
    fn the_sentence_says_who_is_ahead_and_who_cannot_be_told_apart() {
        let order = order(&[
            ("slow", &[90.0, 91.0, 92.0, 93.0, 94.0]),
            ("a", &[10.0, 11.0, 12.0, 13.0, 14.0]),
            ("b", &[13.0, 15.0, 16.0, 17.0, 19.0]),
            ("c", &[18.0, 19.0, 20.0, 21.0, 22.0]),
        ]);
        assert_eq!(order.sentence(), "by p90 lateness: a ≈ b ≈ c < slow (and yet a < c)");
        assert_eq!(order.ties().collect::<Vec<_>>(), [("a", "b"), ("b", "c")]);
        assert_eq!(order.blurred(), 1);
    }

    #[test]
    fn one_repetition_makes_no_order() {
        let order = order(&[("a", &[1.0]), ("b", &[900.0])]);
        assert!(!order.is_known());
        assert!(order.sentence().contains("no two can be told apart"));
        assert_eq!(order.ties().count(), 1);
    }
}
