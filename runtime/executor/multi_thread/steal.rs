//! Taking tasks from other workers: when it is worth it.
//!
//! Two cores that pass short tasks to and fro are slower than one that keeps them (see
//! [`backlog`](super::load)); and of two tasks that talk to each other, a thief takes one away, again
//! and again. So a worker without work takes from another only
//!
//! 1. what is a backlog there, by the length of the polls there; or
//! 2. if the other has not ended a poll since this one last looked: it is stuck, and may be for long; or
//! 3. as the lookout, once in [`WATCH`](super::idle::WATCH), half of what there is: then the load lasts,
//!    and two share it. Only [little](super::load) it leaves there, while it sees polls end.
//!
//! All this it does when it has nothing of its own. One that always has looks for 2 too, now and then: the
//! system may take the processor from a worker in the middle of a poll, for four milliseconds at a time,
//! and a server with more to do than processors is never without work.

use super::{context::Context, core::Core, load::LITTLE, shared::Shared};
use crate::task::runnable::Runnable;
use std::{
    hint,
    time::{Duration, Instant},
};

/// How often a busy worker looks for one that is stuck. It costs a cache miss for each of the others.
const STUCK: Duration = Duration::from_micros(100);

impl Context {
    /// Takes what is worth taking, unless enough others are trying to.
    pub(super) fn search(&self, core: &Core) -> Option<Runnable> {
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
    pub(super) fn look(&self, core: &Core) -> Option<Runnable> {
        let take = |victim| {
            self.is_stuck(core, victim);
            !self.is_soon_done(victim)
        };
        self.steal(core, take).or_else(|| self.take_injected(core))
    }

    /// A worker with work of its own takes half of what lies behind one that is stuck.
    pub(super) fn look_for_stuck(&self, core: &Core, now: Instant) {
        if now - core.looked.get() < STUCK {
            return;
        }
        core.looked.set(now);
        if let Some(task) = self.steal(core, |victim| self.is_stuck(core, victim)) {
            self.push(core, task);
        }
    }

    /// A task from the common queue; a batch of others comes along.
    pub(super) fn take_injected(&self, core: &Core) -> Option<Runnable> {
        let task = self.shared.queues.take_injected(&core.own)?;
        self.watch_batch(core);
        Some(task)
    }

    fn steal(&self, core: &Core, take: impl Fn(usize) -> bool) -> Option<Runnable> {
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
