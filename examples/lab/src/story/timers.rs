//! Which timers are set, when they fired, and until when their tasks waited for them.
//!
//! The recording says when a timer is set and when it fires, and at each poll for which timers the task
//! waits. A timer for which it did not wait after its last poll is taken to be gone from then on; if it
//! fires all the same, it was not.

use std::collections::HashMap;

use crate::story::parts::Timer;

/// The timers so far.
#[derive(Debug, Default)]
pub(super) struct Timers {
    all: Vec<Timer>,
    /// Those that have not fired, by task and deadline.
    unfired: HashMap<(usize, u64), usize>,
    /// Of each task, those for which it waited after its last poll.
    waited_for: HashMap<usize, Vec<usize>>,
    /// The timer that fires now on each thread: its deadline and when it was due.
    firing: HashMap<usize, (u64, u64)>,
}

impl Timers {
    /// A task sets a timer; the row of it.
    pub(super) fn set(
        &mut self,
        task: usize,
        thread: usize,
        set_ns: u64,
        deadline_ns: u64,
    ) -> usize {
        let row = self.all.len();
        let (due_ns, until_ns) = (deadline_ns, u64::MAX);
        self.all.push(Timer { task, thread, set_ns, deadline_ns, due_ns, fired: None, until_ns });
        self.unfired.insert((task, deadline_ns), row);
        row
    }

    /// A poll of a task ended, after which it waits for the timers with these deadlines.
    pub(super) fn polled(
        &mut self,
        task: usize,
        end_ns: u64,
        deadlines: impl Iterator<Item = u64>,
    ) {
        let now: Vec<usize> =
            deadlines.filter_map(|deadline| self.unfired.get(&(task, deadline)).copied()).collect();
        for &row in &now {
            self.all[row].until_ns = u64::MAX;
        }
        let before = self.waited_for.entry(task).or_default();
        for &row in before.iter().filter(|row| !now.contains(row)) {
            let timer = &mut self.all[row];
            if timer.fired.is_none() {
                timer.until_ns = end_ns;
            }
        }
        *before = now;
    }

    /// A timer fires on `thread`; the wakes that follow are its.
    pub(super) fn fires(&mut self, thread: usize, deadline_ns: u64, due_ns: u64) {
        self.firing.insert(thread, (deadline_ns, due_ns));
    }

    /// A timer with this deadline woke a task; the row of it.
    pub(super) fn woke(
        &mut self,
        task: usize,
        thread: usize,
        at_ns: u64,
        deadline_ns: u64,
    ) -> Option<usize> {
        let row = self.unfired.remove(&(task, deadline_ns))?;
        let timer = &mut self.all[row];
        if let Some(&(_, due_ns)) =
            self.firing.get(&thread).filter(|(deadline, _)| *deadline == deadline_ns)
        {
            timer.due_ns = due_ns.max(deadline_ns);
        }
        timer.fired = Some((at_ns, thread));
        timer.until_ns = at_ns;
        Some(row)
    }

    /// The timers, when the recording ends.
    pub(super) fn into_all(mut self, end_ns: u64) -> Vec<Timer> {
        for timer in &mut self.all {
            timer.until_ns = timer.until_ns.min(end_ns).max(timer.set_ns);
        }
        self.all
    }
}
