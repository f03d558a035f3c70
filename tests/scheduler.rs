//! The two executors as a program sees them: a runnable task runs, even if other tasks never end.
//!
//! Nothing here measures time. A task that blocks does so until the event that it must not hold up
//! has happened. So if work is lost or out of reach, the test hangs, and the watchdog reports it.
//! `tests/loom/idle.rs` models the idle protocol.

mod blocked;
mod contained;
mod fair;
mod fan_out;
mod in_place;
mod quiet;
mod refused;
mod rescue;
mod spares;
mod stuck;
mod wakes;
