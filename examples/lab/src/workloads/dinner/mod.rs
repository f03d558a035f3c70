//! Four people, one bowl of noodles, one pair of chopsticks; and which of them wait for each other.

// From top to bottom; each uses only those below it:
//
//   diner  a person: takes one thing, thinks, takes the other, eats
//   table  the two things on it, the wait-for graph, a timeline of each person
//   graph  the wait-for graph, and whether it has a circle

pub(crate) mod diner;
mod graph;
pub(crate) mod table;
