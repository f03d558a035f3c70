//! A run as it is kept in a file, and the way back from the file.
//!
//! What comes from a file passes `guard` (each value by itself) and `sound` (the values together), so
//! that a record is safe to print and to compute with.

// From top to bottom; each uses only those below it:
//
//   service       a run of `lab serve`
//   reader       reads a record from a file
//   sound        what the parts of a record must be to each other
//   run          a whole run with its cells
//   blamed       what the latest tick of a cell waited for
//   conclusions  what a record says of its cells: orders and duels
//   sweep        the curves of a sweep
//   sweep_kind   which sweeps there are
//   at           where a cell is on the axis of a sweep

pub(crate) mod at;
pub(crate) mod blamed;
pub(crate) mod conclusions;
pub(crate) mod reader;
pub(crate) mod run;
pub(crate) mod service;
mod sound;
pub(crate) mod sweep;
pub(crate) mod sweep_kind;
