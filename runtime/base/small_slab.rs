//! A slab for waiters: usually there are few, and sometimes many.
//!
//! The first [`FIRST`] values are in a separate list, whose memory is never released; a value is
//! found by its index in one step. Further values are stored in a [paged slab](super::paged_slab),
//! which releases memory as it empties, whichever values remain.
//!
//! ```text
//!   0 … 63     first   always here
//!   64 …       more    while there are more than 64 values; its box stays
//! ```
//!
//! Why not a paged slab alone? It looks for a free place in a list of open pages, and finds a value
//! by its index in two steps. Inserting a waiter, linking it and removing it takes 66 instructions
//! and 4 ns here, and 120 instructions and 7 ns there; every lock and channel pays that for each
//! wait.
//!
//! The paths for few values are inlined, so that a value is made in the place where it is stored.
//! Making it first and copying it costs 10 ns more: the copy reads in larger pieces what was just
//! written in smaller ones, and must wait for those writes.

use super::paged_slab::PagedSlab;
use std::ops::{Index, IndexMut};

/// How many values are in the separate list: one for each bit of a word.
const FIRST: u32 = u64::BITS;

/// Values, each with an index that stays the same until it is removed.
#[derive(Debug)]
pub(crate) struct SmallSlab<T> {
    first: Vec<Option<T>>,
    /// A bit for each of the first places that is free, including those never used.
    free: u64,
    more: Option<Box<PagedSlab<T>>>,
}

impl<T> SmallSlab<T> {
    pub(crate) const fn new() -> Self {
        Self { first: Vec::new(), free: u64::MAX, more: None }
    }

    /// Stores `value`, and returns its index. Always inlined: see above.
    #[inline(always)]
    pub(crate) fn insert(&mut self, value: T) -> u32 {
        let place = self.free.trailing_zeros();
        if place == FIRST {
            return self.insert_more(value);
        }
        self.free &= self.free - 1;
        match self.first.get_mut(place as usize) {
            Some(free) => *free = Some(value),
            None => self.first.push(Some(value)), // the first free place is never beyond the end
        }
        place
    }

    #[cold]
    fn insert_more(&mut self, value: T) -> u32 {
        FIRST + self.more.get_or_insert_default().insert(value)
    }

    /// Removes the value at `index`, and returns it.
    ///
    /// # Panics
    /// If there is no value at `index`.
    #[inline]
    pub(crate) fn remove(&mut self, index: u32) -> T {
        let value = match self.first.get_mut(index as usize) {
            Some(value) => {
                self.free |= 1 << index;
                value.take()
            }
            None => self.remove_more(index),
        };
        value.expect("a value is stored there")
    }

    /// Drops the value at `index` in place.
    #[inline]
    pub(crate) fn discard(&mut self, index: u32) {
        match self.first.get_mut(index as usize) {
            Some(value) => {
                self.free |= 1 << index;
                *value = None;
            }
            None => drop(self.remove_more(index)),
        }
    }

    #[cold]
    fn remove_more(&mut self, index: u32) -> Option<T> {
        self.more.as_mut()?.remove(index - FIRST)
    }

    #[cold]
    fn in_more(&self, index: u32) -> Option<&T> {
        self.more.as_ref()?.get(index - FIRST)
    }

    #[cold]
    fn in_more_mut(&mut self, index: u32) -> Option<&mut T> {
        self.more.as_mut()?.get_mut(index - FIRST)
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        let more = self.more.iter_mut().flat_map(|pages| pages.iter_mut());
        self.first.iter_mut().flatten().chain(more)
    }

    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.free == u64::MAX && self.more.as_ref().is_none_or(|pages| pages.is_empty())
    }
}

impl<T> Default for SmallSlab<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Index<u32> for SmallSlab<T> {
    type Output = T;

    #[inline]
    fn index(&self, index: u32) -> &T {
        let value = match self.first.get(index as usize) {
            Some(value) => value.as_ref(),
            None => self.in_more(index),
        };
        value.expect("a value is stored there")
    }
}

impl<T> IndexMut<u32> for SmallSlab<T> {
    #[inline]
    fn index_mut(&mut self, index: u32) -> &mut T {
        let value = if index < FIRST {
            self.first.get_mut(index as usize).and_then(Option::as_mut)
        } else {
            self.in_more_mut(index)
        };
        value.expect("a value is stored there")
    }
}
