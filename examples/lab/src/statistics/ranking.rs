//! Models in the order of a figure, with those that the repetitions cannot tell apart in one group.
//!
//! 1. Of two groups, every member of the first is told apart from every member of the second.
//! 2. Within a group each member is tied to another. Being tied is not transitive: a ~ b and b ~ c
//!    do not exclude a < c. Such pairs are listed.

use crate::statistics::range::Range;

/// Models that are tied, best first.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Group {
    pub(crate) members: Vec<(String, Range)>,
    /// The members that are told apart all the same, the better one first.
    pub(crate) apart: Vec<(String, String)>,
}

impl Group {
    /// The members' names.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.members.iter().map(|(name, _)| name.as_str())
    }
}

/// The groups, the one with the lowest figures first; less than `least` is no difference.
pub(crate) fn ranked(mut rows: Vec<(String, Range)>, least: f64) -> Vec<Group> {
    rows.sort_by(|a, b| a.1.median.total_cmp(&b.1.median));
    let mut groups = Vec::new();
    let mut from = 0;
    while from < rows.len() {
        let mut last = from;
        let mut at = from;
        while at <= last {
            let tied = |&other: &usize| !rows[at].1.is_apart(&rows[other].1, least);
            last = (last + 1..rows.len()).rev().find(tied).unwrap_or(last);
            at += 1;
        }
        groups.push(group(&rows[from..=last], least));
        from = last + 1;
    }
    groups
}

fn group(members: &[(String, Range)], least: f64) -> Group {
    let mut apart = Vec::new();
    for (n, (better, a)) in members.iter().enumerate() {
        for (worse, b) in &members[n + 1..] {
            if a.is_apart(b, least) {
                apart.push((better.clone(), worse.clone()));
            }
        }
    }
    Group { members: members.to_vec(), apart }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(of: &[(&str, [f64; 5])]) -> Vec<(String, Range)> {
        of.iter().map(|(name, v)| ((*name).to_owned(), Range::of(*v).unwrap())).collect()
    }

    fn names(groups: &[Group]) -> Vec<String> {
        groups.iter().map(|group| group.names().collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn what_overlaps_is_tied_and_what_does_not_is_in_order() {
        let rows = rows(&[
            ("slow", [900.0, 910.0, 920.0, 930.0, 940.0]),
            ("b", [11.0, 12.0, 13.0, 14.0, 15.0]),
            ("a", [10.0, 11.0, 12.0, 13.0, 14.0]),
        ]);
        let groups = ranked(rows, 0.0);
        assert_eq!(names(&groups), ["a b", "slow"]);
        assert!(groups[0].apart.is_empty());
    }

    #[test]
    fn a_chain_is_one_group_that_names_the_pair_it_does_tell_apart() {
        let rows = rows(&[
            ("a", [10.0, 11.0, 12.0, 13.0, 14.0]),
            ("b", [13.0, 15.0, 16.0, 17.0, 19.0]),
            ("c", [18.0, 19.0, 20.0, 21.0, 22.0]),
        ]);
        let groups = ranked(rows, 0.0);
        assert_eq!(names(&groups), ["a b c"]);
        assert_eq!(groups[0].apart, [("a".to_owned(), "c".to_owned())]);
    }

    #[test]
    fn one_wide_range_ties_what_lies_between() {
        let rows = rows(&[
            ("a", [10.0, 10.0, 10.0, 10.0, 90.0]),
            ("b", [20.0, 20.0, 20.0, 20.0, 20.0]),
            ("c", [50.0, 50.0, 50.0, 50.0, 50.0]),
        ]);
        assert_eq!(names(&ranked(rows, 0.0)), ["a b c"]);
        assert!(ranked(Vec::new(), 0.0).is_empty());
    }
}
