//! What the lab builds on: plain values and texts, which know neither a machine nor a model.

// From top to bottom; each uses only those below it:
//
//   detail     how much of what was measured is printed
//   printed    what another process prints
//   guard      checks every text and number that comes from outside
//   printable  makes a text safe to print
//   settings   what a run was asked to do, and which values are accepted
//   spans      names of what a thread without a runtime did
//   units      durations, counts and bytes, as text
//   work       the loop that computes, the same under every model
//   random     random numbers that repeat: the same seed, the same numbers

pub(crate) mod detail;
pub(crate) mod guard;
pub(crate) mod printable;
pub(crate) mod printed;
pub(crate) mod random;
pub(crate) mod settings;
pub(crate) mod spans;
pub(crate) mod units;
pub(crate) mod work;
