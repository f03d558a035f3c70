//! The meters of a cell, and the report that holds what they read.
//!
//! ```text
//!  spinner ─► lateness ┐
//!  polls, runqueue ────┼─► report (from the child) ─► attempt (with the noise, in the parent)
//!  film ─► lane ───────┘
//! ```

// From top to bottom; each uses only those below it:
//
//   attempt   one repetition of a cell, as the parent saw it
//   report    what a child measured: the JSON object it prints
//   spinner   something that wants to move once a period; records when it was served
//   lateness  how late each tick was, from the times of the services
//   polls     how many polls there were, how long they took, how long a wake waited
//   recording records the cell, if that was asked for
//   threads   how many threads an executor has started, where it counts them
//   runqueue  how long threads were ready and had no processor
//   film      records a timeline while things happen, from any thread
//   lane      a timeline: what each participant did from when to when
//   done      a job that was done: when, and whether its result was right

pub(crate) mod attempt;
pub(crate) mod done;
pub(crate) mod film;
pub(crate) mod lane;
pub(crate) mod lateness;
pub(crate) mod polls;
pub(crate) mod recording;
pub(crate) mod report;
pub(crate) mod runqueue;
pub(crate) mod spinner;
pub(crate) mod threads;
