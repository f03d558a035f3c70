//! Timers wake a waker at its deadline, never early.

// From top to bottom; each uses only those below it:
//
//   timers    all timers of a runtime
//   alarm     ends the driver's poll when the first timer is due
//   shards    which thread uses which shard
//   shard     one wheel, behind its own lock
//   coalesce  the least time between two wake-ups for timers
//   timerfd   an alarm of the system, finer than a millisecond
//   clock     the time; a test may stop it
//   wheel     deadlines, sorted well enough to find the first; no clock

pub(crate) mod alarm;
pub(crate) mod clock;
pub(crate) mod coalesce;
pub(crate) mod shard;
pub(crate) mod shards;
pub(crate) mod timerfd;
#[expect(clippy::module_inception, reason = "the file that defines what the folder is named after")]
pub(crate) mod timers;
pub(crate) mod wheel;
