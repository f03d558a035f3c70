//! [`Story`]: the tables.

use std::collections::HashMap;

use crate::story::parts::{Call, Moment, Note, Poll, Task, Thread, Timer, Turn, Wake};

/// What happened, in tables. The rows of each are in the order in which they began. `telling.rs` adds
/// `Story::of`, which makes it from a trace.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Story {
    /// When the recording ended.
    pub(crate) end_ns: u64,
    /// How many events it was made from.
    pub(crate) events: usize,
    /// How many were overwritten before the recording ended.
    pub(crate) lost: u64,
    pub(crate) threads: Vec<Thread>,
    /// By number.
    pub(crate) tasks: Vec<Task>,
    pub(crate) polls: Vec<Poll>,
    pub(crate) wakes: Vec<Wake>,
    pub(crate) timers: Vec<Timer>,
    pub(crate) calls: Vec<Call>,
    pub(crate) turns: Vec<Turn>,
    pub(crate) notes: Vec<Note>,
    /// Who has the lock for which a poll left its task waiting: `holders.rs`.
    pub(super) holders: HashMap<(usize, u64), usize>,
    /// Everything above as one list, a cause before its effect.
    pub(crate) moments: Vec<Moment>,
}

impl Story {
    /// When the task of a timer was polled because of it; `None` if that is not in the recording, or if
    /// the timer did not fire.
    pub(crate) fn served_ns(&self, timer: &Timer) -> Option<u64> {
        let (fired_ns, _) = timer.fired?;
        let polls = &self.tasks[timer.task].polls;
        let next = polls.partition_point(|&poll| self.polls[poll].begin_ns < fired_ns);
        polls.get(next).map(|&poll| self.polls[poll].begin_ns)
    }
}

#[cfg(test)]
#[path = "../../tests/unit/story.rs"]
mod tests;
