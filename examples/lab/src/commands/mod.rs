//! The commands of the lab.

pub(crate) mod compare;
pub(crate) mod doctor;
pub(crate) mod report;
pub(crate) mod run;
pub(crate) mod show;
mod targets;
