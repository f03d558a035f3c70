//! The plainest description of permits: a number, and a line in which everybody waits his turn.

use super::operation::Id;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What a semaphore and the locks must do.
#[derive(Default)]
pub(crate) struct Permits {
    pub(crate) free: usize,
    pub(crate) closed: bool,
    /// Who waits, and for how many.
    line: VecDeque<(Id, usize)>,
    /// Who has got so many, and does not know yet.
    granted: BTreeMap<Id, usize>,
    /// Who waited or came when it was closed.
    refused: BTreeSet<Id>,
}

impl Permits {
    pub(crate) fn new(free: usize) -> Self {
        Self { free, ..Self::default() }
    }

    /// What is free and not kept for the first in line.
    pub(crate) fn available(&self) -> usize {
        if self.line.is_empty() { self.free } else { 0 }
    }

    /// Those granted to somebody who does not know yet.
    pub(crate) fn granted(&self) -> usize {
        self.granted.values().sum()
    }

    /// Whether so many could be had at once; they are taken then.
    pub(crate) fn take(&mut self, need: usize) -> bool {
        let can = !self.closed && need <= self.available();
        self.free -= if can { need } else { 0 };
        can
    }

    /// Somebody comes, and waits if he must.
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

    /// How many he got who was ready; `None` if he was refused.
    pub(crate) fn finish(&mut self, id: Id) -> Option<usize> {
        self.refused.remove(&id);
        self.granted.remove(&id)
    }

    pub(crate) fn cancel(&mut self, id: Id) {
        self.line.retain(|(waits, _)| *waits != id);
        let back = self.finish(id).unwrap_or(0);
        self.give(back);
    }

    /// Permits come back, or are made.
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
