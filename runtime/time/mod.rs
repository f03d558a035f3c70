//! Waiting for time to pass.
//!
//! - [`sleep`] waits for a duration, [`sleep_until`] for an instant;
//! - [`interval`] ticks again and again, without drifting;
//! - [`timeout`] gives up on a future that takes too long.
//!
//! Nothing here is ever early: a sleep that is over has lasted at least as long as it was to. How
//! late it is depends on the system and on the other tasks: a timer can only wake its task, which
//! runs when the one before it has ceded control. On Linux the timer itself is precise to some
//! microseconds.
//!
//! A test need not wait: [`pause`] stops the clock, which then jumps from timer to timer. [`Instant`] is
//! read from that clock.
//!
//! All of it belongs to a runtime, the one of the thread that calls the function, and works only
//! while that runtime does.

// From top to bottom; each uses only those below it:
//
//   interval      ticks at a fixed distance
//   missed_tick   what becomes of ticks that came too late
//   send_timeout  a channel's `send` with a limit
//   timeout       a limit on any future
//   sleep         one wait
//   pause         the stopped clock of tests
//   error         what can go wrong
//   timer         one deadline in the timers of a runtime
//   instant       a point in time

pub mod error;
mod instant;
mod interval;
mod missed_tick;
mod pause;
mod send_timeout;
pub(crate) mod sleep;
mod timeout;
mod timer;

pub use std::time::Duration;

pub use error::Elapsed;
pub use instant::Instant;
pub use interval::{Interval, interval, interval_at};
pub use missed_tick::MissedTickBehavior;
pub use pause::{advance, pause, resume};
pub use sleep::{Sleep, sleep, sleep_until};
pub use timeout::{Timeout, timeout, timeout_at};
