//! A recording as a story: what each thread and each task did, for how long, and what caused it.
//!
//! ```text
//!   cede::trace::Trace ──► telling: event by event ──► Story: polls, wakes, timers, calls, turns, notes
//! ```
//!
//! A trace is a list of events; nothing in it says that this wake led to that poll, or how late a timer
//! was. The story says so. The page, the terminal and whatever asks for the reason of a delay read it.

// From top to bottom; each uses only those below it:
//
//   telling  Story::of: goes through the events and keeps in mind what is under way
//   holders  who has a lock for which a task waits
//   story    Story: the tables
//   turns    which polls and waits are one turn of a loop
//   timers   which timers are set, when they fired, and until when they were waited for
//   roles    what each thread did
//   labels   short names for tasks
//   signals  what the runtime did besides, in words
//   parts    the rows of the tables

pub(crate) mod holders;
mod labels;
pub(crate) mod parts;
mod roles;
mod signals;
#[expect(clippy::module_inception, reason = "the folder is named after its main type")]
pub(crate) mod story;
mod telling;
mod timers;
mod turns;
