//! What was served late in a recording, and what that lateness is made of, in words.

use cede::trace::Trace;

use crate::blame::moments::Blame;
use crate::blame::names::Names;
use crate::blame::part::{Kind, Late};
use crate::blame::ticks::of_ticks;
use crate::blame::words::parts;
use crate::measure::recording::Ticks;

/// What is served less late than this is not late, in ns.
const LATE: u64 = 1_000_000;

/// So many are kept: the latest.
const MOST: usize = 300;

/// A wake, or a tick, that was served late.
#[derive(Clone, Debug)]
pub(crate) struct Blamed {
    /// The task that was late; `None`: it was a plain thread.
    pub(super) task: Option<u64>,
    pub(super) thread: usize,
    pub(super) due_ns: u64,
    pub(super) served_ns: u64,
    /// The parts in words.
    pub(super) said: String,
    pub(super) parts: Vec<Share>,
}

/// A part of a lateness; together they are all of it.
#[derive(Clone, Debug)]
pub(super) struct Share {
    pub(super) kind: Kind,
    pub(super) ns: u64,
    /// The task that had most of it.
    pub(super) by: Option<u64>,
}

/// What was late, the latest first. Of plain threads only the ticks are known.
pub(crate) fn blamed(trace: &Trace, ticks: Option<&Ticks>) -> Vec<Blamed> {
    let mut all = Blame::of(trace).late(LATE, MOST);
    let of_threads = ticks.map_or_else(Vec::new, |ticks| of_ticks(trace, ticks));
    let is_late = |late: &Late| late.task.is_none() && late.lateness_ns() >= LATE;
    all.extend(of_threads.into_iter().filter(is_late));
    all.sort_by_key(|late| std::cmp::Reverse(late.lateness_ns()));
    all.truncate(MOST);
    let names = Names::of(trace);
    all.iter().map(|late| told(late, &names)).collect()
}

fn told(late: &Late, names: &Names) -> Blamed {
    let share = |part: &crate::blame::part::Part| Share {
        kind: part.kind,
        ns: part.ns,
        by: part.held.first().and_then(|held| held.task()),
    };
    Blamed {
        task: late.task,
        thread: late.thread,
        due_ns: late.due_ns,
        served_ns: late.served_ns,
        said: parts(late, names),
        parts: late.parts.iter().map(share).collect(),
    }
}
