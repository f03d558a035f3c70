//! Whose fault a late wake is: parts that add up to its lateness.
//!
//! ```text
//!  events ─► line (a thread: held by whom, asleep) ─┐
//!         └► wake (a task: due, woken, polled) ─────┼─► blame ─► late, part
//!            processor (no processor meanwhile) ────┘
//! ```

// From top to bottom; each uses only those below it:
//
//   ticks      the ticks of the lab's spinner, each with its parts
//   lanes      what each task and each thread did, as lanes of a picture
//   words      blame in words
//   names      what tasks and threads are called
//   moments    whose each moment of a wait was
//   wake       every wake of a task, from the moment it was due to the poll that served it
//   processor  when a thread was ready and the system ran something else
//   line       what each thread did from when to when
//   part       a wake that was late, and what its lateness is made of

pub(crate) mod lanes;
mod line;
pub(crate) mod moments;
pub(crate) mod names;
pub(crate) mod part;
mod processor;
pub(crate) mod ticks;
mod wake;
pub(crate) mod words;
