//! The event loop's lower half: how a thread waits for the system's events, and how an event
//! becomes a wake.
//!
//! ```text
//!   executor ── turn(time-out) ──► driver ──► timers   what is due, and when to end the wait
//!                                    └──────► reactor ──► readiness ──► wakers
//! ```

// From top to bottom; each uses only those below it:
//
//   driver     waits for the system's events, once a turn
//   timers     wakes tasks at their deadlines
//   reactor    finds the source that an event belongs to
//   readiness  the last known state of one source, and the wakers that wait for it

#[expect(clippy::module_inception, reason = "the file that defines what the folder is named after")]
pub(crate) mod driver;
pub(crate) mod reactor;
pub(crate) mod readiness;
pub(crate) mod timers;
