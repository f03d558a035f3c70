//! A recording that is to be watched.

use crate::story::story::Story;

/// A story, and what it is called.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    /// The model, or the name of the file.
    pub(crate) name: String,
    /// What it is, in a few words; may be empty.
    pub(crate) what: String,
    pub(crate) story: Story,
    /// When something was due, and when it was served, where the workload itself knows.
    pub(crate) ticks: Option<Ticks>,
}

/// The ticks of a spinner: tick k was due at `t0_ns + k * period_ns`.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub(crate) struct Ticks {
    #[serde(rename = "t0")]
    pub(crate) t0_ns: u64,
    #[serde(rename = "period")]
    pub(crate) period_ns: u64,
    /// Ticks due after this do not count.
    #[serde(rename = "end")]
    pub(crate) end_ns: u64,
    #[serde(rename = "services")]
    pub(crate) services_ns: Vec<u64>,
}
