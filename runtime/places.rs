//! A slab for what is mostly few, and sometimes many: waiters.
//!
//! The first [`FIRST`] values stand in a plain slab, which is found in one step and is never given
//! back. What a crowd needs beyond it stands in [pages](crate::pages), which are given back as they
//! empty, whoever stays behind.
//!
//! ```text
//!   0 … 63     first   always here
//!   64 …       more    while there is a crowd; its box stays
//! ```

use crate::pages::Pages;
use slab::Slab;
use std::ops::{Index, IndexMut};

/// How many values need no pages.
const FIRST: u32 = 64;

/// Values at numbered places that stay theirs until they are removed.
#[derive(Debug)]
pub(crate) struct Places<T> {
    first: Slab<T>,
    more: Option<Box<Pages<T>>>,
}

impl<T> Places<T> {
    pub(crate) const fn new() -> Self {
        Self { first: Slab::new(), more: None }
    }

    /// Stores `value`, and says where.
    #[inline]
    pub(crate) fn insert(&mut self, value: T) -> u32 {
        if self.first.len() < FIRST as usize {
            self.first.insert(value) as u32
        } else {
            self.insert_more(value)
        }
    }

    #[cold]
    fn insert_more(&mut self, value: T) -> u32 {
        FIRST + self.more.get_or_insert_default().insert(value)
    }

    /// Takes out the value at `index`.
    ///
    /// # Panics
    ///
    /// If there is none.
    #[inline]
    pub(crate) fn remove(&mut self, index: u32) -> T {
        if index < FIRST { self.first.remove(index as usize) } else { self.remove_more(index) }
    }

    #[cold]
    fn remove_more(&mut self, index: u32) -> T {
        let pages = self.more.as_mut();
        pages.and_then(|pages| pages.remove(index - FIRST)).expect("a value is stored there")
    }

    #[cold]
    fn in_more(&self, index: u32) -> &T {
        let pages = self.more.as_ref().expect("a value is stored there");
        &pages[index - FIRST]
    }

    #[cold]
    fn in_more_mut(&mut self, index: u32) -> &mut T {
        let pages = self.more.as_mut().expect("a value is stored there");
        &mut pages[index - FIRST]
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        let more = self.more.iter_mut().flat_map(|pages| pages.iter_mut());
        self.first.iter_mut().map(|(_, value)| value).chain(more)
    }

    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.first.is_empty() && self.more.as_ref().is_none_or(|pages| pages.is_empty())
    }
}

impl<T> Default for Places<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Index<u32> for Places<T> {
    type Output = T;

    #[inline]
    fn index(&self, index: u32) -> &T {
        if index < FIRST { &self.first[index as usize] } else { self.in_more(index) }
    }
}

impl<T> IndexMut<u32> for Places<T> {
    #[inline]
    fn index_mut(&mut self, index: u32) -> &mut T {
        if index < FIRST { &mut self.first[index as usize] } else { self.in_more_mut(index) }
    }
}
