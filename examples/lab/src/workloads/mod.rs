//! The workloads: what is done, once, whatever the model.
//!
//! A new workload is a file of its own that implements [`Workload`](crate::experiment::workload::Workload),
//! and a row in `catalogue`. An experiment that compares no models but has rows of its own (`sched`)
//! implements [`Study`](crate::experiment::study::Study) instead.

// From top to bottom; each uses only those below it:
//
//   catalogue  every workload, a row each
//   quadrant   synchronous or asynchronous, blocking or not
//   sched      the scheduling policies of the textbooks, simulated
//   deadlock   four people who wait for each other, and two cures
//   tickets    one ticket, ten buyers: look, think, take
//   race       five units that add to one counter, with and without a lock
//   fanout     ten mails to a million, all at once
//   memory     what a waiting unit occupies
//   brigade    a token that goes through 500 units: what a switch costs
//   create     what it costs to start a unit
//   storm      the spinner beside a channel that is never empty
//   factor     the spinner beside trial division
//   syscall    the spinner beside system calls that block
//   spin       the spinner beside a job that only computes
//   idle       the spinner alone: the floor of every model
//   beside     jobs with a spinner beside them, for the workloads above
//   headroom   how many units this process can have at once
//   dinner     the people of `deadlock`, and their wait-for graph
//   programs   the programs of `quadrant`, and their disks
//   scheduler  the simulated processor of `sched`, and its policies

mod beside;
mod brigade;
pub(crate) mod catalogue;
mod create;
mod deadlock;
mod dinner;
pub(crate) mod factor;
mod fanout;
mod headroom;
mod idle;
mod memory;
mod programs;
mod quadrant;
mod race;
mod sched;
mod scheduler;
pub(crate) mod spin;
mod storm;
pub(crate) mod syscall;
mod tickets;
