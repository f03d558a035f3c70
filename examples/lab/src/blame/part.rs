//! What the lateness of one wake is made of.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// So many are named for one part.
const NAMED: usize = 8;

/// A wake, or a tick, and what it waited for. The parts add up to its lateness to the nanosecond.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Late {
    /// The task that was woken; `None`: it was a plain thread.
    pub(crate) task: Option<u64>,
    /// The thread on which it was served, as the trace counts them.
    pub(crate) thread: usize,
    pub(crate) cause: Cause,
    /// When it was due and when it was served, in nanoseconds since the recorder's start.
    pub(crate) due_ns: u64,
    pub(crate) served_ns: u64,
    /// No two of the same kind, in the order of [`Kind`].
    pub(crate) parts: Vec<Part>,
}

/// What made it due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The deadline of a timer had come.
    Timer,
    /// The system had an event. It does not say since when: the wake counts from the last time that somebody
    /// looked, so its lateness is *at most* this.
    Event,
    /// Somebody else woke it, in the program.
    Wake,
}

/// A part of the lateness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) kind: Kind,
    pub(crate) ns: u64,
    /// Who held the threads meanwhile, the longest first.
    pub(crate) held: Vec<Held>,
    /// How many more did, too many to be named.
    pub(crate) others: usize,
}

/// Why it was not served yet.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// A timer fires at the end of a tick of the wheel, and timers that are close together fire together.
    Rounding,
    /// It was due, and nobody looked.
    NotNoticed,
    /// A thread had been woken for it and did not run yet.
    Asleep,
    /// It was in a queue behind others.
    Behind,
    /// It was being polled, and had not come to it.
    OwnPoll,
    /// The system ran something else on the processor.
    NoProcessor,
    /// The events that would tell were overwritten.
    Unrecorded,
}

/// Somebody that held a thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) who: Who,
    pub(crate) thread: usize,
    pub(crate) ns: u64,
    /// How often it held the thread, and the longest time in one go, also before and after this wait.
    pub(crate) times: u64,
    pub(crate) longest_ns: u64,
}

/// What can hold a thread.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Who {
    /// A poll of this task.
    Task(u64),
    /// A span of the program's own.
    Span(Arc<str>),
}

impl Held {
    pub(crate) fn task(&self) -> Option<u64> {
        match self.who {
            Who::Task(task) => Some(task),
            Who::Span(_) => None,
        }
    }
}

impl Late {
    pub(crate) fn lateness_ns(&self) -> u64 {
        self.served_ns - self.due_ns
    }
}

impl Kind {
    pub(crate) const ALL: [Kind; 7] = [
        Kind::Rounding,
        Kind::NotNoticed,
        Kind::Asleep,
        Kind::Behind,
        Kind::OwnPoll,
        Kind::NoProcessor,
        Kind::Unrecorded,
    ];
}

/// Parts in the making.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    ns: BTreeMap<Kind, u64>,
    held: HashMap<(Kind, Who, usize), Held>,
}

impl Parts {
    /// Adds `ns` to the part of this kind.
    pub(crate) fn add(&mut self, kind: Kind, ns: u64) {
        *self.ns.entry(kind).or_default() += ns;
    }

    /// Says that `who` held `thread` for `ns` of it, in one go of `whole_ns`.
    pub(crate) fn blame(
        &mut self,
        kind: Kind,
        who: &Who,
        thread: usize,
        (ns, whole_ns): (u64, u64),
    ) {
        let new = || Held { who: who.clone(), thread, ns: 0, times: 0, longest_ns: 0 };
        let held = self.held.entry((kind, who.clone(), thread)).or_insert_with(new);
        held.ns += ns;
        held.times += 1;
        held.longest_ns = held.longest_ns.max(whole_ns);
    }

    pub(crate) fn done(self) -> Vec<Part> {
        let mut held: Vec<_> =
            self.held.into_iter().map(|((kind, ..), held)| (kind, held)).collect();
        held.sort_by(|(_, a), (_, b)| b.ns.cmp(&a.ns).then_with(|| a.who.cmp(&b.who)));
        let parts = self.ns.into_iter().filter(|(_, ns)| *ns > 0);
        parts
            .map(|(kind, ns)| {
                let all = held.iter().filter(|(of, _)| *of == kind);
                let others = all.clone().count().saturating_sub(NAMED);
                let held = all.take(NAMED).map(|(_, held)| held.clone()).collect();
                Part { kind, ns, held, others }
            })
            .collect()
    }
}
