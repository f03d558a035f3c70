//! The workloads: what is done, once, whatever the model.
//!
//! A new workload is a file of its own that implements [`workload::Workload`], and a row in
//! `catalogue`. An experiment that compares no models but has rows of its own (`sched`) implements
//! [`study::Study`] instead.

mod beside;
mod brigade;
pub(crate) mod catalogue;
mod create;
mod deadlock;
pub(crate) mod factor;
mod fanout;
mod idle;
mod memory;
mod quadrant;
mod race;
mod sched;
pub(crate) mod sheet;
pub(crate) mod spin;
mod storm;
pub(crate) mod study;
pub(crate) mod syscall;
mod tickets;
pub(crate) mod workload;
