//! A processor and its scheduler, simulated: no clock, no chance, the same numbers everywhere.

mod feedback;
pub(crate) mod policies;
pub(crate) mod policy;
pub(crate) mod simulate;
