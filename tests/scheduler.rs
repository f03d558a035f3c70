//! The two executors, as a program meets them: what is runnable runs, whatever else does not end.
//!
//! Nothing here measures time. A task that blocks does so until what it must not hold up has
//! happened, so work that is lost or out of reach is a hang, which the watchdog reports. The idle
//! protocol is modelled in `tests/loom/idle.rs`.

mod blocked;
mod contained;
mod fair;
mod fan_out;
mod in_place;
mod quiet;
mod refused;
mod wakes;
