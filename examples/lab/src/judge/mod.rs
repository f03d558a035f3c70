//! From the repetitions of a cell to a verdict in words.

// From top to bottom; each uses only those below it:
//
//   why      why the verdict is what it is, in one sentence
//   verdict  the verdict on a cell
//   summary  the repetitions of a cell taken together

pub(crate) mod summary;
pub(crate) mod verdict;
pub(crate) mod why;
