//! What the servers among the examples share: a command line and a door.

pub(crate) mod args;
pub(crate) mod door;
