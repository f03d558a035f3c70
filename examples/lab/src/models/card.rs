//! A model as the command line and the tables know it.

use crate::job::Form;

/// Its name, what it is, what it needs.
#[derive(Debug)]
pub(crate) struct Card {
    pub(crate) name: &'static str,
    pub(crate) what: &'static str,
    pub(crate) lesson: &'static str,
    /// The form in which it needs a job.
    pub(crate) form: Form,
    /// Whether every unit is a thread.
    pub(crate) thread_a_unit: bool,
}

impl Card {
    /// How many threads `units` units need at once, where that grows with their number.
    pub(crate) fn threads_for(&self, units: usize) -> usize {
        if self.thread_a_unit { units } else { 0 }
    }
}
