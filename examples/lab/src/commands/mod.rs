//! The commands of the lab.

pub(crate) mod compare;
pub(crate) mod doctor;
mod measure;
pub(crate) mod report;
pub(crate) mod run;
pub(crate) mod show;
pub(crate) mod sweep;
mod targets;
