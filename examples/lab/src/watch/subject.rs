//! A recording that is to be watched.

use cede::trace::Trace;

use crate::measure::recording::Ticks;
use crate::story::story::Story;
use crate::watch::blamed::{Blamed, blamed};

/// A story, and what it is called.
#[derive(Clone, Debug, Default)]
pub(crate) struct Subject {
    /// The model, or the name of the file.
    pub(crate) name: String,
    /// What it is, in a few words; may be empty.
    pub(crate) what: String,
    pub(crate) story: Story,
    /// When something was due, and when it was served, where the workload itself knows.
    pub(super) ticks: Option<Ticks>,
    /// What was served late, the latest first.
    pub(super) late: Vec<Blamed>,
}

impl Subject {
    /// What is to be watched of a trace.
    pub(crate) fn of(name: String, what: String, trace: &Trace, ticks: Option<Ticks>) -> Subject {
        let late = blamed(trace, ticks.as_ref());
        Subject { name, what, story: Story::of(trace), ticks, late }
    }
}
