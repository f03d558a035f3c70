//! What an experiment is, and how one cell of it runs in this process.
//!
//! A cell is a workload under a model. `harness` brings the two together; neither knows the other.

// From top to bottom; each uses only those below it:
//
//   sheet     a workload or a study as values, for the command line and the tables
//   harness   runs one cell and reads the meters around it
//   study     an experiment whose rows are its own and not the models
//   workload  an experiment that runs under every model
//   figure    a figure that only one workload has
//   request   what the parent asks of a child: one cell, one repetition

pub(crate) mod figure;
mod harness;
pub(crate) mod request;
pub(crate) mod sheet;
pub(crate) mod study;
pub(crate) mod workload;
