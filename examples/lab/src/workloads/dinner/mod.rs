//! Four people, one bowl of noodles, one pair of chopsticks; and who waits for whom.

// From top to bottom; each uses only those below it:
//
//   diner  a person: takes one thing, thinks, takes the other, eats
//   table  the two things, who holds and wants them, and everybody's timeline
//   graph  who waits for whom, and whether that is a circle

pub(crate) mod diner;
mod graph;
pub(crate) mod table;
