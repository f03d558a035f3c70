//! Waiting for time to pass.
//!
//! - [`sleep()`] waits for a duration, [`sleep_until`] for an instant;
//! - [`interval()`] ticks again and again, without drifting;
//! - [`timeout()`] gives up on a future that takes too long.
//!
//! Nothing here is ever early: a sleep lasts at least as long as it was asked to. How late it is
//! depends on the system and on the other tasks: a timer can only wake its task, and the task runs
//! after those before it have ceded control. On Linux the timer itself is precise to some
//! microseconds.
//!
//! A test need not wait: [`pause()`] stops the clock, which then jumps from timer to timer.
//! [`Instant`] reads that clock.
//!
//! Each of these functions uses the runtime of the thread that calls it, and its future works only
//! while that runtime exists.
//!
//! For readers of the source: this folder need not be read to understand the event loop.
//! `docs/architecture.md` lists what to read.

// From top to bottom; each uses only those below it:
//
//   interval      ticks at a fixed period
//   missed_tick   what an interval does about ticks that it missed
//   send_timeout  a channel's `send` with a time limit
//   timeout       a time limit for any future
//   sleep         waits for a duration or until an instant
//   pause         the stopped clock of tests
//   error         the error of a time limit
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
