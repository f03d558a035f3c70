//! The spans that threads without a runtime record, by name: what such a thread did is told by nothing else.

/// It slept until its tick was due.
pub(crate) const SLEEPS: &str = "sleeps";
/// It waited for the interpreter lock.
pub(crate) const WAITS_FOR_THE_LOCK: &str = "waits for the lock";
/// It called something that blocks; an interpreter lock was free meanwhile.
pub(crate) const BLOCKS: &str = "blocking call";
/// It did a job.
pub(crate) const JOB: &str = "job";
/// A mark: the spinner was served.
pub(crate) const TICK: &str = "tick";
