//! Figures of many samples or repetitions, whatever the samples are.

// From top to bottom; each uses only those below it:
//
//   correlation  whether one figure rises with another
//   histogram    samples with their counts, as they are stored and merged
//   ranking      names in the order of a figure, in groups that cannot be told apart
//   range        the repetitions of a figure as a range, and when two ranges differ
//   regression   the line through some points

pub(crate) mod correlation;
pub(crate) mod histogram;
pub(crate) mod range;
pub(crate) mod ranking;
pub(crate) mod regression;
