//! The two executors, which run tasks, and the runtime that owns one of them.
//!
//! ```text
//!   Builder ── build ──► Runtime ──► current_thread   one thread: a queue and a loop
//!                           └──────► multi_thread     workers: a queue and a loop each, and stealing
//! ```

// From top to bottom; each uses only those below it:
//
//   block_on        runs one future on a runtime made for it
//   assemble        makes a Runtime from a Builder
//   rescue_options  the options of its spare workers
//   builder         Builder: the options of a runtime
//   runtime         Runtime: owns an executor, and shuts it down when dropped
//   metrics         RuntimeMetrics: counters and queue lengths
//   multi_thread    the executor whose workers steal tasks from each other
//   current_thread  the executor that runs on the thread that calls `block_on`
//   enter_frame     keeps the runtimes that one poll entered apart from those of another
//   event_interval  how often a busy executor polls for events
//   here            which executor this thread runs
//   live            the list of live tasks, which the shutdown aborts

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
pub(crate) mod rescue_options;
#[cfg(not(cede_loom))]
pub(crate) mod runtime;
