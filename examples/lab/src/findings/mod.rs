//! What the repetitions show: which figures differ, and which cannot be told apart.

// From top to bottom; each uses only those below it:
//
//   headline    what two runs of the same thing show, in one line
//   service     what `lab serve` found, in sentences
//   takeaway    what there is to take away from a workload
//   agreement   whether two runs put the models in the same order
//   comparison  two runs side by side, cell by cell
//   duel        cooperation against preemption, in sentences
//   orders      the models of a workload in the order of a figure
//   measures    the figures by which cells are ordered and compared

pub(crate) mod agreement;
pub(crate) mod comparison;
pub(crate) mod duel;
pub(crate) mod headline;
pub(crate) mod measures;
pub(crate) mod orders;
pub(crate) mod service;
pub(crate) mod takeaway;
