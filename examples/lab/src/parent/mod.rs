//! The parent's side of a run: which cells, in which order, each in a process of its own.

pub(crate) mod environment;
pub(crate) mod limits;
pub(crate) mod noise;
pub(crate) mod plan;
mod process;
pub(crate) mod progress;
pub(crate) mod run;
mod shuffle;
