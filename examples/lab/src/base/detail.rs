//! How much of what was measured is printed.

/// The more, the longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Detail {
    /// A line a row and what to take away.
    Screen,
    /// Tables, and a reason a row.
    Tables,
    /// Every column, the order of all pairs, what the headings mean.
    Everything,
}
