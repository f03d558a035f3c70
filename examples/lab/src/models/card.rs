//! A row of the tables as the command line knows it: a model, or a row a study has of its own.

use crate::models::job::Form;

/// Its name, what it is, what it needs.
#[derive(Debug)]
pub(crate) struct Card {
    pub(crate) name: &'static str,
    pub(crate) what: &'static str,
    pub(crate) lesson: &'static str,
    /// What runs the units; models that differ only in how they do jobs share it.
    pub(crate) executor: &'static str,
    /// The form in which it needs a job.
    pub(crate) form: Form,
    pub(crate) unit: Unit,
}

/// Why units that must be there at the same time cannot be [turns](Unit::Turn).
pub(crate) const TURNS: &str = "a unit may wait for one that is still in the queue behind it";

/// What a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// A call: it runs to its end where it is started.
    Call,
    Thread,
    /// A turn on one of a fixed set of threads, which it keeps to its end.
    Turn,
    Task,
}

impl Card {
    /// A row that is no model: what a study does under this name on the calling thread.
    pub(crate) const fn own(name: &'static str, what: &'static str, lesson: &'static str) -> Card {
        Card { name, what, lesson, executor: "", form: Form::Whole, unit: Unit::Call }
    }

    /// How many threads `units` units need at once, where that grows with their number.
    pub(crate) fn threads_for(&self, units: usize) -> usize {
        match self.unit {
            Unit::Thread => units,
            Unit::Call | Unit::Turn | Unit::Task => 0,
        }
    }
}
