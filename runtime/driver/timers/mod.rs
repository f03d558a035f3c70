//! Timers: from a deadline to a wake, never early.

// From top to bottom; each uses only those below it:
//
//   timers    the timers of a runtime, behind one lock
//   coalesce  how far apart two wake-ups for timers are
//   timerfd   an alarm of the system that is finer than a millisecond
//   clock     what time it is, and what a tick is; a test may stop it
//   wheel     deadlines sorted well enough, without a clock

pub(crate) mod clock;
pub(crate) mod coalesce;
pub(crate) mod timerfd;
#[expect(clippy::module_inception, reason = "the file that defines what the folder is named after")]
pub(crate) mod timers;
pub(crate) mod wheel;
