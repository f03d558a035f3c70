//! The tasks of an executor that have begun and not ended, so that its shutdown can end them all.
//!
//! ```text
//!   launched ──▶ a queue ──▶ first poll ──▶ not ready: entered here ──▶ … ──▶ ended: taken out
//!                                   └─────▶ ready: never was here
//! ```
//!
//! A task that has not begun is in a queue, where a shutdown finds it too; so the many that end with
//! their first poll are never entered. This is a plain list, which gives its memory back when a crowd has
//! gone: a current-thread executor keeps it on
//! its thread, a multi-thread one keeps [several behind locks](crate::executor::multi_thread::live_shards).
//!
//! # Invariants
//!
//! 1. While a task is listed the list owns one reference to it.
//! 2. A task is entered by the thread that polls it, before it goes idle: idle, it is listed.
//! 3. Once closed the list takes no task: its first poll was its last. So after what was found has
//!    been aborted, and what has not begun is aborted where it is taken from its queue, every task
//!    ends.
//! 4. Nothing foreign runs in here: tasks are aborted, and references given back, outside.

use crate::{
    base::{paged_slab::Pages, primitive::atomic::Ordering::Relaxed},
    task::reference::{NOWHERE, Task},
};

/// So many tasks can be kept: as many as have a key of their own. They would take some 400 GB.
const MOST: usize = NOWHERE as usize;

/// The list.
#[derive(Debug, Default)]
pub(crate) struct Live {
    /// A word for each place; its number is the key to it.
    tasks: Pages<Task>,
    closed: bool,
}

impl Live {
    /// Enters a task after its first poll. It remembers the key to its place, as `name` writes it.
    ///
    /// # Errors
    ///
    /// The task, if the list is closed, or is full: with [`MOST`] tasks.
    #[inline]
    pub(crate) fn insert(
        &mut self,
        task: Task,
        name: impl FnOnce(usize) -> usize,
    ) -> Result<(), Task> {
        if self.closed {
            return Err(task);
        }
        let enter = |place: u32| {
            let key = name(place as usize);
            if key >= MOST {
                return Err(task);
            }
            task.live_key().store(key as u32, Relaxed);
            Ok(task)
        };
        self.tasks.insert_with(enter).map(|_| ())
    }

    /// Takes out the task with this key, which has come to its end.
    #[inline]
    pub(crate) fn remove(&mut self, key: usize) -> Option<Task> {
        self.tasks.remove(key as u32) // as the task remembers it
    }

    /// What the task remembers; `None` if it never was in a list.
    pub(crate) fn key_of(task: &Task) -> Option<usize> {
        Some(task.live_key().load(Relaxed)).filter(|&key| key != NOWHERE).map(|key| key as usize)
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

    fn iter(&self) -> impl Iterator<Item = &Task> {
        self.tasks.iter()
    }
}

#[cfg(all(test, not(cede_loom)))]
#[path = "../../tests/unit/live.rs"]
mod tests;
