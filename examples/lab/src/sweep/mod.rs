//! Sweeps: one setting is moved step by step, and the points make a curve.
//!
//! ```text
//!  points ─► cells, each with its own settings ─► run as any other cells ─► curve ─► knee, words
//! ```
//!
//! `yield` moves the length of a slice, `blockers` the number of tasks that block a worker, `rescue` the time after
//! which spare workers take over.

// From top to bottom; each uses only those below it:
//
//   curve   the cells of a sweep as curves, one a model
//   words   what the points of a curve say, in sentences
//   knee    the point of a curve that deserves a mark
//   points  which cells a sweep has

pub(crate) mod curve;
mod knee;
pub(crate) mod points;
mod words;
