//! Which rows of each table the page keeps, and what their numbers are there.

use std::collections::{BTreeSet, HashMap};

use cede::trace::{Cause, Wait};

use crate::story::story::Story;
use crate::watch::columns::row;
use crate::watch::cut::touches;

/// Which rows of each table the page keeps: their new numbers.
#[derive(Debug, Default)]
pub(super) struct Kept {
    pub(super) tasks: Vec<usize>,
    task: HashMap<usize, usize>,
    pub(super) number: HashMap<u64, usize>,
    /// The sources, from 1: their tokens are long numbers.
    pub(super) source: HashMap<u64, i64>,
    pub(super) poll: Rows,
    pub(super) wake: Rows,
    pub(super) timer: Rows,
    pub(super) call: Rows,
    pub(super) turn: Rows,
    pub(super) note: Rows,
}

/// The rows of a table that are kept, and the new number of each row.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) list: Vec<usize>,
    pub(super) new: Vec<Option<usize>>,
}

impl Rows {
    fn of(count: usize, keeps: impl Fn(usize) -> bool) -> Rows {
        let mut rows = Rows { list: Vec::new(), new: vec![None; count] };
        for index in (0..count).filter(|&index| keeps(index)) {
            rows.new[index] = Some(rows.list.len());
            rows.list.push(index);
        }
        rows
    }

    pub(super) fn new_of(&self, index: Option<usize>) -> i64 {
        row(index.and_then(|index| self.new[index]))
    }
}

impl Kept {
    pub(super) fn of(story: &Story, windows: &[(u64, u64)]) -> Kept {
        let within = |begin: u64, end: u64| touches(windows, begin, end);
        let mut kept = Kept {
            poll: Rows::of(story.polls.len(), |index| {
                let poll = &story.polls[index];
                within(poll.ready_ns, poll.end_ns)
            }),
            wake: Rows::of(story.wakes.len(), |index| {
                within(story.wakes[index].at_ns, story.wakes[index].at_ns)
            }),
            timer: Rows::of(story.timers.len(), |index| {
                let timer = &story.timers[index];
                within(timer.set_ns, timer.until_ns.max(story.served_ns(timer).unwrap_or(0)))
            }),
            call: Rows::of(story.calls.len(), |index| {
                within(story.calls[index].begin_ns, story.calls[index].end_ns)
            }),
            turn: Rows::of(story.turns.len(), |index| {
                within(story.turns[index].begin_ns, story.turns[index].end_ns)
            }),
            note: Rows::of(story.notes.len(), |index| {
                within(story.notes[index].begin_ns, story.notes[index].end_ns)
            }),
            ..Kept::default()
        };
        kept.find_tasks(story);
        kept.number_sources(story);
        kept
    }

    fn number_sources(&mut self, story: &Story) {
        let waits = self.poll.list.iter().flat_map(|&poll| &story.polls[poll].waits);
        let waited_for = waits.filter_map(|wait| match wait {
            Wait::Io { token, .. } => Some(*token),
            _ => None,
        });
        let woke = self.wake.list.iter().filter_map(|&wake| match story.wakes[wake].cause {
            Cause::Driver { token } => Some(token),
            _ => None,
        });
        let all: BTreeSet<u64> = waited_for.chain(woke).collect();
        self.source = all.into_iter().zip(1..).collect();
    }

    /// The tasks that the kept rows name.
    fn find_tasks(&mut self, story: &Story) {
        let mut used = vec![false; story.tasks.len()];
        let named = (self.poll.list.iter().map(|&poll| story.polls[poll].task))
            .chain(self.wake.list.iter().map(|&wake| story.wakes[wake].task))
            .chain(self.timer.list.iter().map(|&timer| story.timers[timer].task));
        for task in named {
            used[task] = true;
            if let Some(parent) = story.tasks[task].parent {
                used[parent] = true;
            }
        }
        self.tasks = (0..used.len()).filter(|&task| used[task]).collect();
        self.task = self.tasks.iter().enumerate().map(|(new, &old)| (old, new)).collect();
        let number = |(new, &old): (usize, &usize)| (story.tasks[old].number, new);
        self.number = self.tasks.iter().enumerate().map(number).collect();
    }

    pub(super) fn new_task(&self, task: usize) -> i64 {
        row(self.task.get(&task).copied())
    }
}
