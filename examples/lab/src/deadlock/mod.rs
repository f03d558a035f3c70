//! Four people, one bowl of noodles, one pair of chopsticks; and who waits for whom.

pub(crate) mod diner;
pub(crate) mod graph;
pub(crate) mod table;
