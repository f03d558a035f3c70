//! The workloads: what is done, once, whatever the model.
//!
//! A new workload is a file of its own that implements [`workload::Workload`], and a row in
//! `catalogue`. An experiment that compares no models but has rows of its own (`sched`) implements
//! [`study::Study`] instead.

mod beside;
pub(crate) mod catalogue;
mod idle;
mod race;
mod sched;
pub(crate) mod sheet;
mod spin;
pub(crate) mod study;
mod syscall;
pub(crate) mod workload;
