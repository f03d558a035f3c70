//! Sweeps: one setting is moved step by step, and the points make a curve.
//!
//! ```text
//!  points ─► cells, each with its own settings ─► run as any other cells ─► curve ─► knee, words
//! ```
//!
//! `yield` moves the length of a slice, `blockers` the number of tasks that block a worker.

pub(crate) mod at;
pub(crate) mod curve;
pub(crate) mod kind;
mod knee;
pub(crate) mod options;
pub(crate) mod points;
mod words;
