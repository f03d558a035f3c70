//! What runs tasks: two executors, and the runtime around each.
//!
//! ```text
//!   Builder ── build ──► Runtime ──► current_thread   one thread: a queue and a loop
//!                           └──────► multi_thread     workers: a queue and a loop each, and stealing
//! ```

// From top to bottom; each uses only those below it:
//
//   block_on        the shortest way to run a future
//   assemble        puts a runtime together
//   builder         the options of a runtime
//   runtime         the owner of a runtime; its end is the runtime's end
//   metrics         what a runtime has been doing, in numbers
//   multi_thread    workers that steal from each other
//   current_thread  one thread, that of `block_on`
//   enter_frame     each poll sees its own part of what its thread has entered
//   event_interval  how often a busy loop looks for events
//   here            which executor this thread runs
//   live            the tasks that have begun and not ended, for the shutdown

#[cfg(not(cede_loom))]
pub(crate) mod assemble;
#[cfg(not(cede_loom))]
pub(crate) mod block_on;
#[cfg(not(cede_loom))]
pub(crate) mod builder;
pub(crate) mod current_thread;
#[cfg(not(cede_loom))]
pub(crate) mod enter_frame;
pub(crate) mod event_interval;
#[cfg(not(cede_loom))]
pub(crate) mod here;
pub(crate) mod live;
#[cfg(not(cede_loom))]
pub(crate) mod metrics;
pub(crate) mod multi_thread;
#[cfg(not(cede_loom))]
pub(crate) mod runtime;
