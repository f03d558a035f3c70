//! What is known of each living task: its name, where it was spawned, and by whom.
//!
//! A ring forgets its oldest events, and with them where a long-lived task came from. So that is
//! stored here too, for as long as the task lives:
//!
//! ```text
//!            spawned                     ended
//!   free ──▶ BUSY ──▶ number | ALIVE ──────────▶ number ──▶ BUSY of another task
//!        compare-exchange                                compare-exchange
//! ```
//!
//! The number of a task decides its entry. If a living task has that entry, the new one gets none,
//! and is known only while the ring has the event of its spawn.
//!
//! 1. Only the thread that made an entry `BUSY` writes its fields. It writes them after a `Release`
//!    fence, and publishes them by storing the number with `Release`.
//! 2. While an entry is `ALIVE`, nobody but the thread that ends the task changes it.
//! 3. A reader loads the number, the fields, and, after an `Acquire` fence, the number again. If it
//!    is the same, and not `BUSY`, the fields are those of that task: numbers are not used twice.
//!
//! `tests/loom/trace_ring.rs` has the model.

use crate::base::primitive::atomic::{
    AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
    fence,
};

const ALIVE: u64 = 1 << 63;
const BUSY: u64 = 1 << 62;

/// What is known of a task, as numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Born {
    pub(crate) task: u64,
    /// 0: none.
    pub(crate) parent: u64,
    /// Texts and flags, as [`origin`](super::origin) writes them.
    pub(crate) origin: u64,
    pub(crate) spawned: u64,
    /// `None`: it lives.
    pub(crate) ended: Option<u64>,
}

#[derive(Debug, Default)]
struct Entry {
    state: AtomicU64,
    parent: AtomicU64,
    origin: AtomicU64,
    spawned: AtomicU64,
    ended: AtomicU64,
}

#[derive(Debug)]
pub(crate) struct TaskTable(Box<[Entry]>);

impl TaskTable {
    /// A table with `entries` entries; a power of two.
    pub(crate) fn new(entries: usize) -> Self {
        assert!(entries.is_power_of_two(), "the size of the table is a power of two");
        Self((0..entries).map(|_| Entry::default()).collect())
    }

    fn entry(&self, task: u64) -> &Entry {
        &self.0[task as usize & (self.0.len() - 1)]
    }

    pub(crate) fn spawned(&self, born: Born) {
        let entry = self.entry(born.task);
        let state = entry.state.load(Relaxed);
        if state & (ALIVE | BUSY) != 0
            || entry.state.compare_exchange(state, BUSY, Acquire, Relaxed).is_err()
        {
            return;
        }
        fence(Release); // (1)
        entry.parent.store(born.parent, Relaxed);
        entry.origin.store(born.origin, Relaxed);
        entry.spawned.store(born.spawned, Relaxed);
        entry.ended.store(0, Relaxed);
        entry.state.store(born.task | ALIVE, Release);
    }

    pub(crate) fn ended(&self, task: u64, at: u64) {
        let entry = self.entry(task);
        if entry.state.load(Relaxed) == task | ALIVE {
            entry.ended.store(at, Relaxed);
            entry.state.store(task, Release); // (2)
        }
    }

    /// What is known of this task.
    pub(crate) fn find(&self, task: u64) -> Option<Born> {
        self.entry(task).read().filter(|born| born.task == task)
    }

    /// All tasks that have an entry.
    pub(crate) fn tasks(&self) -> impl Iterator<Item = Born> {
        self.0.iter().filter_map(Entry::read)
    }
}

impl Entry {
    fn read(&self) -> Option<Born> {
        let state = self.state.load(Acquire);
        let task = state & !ALIVE;
        let ended = self.ended.load(Relaxed);
        let born = Born {
            task,
            parent: self.parent.load(Relaxed),
            origin: self.origin.load(Relaxed),
            spawned: self.spawned.load(Relaxed),
            ended: (state & ALIVE == 0).then_some(ended),
        };
        fence(Acquire); // (3)
        let is_whole = self.state.load(Relaxed) & !ALIVE == task;
        (is_whole && task != 0 && task & BUSY == 0).then_some(born)
    }
}

#[cfg(all(test, not(cede_loom)))]
mod tests {
    use super::*;

    fn born(task: u64) -> Born {
        Born { task, parent: task + 1, origin: task + 2, spawned: task + 3, ended: None }
    }

    #[test]
    fn a_living_task_keeps_its_entry_and_an_ended_one_gives_it_up() {
        let table = TaskTable::new(4);
        table.spawned(born(1));
        table.spawned(born(5)); // the same entry
        assert_eq!(table.tasks().collect::<Vec<_>>(), [born(1)]);
        table.ended(5, 9); // has none
        table.ended(1, 7);
        assert_eq!(table.tasks().collect::<Vec<_>>(), [Born { ended: Some(7), ..born(1) }]);
        table.spawned(born(5));
        assert_eq!(table.tasks().collect::<Vec<_>>(), [born(5)]);
    }
}
