//! Who has a lock for which a task waits.
//!
//! A recording has no event for a lock that is free, which would cost too much. But a task that gives a lock back wakes
//! the one that gets it, and so the wakes that end such waits say who had the lock, and who had it next:
//!
//! ```text
//!   A has it ──── wakes B ──── B has it ──── wakes C ──── C has it
//! ```
//!
//! Who had it before the first of these wakes is known from that wake. Of a lock that is never given back nothing is known.

use std::collections::HashMap;

use cede::trace::{Cause, Wait};

use crate::story::parts::Wake;
use crate::story::story::Story;

/// Which lock a wait is for, if it is for one.
fn lock(wait: &Wait) -> Option<u64> {
    match *wait {
        Wait::Mutex { id } | Wait::RwLock { id } | Wait::Semaphore { id } => Some(id),
        _ => None,
    }
}

/// The lock that a wake has brought its task, and the task that gave it back.
fn grant(story: &Story, wake: &Wake) -> Option<(u64, usize)> {
    let Cause::Task(by) = wake.cause else { return None };
    let by = story.tasks.binary_search_by_key(&by, |task| task.number).ok()?;
    let polls = &story.tasks[wake.task].polls;
    let before = polls.partition_point(|&poll| story.polls[poll].begin_ns <= wake.at_ns);
    let poll = &story.polls[*polls.get(before.checked_sub(1)?)?];
    // Only a timer or an event may be waited for besides: another task does not bring these.
    let mut others =
        poll.waits.iter().filter(|wait| !matches!(wait, Wait::Timer { .. } | Wait::Io { .. }));
    let id = lock(others.next()?)?;
    (others.next().is_none() && by != wake.task && !wake.was_queued).then_some((id, by))
}

/// For each wait for a lock, by its poll: the task that had the lock then.
pub(super) fn holders(story: &Story) -> HashMap<(usize, u64), usize> {
    let mut grants: HashMap<u64, Vec<(u64, usize, usize)>> = HashMap::new();
    for wake in &story.wakes {
        if let Some((id, by)) = grant(story, wake) {
            grants.entry(id).or_default().push((wake.at_ns, by, wake.task));
        }
    }
    let mut holders = HashMap::new();
    for (row, poll) in story.polls.iter().enumerate() {
        for wait in &poll.waits {
            let Some((id, grants)) = lock(wait).and_then(|id| Some((id, grants.get(&id)?))) else {
                continue;
            };
            let next = grants.partition_point(|(at, ..)| *at <= poll.end_ns);
            // Several may have permits of a semaphore, or read: then the one that gave them back.
            let is_one = matches!(wait, Wait::Mutex { .. });
            let before = next.checked_sub(1).map(|last| grants[last].2).filter(|_| is_one);
            let has = before.or_else(|| grants.get(next).map(|grant| grant.1));
            if let Some(has) = has.filter(|has| *has != poll.task) {
                holders.insert((row, id), has);
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
