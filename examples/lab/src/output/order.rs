//! The order of the models in words, with the pairs that the lab cannot tell apart.

use crate::measures::{Measure, common_quantile};
use crate::ranking::{Group, ranked};
use crate::record::{CellRecord, Record};
use crate::verdict::Kind;

/// The models of a workload in the order of one figure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Order {
    pub(crate) measure: Measure,
    pub(crate) groups: Vec<Group>,
}

/// The orders of a workload's cells: by lateness, if there is a spinner, and by completion.
pub(crate) fn orders(record: &Record, cells: &[&CellRecord]) -> Vec<Order> {
    let sound = |cell: &&&CellRecord| cell.verdict.kind != Kind::Failed;
    let cells: Vec<_> = cells.iter().filter(sound).copied().collect();
    let late = common_quantile(cells.iter().copied()).map(Measure::Late);
    let orders = late.into_iter().chain([Measure::Completion]).map(|measure| {
        let rows = cells.iter().filter_map(|cell| Some((cell.model.clone(), measure.range(cell)?)));
        Order { measure, groups: ranked(rows.collect(), measure.least(&record.settings)) }
    });
    orders.filter(|order| order.models() > 1).collect()
}

impl Order {
    fn models(&self) -> usize {
        self.groups.iter().map(|group| group.members.len()).sum()
    }

    /// What it is by: `p90 lateness`, `completion`.
    pub(crate) fn by(&self) -> String {
        match self.measure {
            Measure::Late(_) => format!("{} lateness", self.measure.name()),
            _ => "completion".into(),
        }
    }

    /// Whether there is a spread to judge by.
    pub(crate) fn is_known(&self) -> bool {
        self.groups.iter().flat_map(|group| &group.members).all(|(_, range)| range.reps > 1)
    }

    /// `a ≈ b < c`
    pub(crate) fn chain(&self) -> String {
        let group = |group: &Group| group.names().collect::<Vec<_>>().join(" ≈ ");
        self.groups.iter().map(group).collect::<Vec<_>>().join(" < ")
    }

    /// The pairs that stand in one group and yet are told apart: `a < c, d; b < d`.
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
            return "one repetition has no spread, so no two can be told apart".into();
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
    use crate::range::Range;

    fn order(rows: &[(&str, &[f64])]) -> Order {
        let rows = rows.iter().map(|(name, v)| {
            ((*name).to_owned(), Range::of(v.iter().copied()).expect("some values"))
        });
        Order { measure: Measure::Late(0.9), groups: ranked(rows.collect(), 0.0) }
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
    }

    #[test]
    fn one_repetition_makes_no_order() {
        let order = order(&[("a", &[1.0]), ("b", &[900.0])]);
        assert!(!order.is_known());
        assert!(order.sentence().contains("no two can be told apart"));
    }
}
