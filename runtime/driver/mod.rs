//! The event loop's lower half: how a thread waits for the system, and what becomes of an event.
//!
//! ```text
//!   executor ── turn(time-out) ──► driver ──► timers   what is due, and when to wake up
//!                                    └──────► reactor ──► readiness ──► wakers
//! ```

// From top to bottom; each uses only those below it:
//
//   driver     what a thread turns to hear from the system
//   timers     deadlines, and the alarm for the next one
//   reactor    from an event's token to the source it is for
//   readiness  what the system said of one source, and who waits for it

#[expect(clippy::module_inception, reason = "the file that defines what the folder is named after")]
pub(crate) mod driver;
pub(crate) mod reactor;
pub(crate) mod readiness;
pub(crate) mod timers;
