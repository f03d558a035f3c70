//! The machine: what it is, what it allows, and what else it is doing.

// From top to bottom; each uses only those below it:
//
//   calibrate    how many steps of the work fill a given time
//   environment  what the machine is, for the record
//   limits       how many threads and descriptors a process may have
//   noise        what other programs did while a cell ran
//   usage        processor time, context switches and memory of this process
//   affinity     keeps a process on one processor

pub(crate) mod affinity;
pub(crate) mod calibrate;
pub(crate) mod environment;
pub(crate) mod limits;
pub(crate) mod noise;
pub(crate) mod usage;
