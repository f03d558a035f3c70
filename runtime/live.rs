//! The tasks of an executor that have not ended, so that its shutdown can end them all.
//!
//! A task is entered when it is launched and leaves when it completes. This is a plain list: a
//! current-thread executor keeps it on its thread, a multi-thread one keeps
//! [several behind locks](crate::shards).
//!
//! # Invariants
//!
//! 1. While a task is listed the list owns one reference to it.
//! 2. Once closed the list takes no task; so after what was found has been aborted, the number of
//!    tasks only falls.
//! 3. Nothing foreign runs in here: tasks are aborted, and references given back, outside.

use crate::{
    primitive::atomic::Ordering::Relaxed,
    task::cell::{NOWHERE, Task},
};
use slab::Slab;

/// The list.
#[derive(Debug, Default)]
pub(crate) struct Live {
    tasks: Slab<Task>,
    closed: bool,
}

impl Live {
    /// Enters a task that is not scheduled yet.
    ///
    /// # Errors
    ///
    /// The task, if the list is closed.
    pub(crate) fn insert(&mut self, task: Task) -> Result<(), Task> {
        if self.closed {
            return Err(task);
        }
        let entry = self.tasks.vacant_entry();
        task.live_key().store(entry.key(), Relaxed);
        entry.insert(task);
        Ok(())
    }

    /// Takes out a task that has come to its end; `None` if it never was here.
    pub(crate) fn remove(&mut self, task: &Task) -> Option<Task> {
        Self::key_of(task).and_then(|key| self.remove_at(key))
    }

    /// The same, by the place where it is.
    pub(crate) fn remove_at(&mut self, key: usize) -> Option<Task> {
        self.tasks.try_remove(key)
    }

    /// Where the list has the task; `None` if it never was in one.
    pub(crate) fn key_of(task: &Task) -> Option<usize> {
        Some(task.live_key().load(Relaxed)).filter(|&key| key != NOWHERE)
    }

    /// Lets no more tasks in. Those that are here leave as they end.
    pub(crate) fn close(&mut self) {
        self.closed = true;
    }

    /// Those tasks, to be aborted.
    pub(crate) fn find(&self, which: impl Fn(&Task) -> bool) -> Vec<Task> {
        self.iter().filter(|task| which(task)).cloned().collect()
    }

    /// Whether there is such a task.
    pub(crate) fn any(&self, which: impl Fn(&Task) -> bool) -> bool {
        self.iter().any(which)
    }

    /// How many tasks live.
    pub(crate) fn len(&self) -> usize {
        self.tasks.len()
    }

    fn iter(&self) -> impl Iterator<Item = &Task> {
        self.tasks.iter().map(|(_, task)| task)
    }
}
