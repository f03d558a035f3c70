//! The parent's side of a run: which cells, in which order, each in a process of its own.

// From top to bottom; each uses only those below it:
//
//   recorded  a cell that is run once and recorded
//   run       runs the cells of a plan, one child at a time
//   plan      which cells a run has
//   retries   a disturbed repetition is made again, a few times
//   process   one child process, with a time limit
//   progress  the line that says how far the run is
//   shuffle   the order of the cells in a repetition

pub(crate) mod plan;
mod process;
pub(crate) mod progress;
pub(crate) mod recorded;
mod retries;
pub(crate) mod run;
mod shuffle;
