//! The simplest description of permits: a number, and a queue of the operations that wait.

use super::operation::Id;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What a semaphore and the locks must do.
#[derive(Default)]
pub(crate) struct Permits {
    pub(crate) free: usize,
    pub(crate) closed: bool,
    /// The operations that wait, and for how many permits each.
    line: VecDeque<(Id, usize)>,
    /// The operations that were granted permits, and how many, but have not noticed yet.
    granted: BTreeMap<Id, usize>,
    /// The operations that waited at the close, or began after it.
    refused: BTreeSet<Id>,
}

impl Permits {
    pub(crate) fn new(free: usize) -> Self {
        Self { free, ..Self::default() }
    }

    /// How many permits are free and not kept for the first in the queue.
    pub(crate) fn available(&self) -> usize {
        if self.line.is_empty() { self.free } else { 0 }
    }

    /// How many permits were granted to operations that have not noticed yet.
    pub(crate) fn granted(&self) -> usize {
        self.granted.values().sum()
    }

    /// Takes `need` permits if they are available at once; returns whether it did.
    pub(crate) fn take(&mut self, need: usize) -> bool {
        let can = !self.closed && need <= self.available();
        self.free -= if can { need } else { 0 };
        can
    }

    /// Begins an operation, which waits if it must.
    pub(crate) fn begin(&mut self, id: Id, need: usize) {
        if self.closed {
            self.refused.insert(id);
        } else if self.take(need) {
            self.granted.insert(id, need);
        } else {
            self.line.push_back((id, need));
        }
    }

    pub(crate) fn is_ready(&self, id: Id) -> bool {
        self.is_granted(id) || self.refused.contains(&id)
    }

    pub(crate) fn is_granted(&self, id: Id) -> bool {
        self.granted.contains_key(&id)
    }

    /// Ends an operation that was ready. Returns how many permits it got; `None` if it was refused.
    pub(crate) fn finish(&mut self, id: Id) -> Option<usize> {
        self.refused.remove(&id);
        self.granted.remove(&id)
    }

    pub(crate) fn cancel(&mut self, id: Id) {
        self.line.retain(|(waits, _)| *waits != id);
        let back = self.finish(id).unwrap_or(0);
        self.give(back);
    }

    /// Adds permits that were given back or made.
    pub(crate) fn give(&mut self, count: usize) {
        self.free += count;
        while let Some(&(id, need)) = self.line.front()
            && need <= self.free
        {
            self.line.pop_front();
            self.free -= need;
            self.granted.insert(id, need);
        }
    }

    pub(crate) fn close(&mut self) {
        self.closed = true;
        self.refused.extend(self.line.drain(..).map(|(id, _)| id));
    }
}
