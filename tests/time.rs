//! Sleeps, intervals and time-outs, on both executors.
//!
//! Nothing here asserts how late anything is, only that it is never early and never lost.

mod instant;
mod interval;
mod pause;
mod send_timeout;
mod sleep;
mod stopped;
mod timeout;
