//! Who has a lock for which a task waits.
//!
//! A recording has no event for a lock that is free, which would cost too much. But a task that gives a lock back wakes
//! the one that gets it next. So while a task waits for a lock, the first wake that hands on that lock, to whichever
//! task, comes from the task that had it when the wait began:
//!
//! ```text
//!   A has it:  B waits ─── C waits ─── A wakes B ─── B wakes C
//!                 └───────────┴── for A
//! ```
//!
//! Of a lock that is not given back while it is recorded, or by something that is no task, nothing is known.

use std::collections::HashMap;

use cede::trace::{Cause, Wait};

use crate::story::parts::Wake;
use crate::story::story::Story;

/// Which lock a wait is for, if it is for one.
pub(crate) fn lock(wait: &Wait) -> Option<u64> {
    match *wait {
        Wait::Mutex { id } | Wait::RwLock { id } | Wait::Semaphore { id } => Some(id),
        _ => None,
    }
}

/// The locks that a wake may have handed on, and the task that did so, if that is certain.
fn handed_on(story: &Story, wake: &Wake) -> Vec<(u64, Option<usize>)> {
    let by = match wake.cause {
        Cause::Task(by) => story.tasks.binary_search_by_key(&by, |task| task.number).ok(),
        // These bring no lock.
        Cause::Timer { .. } | Cause::Driver { .. } => return Vec::new(),
        _ => None,
    };
    let polls = &story.tasks[wake.task].polls;
    let before = polls.partition_point(|&poll| story.polls[poll].begin_ns <= wake.at_ns);
    let Some(&poll) = before.checked_sub(1).and_then(|last| polls.get(last)) else {
        return Vec::new();
    };
    // A task brings neither a timer nor an event; any other wait it could have ended.
    let is_other = |wait: &&Wait| !matches!(wait, Wait::Timer { .. } | Wait::Io { .. });
    let waits: Vec<&Wait> = story.polls[poll].waits.iter().filter(is_other).collect();
    let by = by.filter(|by| *by != wake.task && waits.len() == 1);
    waits.into_iter().filter_map(|wait| Some((lock(wait)?, by))).collect()
}

/// For each wait for a lock, by its poll: the task that had the lock then.
pub(super) fn holders(story: &Story) -> HashMap<(usize, u64), usize> {
    let mut handed: HashMap<u64, Vec<(u64, Option<usize>)>> = HashMap::new();
    for wake in story.wakes.iter().filter(|wake| !wake.was_queued && !wake.is_spawn) {
        for (id, by) in handed_on(story, wake) {
            handed.entry(id).or_default().push((wake.at_ns, by));
        }
    }
    let mut holders = HashMap::new();
    for (row, poll) in story.polls.iter().enumerate() {
        for id in poll.waits.iter().filter_map(lock) {
            let Some(handed) = handed.get(&id) else { continue };
            let next = handed.partition_point(|(at, _)| *at <= poll.end_ns);
            let by = handed.get(next).and_then(|(_, by)| *by);
            if let Some(by) = by.filter(|by| *by != poll.task) {
                holders.insert((row, id), by);
            }
        }
    }
    holders
}

impl Story {
    /// The task that had the lock for which the task of this poll waits; `None` if it waits for no lock, or if that
    /// is not known.
    pub(crate) fn holder(&self, poll: usize, wait: &Wait) -> Option<usize> {
        self.holders.get(&(poll, lock(wait)?)).copied()
    }
}
