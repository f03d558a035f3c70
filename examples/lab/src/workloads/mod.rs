//! The workloads: what is done, once, whatever the model.
//!
//! A new workload is a file of its own that implements [`workload::Workload`], and a row in `catalogue`.

mod beside;
pub(crate) mod catalogue;
mod idle;
mod spin;
mod syscall;
pub(crate) mod workload;
