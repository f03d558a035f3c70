//! The sweeps there are.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// Which setting is swept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SweepKind {
    /// The length of a slice: how late the spinner is against what yielding costs.
    Yield,
    /// The number of blocking tasks: from how many on the spinner is frozen.
    Blockers,
    /// How long all workers may be stuck before spares work: how late the spinner is against what that costs.
    Rescue,
}

impl SweepKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            SweepKind::Yield => "yield",
            SweepKind::Blockers => "blockers",
            SweepKind::Rescue => "rescue",
        }
    }

    /// One line.
    pub(crate) fn what(self) -> &'static str {
        match self {
            SweepKind::Yield => {
                "a spinner beside computing in slices, from short slices to long ones"
            }
            SweepKind::Blockers => {
                "a spinner beside tasks that block 0.1 s each, from none to many"
            }
            SweepKind::Rescue => {
                "a spinner beside four computing jobs a worker, called straight, from a quick rescue to \
                 a slow one"
            }
        }
    }

    /// What the marked point is, and by which rule.
    pub(crate) fn rule(self) -> &'static str {
        match self {
            SweepKind::Yield => {
                "knee: the longest slice up to which the spinner is at most twice as late as at \
                 best (p50; the latest tick where ticks are too few). Longer slices make it later, \
                 shorter ones hardly sooner. throughput: the time of the same work in one piece \
                 over the time of the sliced work, of both the quickest repetition."
            }
            SweepKind::Blockers => {
                "cliff: the fewest blockers that freeze the spinner for at least half of the 0.1 s \
                 that one of them blocks."
            }
            SweepKind::Rescue => {
                "knee: the longest threshold up to which the longest freeze is at most twice that of the best. \
                 throughput: the time of the same work without rescue over the time with it, of both the \
                 quickest repetition. threads: those that the runtime started, the watcher included."
            }
        }
    }

    /// The marked point in a word.
    pub(crate) fn mark(self) -> &'static str {
        match self {
            SweepKind::Yield | SweepKind::Rescue => "knee",
            SweepKind::Blockers => "cliff",
        }
    }

    /// The swept setting, as an axis and a column are named.
    pub(crate) fn axis(self) -> &'static str {
        match self {
            SweepKind::Yield => "slice",
            SweepKind::Blockers => "blockers",
            SweepKind::Rescue => "rescue after",
        }
    }

    /// The swept setting, as a column of a file is named.
    pub(crate) fn column(self) -> &'static str {
        match self {
            SweepKind::Yield => "slice_ns",
            SweepKind::Blockers => "blockers",
            SweepKind::Rescue => "rescue_ns",
        }
    }

    /// Of each model that is swept its name, and the one whose unsliced work it is held against.
    pub(crate) fn models(self) -> &'static [(&'static str, Option<&'static str>)] {
        match self {
            SweepKind::Yield => {
                &[("loop-yield", Some("loop-block")), ("multi-yield", Some("multi-block"))]
            }
            SweepKind::Blockers => &[("multi-block", None), ("multi-offload", None)],
            SweepKind::Rescue => &[("multi-rescue", Some("multi-block"))],
        }
    }
}
