//! A recording in the Trace Event format, which Perfetto and `chrome://tracing` open.
//!
//! ```text
//!   a thread      slices (B, E): polls, the waits of the driver, sleeps, the program's spans; instants (i)
//!   a task        asynchronous slices (b, e): running, ready, waits for what
//!   a wake        an arrow (s, f) from a slice of no length to the poll
//!   ready tasks, processor time   counters (C)
//! ```

// From top to bottom; each uses only those below it:
//
//   export  each event of a trace, as events of the format
//   threads  the slices of the threads, one in the other
//   tasks   the states of the tasks
//   json    one event of the format

pub(crate) mod export;
mod json;
mod tasks;
mod threads;
