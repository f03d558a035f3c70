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
    base::paged_slab::PagedSlab,
    task::{header::LiveKey, list_ref::ListRef, task_ref::TaskRef},
};

/// The list.
#[derive(Debug, Default)]
pub(crate) struct Live {
    /// A word for each place; its number is the key to it.
    tasks: PagedSlab<ListRef>,
    closed: bool,
}

impl Live {
    /// Enters a task after its first poll. Returns the key to its place, which `name` makes of the number of the
    /// place; the task remembers it.
    ///
    /// # Errors
    ///
    /// The task, if the list is closed, or is full: with [`LiveKey::COUNT`] tasks, which would take some 400 GB.
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
        Ok(key.expect("every task that is entered has a key"))
    }

    /// Takes out the task in this place, which has come to its end.
    #[inline]
    pub(crate) fn remove(&mut self, place: usize) -> Option<ListRef> {
        self.tasks.remove(place as u32) // as `insert` counted it
    }

    /// Lets no more tasks in. Those that are here leave as they end.
    pub(crate) fn close(&mut self) {
        self.closed = true;
    }

    /// Those tasks, to be aborted.
    pub(crate) fn find(&self, which: impl Fn(&TaskRef) -> bool) -> Vec<TaskRef> {
        self.iter().filter(|task| which(task)).cloned().collect()
    }

    /// Whether there is such a task.
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
