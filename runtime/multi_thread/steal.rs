//! Taking tasks from other workers: when it is worth it.
//!
//! Two cores that pass short tasks to and fro are slower than one that keeps them (see
//! [`backlog`](crate::backlog)); and of two tasks that talk to each other, a thief takes one away, again
//! and again. So a worker without work takes from another only
//!
//! 1. what is a backlog there, by the length of the polls there; or
//! 2. if the other has not ended a poll since this one last looked: it is stuck, and may be for long; or
//! 3. as the lookout, once in [`WATCH`](crate::idle::WATCH), half of what there is: then the load lasts,
//!    and two share it. Only [little](crate::backlog) it leaves there, while it sees polls end.

use super::{
    context::{Context, Core},
    shared::Shared,
};
use crate::{backlog::LITTLE, task::reference::Task};
use std::{hint, time::Instant};

impl Context {
    /// Takes what is worth taking, unless enough others are trying to.
    pub(super) fn search(&self, core: &Core) -> Option<Task> {
        if !core.searching.get() {
            core.searching.set(self.shared.idle.begin_search());
        }
        if !core.searching.get() {
            return None;
        }
        let take = |victim| self.shared.has_backlog(victim) || self.is_stuck(core, victim);
        self.steal(core, take).or_else(|| self.take_injected(core))
    }

    /// The lookout takes what is there, unless it will be through at once.
    pub(super) fn look(&self, core: &Core) -> Option<Task> {
        let take = |victim| {
            self.is_stuck(core, victim);
            !self.is_soon_done(victim)
        };
        self.steal(core, take).or_else(|| self.take_injected(core))
    }

    /// A task from the common queue; a batch of others comes along.
    pub(super) fn take_injected(&self, core: &Core) -> Option<Task> {
        let task = self.shared.queues.take_injected(&core.own)?;
        self.watch_batch(core);
        Some(task)
    }

    fn steal(&self, core: &Core, take: impl Fn(usize) -> bool) -> Option<Task> {
        let workers = self.shared.parkers.len();
        let first = core.random();
        let task = (0..workers)
            .map(|offset| (first + offset) % workers)
            .filter(|&victim| victim != core.worker && take(victim))
            .find_map(|victim| self.shared.queues.steal(victim, &core.own))?;
        self.shared.counters[core.worker].steals.add_own(1);
        self.watch_batch(core);
        Some(task)
    }

    /// What came along was not pushed one by one: sees to it that somebody has an eye on it.
    fn watch_batch(&self, core: &Core) {
        if !core.own.is_empty() {
            self.shared.watch();
        }
    }

    /// Whether the other has ended no poll since this was last asked.
    fn is_stuck(&self, core: &Core, victim: usize) -> bool {
        let polls = self.shared.counters[victim].polls.get();
        core.seen[victim].replace(polls) == polls
    }

    /// Whether the other has little to do and is about to do it: a poll ends before our eyes.
    fn is_soon_done(&self, victim: usize) -> bool {
        let polls = || self.shared.counters[victim].polls.get();
        let (before, since) = (polls(), Instant::now());
        let queued = self.shared.queues.queued(victim);
        let little = queued > 0 && self.shared.backlogs[victim].is_little(queued);
        while little && since.elapsed() < LITTLE {
            if polls() != before {
                return true;
            }
            hint::spin_loop();
        }
        false
    }
}

impl Shared {
    /// Whether there is work for which a worker should be up that has none.
    pub(super) fn wants_help(&self) -> bool {
        self.queues.injected() > 0 || (0..self.parkers.len()).any(|worker| self.has_backlog(worker))
    }

    /// Whether the last of its tasks is better off with another worker.
    pub(super) fn has_backlog(&self, worker: usize) -> bool {
        let before = self.queues.queued(worker).saturating_sub(1);
        self.backlogs[worker].is_behind(before)
    }
}
