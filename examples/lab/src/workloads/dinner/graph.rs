//! The wait-for graph: which person holds and awaits which thing, and whether they form a circle.
//!
//! ```text
//!  anna ──waits for──► chopsticks ──held by──► ben ──waits for──► noodles ──held by──► anna
//! ```
//!
//! A person waits for one thing at a time and a thing is held by one person. So exactly one path
//! leads on from each person: it ends, or it comes back.

use std::collections::BTreeMap;

/// People and things are names.
type Name = &'static str;

/// The wait-for graph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Graph {
    held_by: BTreeMap<Name, Name>,
    waits_for: BTreeMap<Name, Name>,
}

impl Graph {
    pub(crate) fn waits(&mut self, person: Name, thing: Name) {
        self.waits_for.insert(person, thing);
    }

    /// The person waits no longer, and has the thing.
    pub(crate) fn holds(&mut self, person: Name, thing: Name) {
        self.waits_for.remove(person);
        self.held_by.insert(thing, person);
    }

    /// The person waits no longer, and does not have it.
    pub(crate) fn gave_up(&mut self, person: Name) {
        self.waits_for.remove(person);
    }

    pub(crate) fn released(&mut self, thing: Name) {
        self.held_by.remove(thing);
    }

    /// A circle, beginning and ending with the person whose name comes first in it: person, thing,
    /// person, … person.
    pub(crate) fn cycle(&self) -> Option<Vec<Name>> {
        self.waits_for.keys().find_map(|&person| self.way_back_to(person))
    }

    fn way_back_to(&self, first: Name) -> Option<Vec<Name>> {
        let mut way = vec![first];
        let mut person = first;
        // A longer path would visit a person twice.
        for _ in 0..self.waits_for.len() {
            let thing = self.waits_for.get(person)?;
            person = self.held_by.get(thing)?;
            way.extend([*thing, person]);
            if person == first {
                return Some(way);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opposite_orders_are_a_circle_by_name() {
        let mut graph = Graph::default();
        graph.holds("ben", "chopsticks");
        graph.holds("anna", "noodles");
        graph.waits("ben", "noodles");
        assert_eq!(graph.cycle(), None);
        graph.waits("anna", "chopsticks");
        let circle = graph.cycle().unwrap();
        assert_eq!(circle, ["anna", "chopsticks", "ben", "noodles", "anna"]);
        graph.gave_up("ben");
        assert_eq!(graph.cycle(), None);
    }

    #[test]
    fn a_lock_taken_twice_is_the_smallest_circle() {
        let mut graph = Graph::default();
        graph.holds("anna", "noodles");
        graph.waits("anna", "noodles");
        assert_eq!(graph.cycle().unwrap(), ["anna", "noodles", "anna"]);
    }

    #[test]
    fn who_only_waits_for_the_circle_is_not_in_it() {
        let mut graph = Graph::default();
        graph.holds("ben", "a");
        graph.holds("carl", "b");
        graph.waits("anna", "a");
        graph.waits("ben", "b");
        graph.waits("carl", "a");
        assert_eq!(graph.cycle().unwrap(), ["ben", "b", "carl", "a", "ben"]);
        graph.released("a");
        assert_eq!(graph.cycle(), None);
    }

    #[test]
    fn philosophers_round_a_table_are_one_long_circle() {
        let mut graph = Graph::default();
        let seats = [("anna", "fork 1"), ("ben", "fork 2"), ("carl", "fork 3")];
        for (n, (person, fork)) in seats.into_iter().enumerate() {
            graph.holds(person, fork);
            graph.waits(person, seats[(n + 1) % seats.len()].1);
        }
        let circle = graph.cycle().unwrap().join("→");
        assert_eq!(circle, "anna→fork 2→ben→fork 3→carl→fork 1→anna");
    }
}
