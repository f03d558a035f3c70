//! The commands of the lab.

pub(crate) mod doctor;
pub(crate) mod run;
pub(crate) mod show;
