//! The list of live tasks: those that were polled and have not ended. The shutdown aborts them.
//!
//! ```text
//!   launched ──▶ a queue ──▶ first poll ──▶ not ready: inserted ──▶ … ──▶ ended: removed
//!                                   └─────▶ ready: never listed
//! ```
//!
//! A task that was not polled yet is in a queue, where the shutdown finds it too. So the many tasks
//! that end with their first poll are never inserted. The list itself has no lock, and returns its
//! memory after a large number of tasks has ended. A current-thread executor has one list, on its
//! thread; a multi-thread executor has [several behind
//! locks](crate::executor::multi_thread::live_shards).
//!
//! # Invariants
//!
//! 1. While a task is listed, the list owns one reference to it.
//! 2. The thread that polls a task inserts it before the task becomes idle. So every idle task is
//!    listed.
//! 3. A closed list takes no task; a task that it refuses is cancelled after its first poll. A
//!    shutdown aborts the tasks in the list and those it finds in the queues. So every task ends.
//! 4. No foreign code runs in here: the callers abort tasks and release references outside.

use crate::{
    base::paged_slab::PagedSlab,
    task::{header::LiveKey, list_ref::ListRef, task_ref::TaskRef},
};

/// The list of live tasks of one executor, or of one shard of it.
#[derive(Debug, Default)]
pub(crate) struct Live {
    /// One word for each place. The number of the place is the key of the task in it.
    tasks: PagedSlab<ListRef>,
    closed: bool,
}

impl Live {
    /// Inserts a task after its first poll. Returns its key, which `name` makes from the number of
    /// its place; the task stores the key.
    ///
    /// # Errors
    ///
    /// The task, if the list is closed, or is full: with [`LiveKey::COUNT`] tasks, which would take
    /// some 400 GB.
    #[inline]
    pub(crate) fn insert(
        &mut self,
        task: ListRef,
        name: impl FnOnce(usize) -> usize,
    ) -> Result<LiveKey, ListRef> {
        if self.closed {
            return Err(task);
        }
        let mut key = None;
        let enter = |place: u32| {
            key = LiveKey::new(name(place as usize));
            if key.is_some() { Ok(task) } else { Err(task) }
        };
        self.tasks.insert_with(enter)?;
        Ok(key.expect("every task that was inserted has a key"))
    }

    /// Removes the task in this place, which has ended.
    #[inline]
    pub(crate) fn remove(&mut self, place: usize) -> Option<ListRef> {
        self.tasks.remove(place as u32) // `insert` made `place` from a `u32`
    }

    /// Refuses tasks from now on. Those that are listed stay until they end.
    pub(crate) fn close(&mut self) {
        self.closed = true;
    }

    /// The tasks for which `which` returns true, to be aborted outside.
    pub(crate) fn find(&self, which: impl Fn(&TaskRef) -> bool) -> Vec<TaskRef> {
        self.iter().filter(|task| which(task)).cloned().collect()
    }

    /// Whether `which` returns true for any task.
    pub(crate) fn any(&self, which: impl Fn(&TaskRef) -> bool) -> bool {
        self.iter().any(which)
    }

    fn iter(&self) -> impl Iterator<Item = &TaskRef> {
        self.tasks.iter().map(|task| &**task)
    }
}

#[cfg(all(test, not(cede_loom)))]
#[path = "../../tests/unit/live.rs"]
mod tests;
