//! A slab that gives its memory back.
//!
//! A plain slab never shrinks: one value at its far end holds up everything before it, free or
//! not. This one is cut into pages of [`PAGE`] places. A page whose last value leaves gives its
//! memory back, so that what is kept follows what is stored, wherever the survivors stand. (Of a
//! page that was given back an empty header remains: about 50 bytes for every 1,024 values that
//! were ever stored at the same time.)
//!
//! ```text
//!   pages   0 ▓▓▓▓▓▓▓▓   1 ▓░▓▓░░▓░   2 (no memory)   3 ▓░░░░░░░
//!   open    [1, 2, 3]      every page with a free place, once; insert takes the last
//!   spare   ░░░░░░░░       the memory of the page that emptied last, for the next one to open
//! ```
//!
//! Without the spare a lone value coming and going would allocate every time.

use std::{
    mem,
    ops::{Index, IndexMut},
};

use slab::Slab;

/// The places on one page.
const PAGE: usize = 1024;

/// Values at numbered places that stay theirs until they are removed.
pub(crate) struct Pages<T> {
    pages: Vec<Slab<T>>,
    open: Vec<usize>,
    spare: Slab<T>,
    len: usize,
}

impl<T> Pages<T> {
    pub(crate) const fn new() -> Self {
        Self { pages: Vec::new(), open: Vec::new(), spare: Slab::new(), len: 0 }
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Stores `value`, and says where.
    pub(crate) fn insert(&mut self, value: T) -> u32 {
        let number = *self.open.last().unwrap_or(&self.pages.len());
        if number == self.pages.len() {
            self.pages.push(Slab::new());
            self.open.push(number);
        }
        let page = &mut self.pages[number];
        if page.capacity() == 0 {
            mem::swap(page, &mut self.spare);
        }
        let place = page.insert(value);
        if page.len() == PAGE {
            self.open.pop();
        }
        self.len += 1;
        u32::try_from(number * PAGE + place).expect("fewer than 2^32 values")
    }

    pub(crate) fn get_mut(&mut self, index: u32) -> Option<&mut T> {
        let (number, place) = split(index);
        self.pages.get_mut(number)?.get_mut(place)
    }

    /// Takes out the value at `index`.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub(crate) fn remove(&mut self, index: u32) -> T {
        let (number, place) = split(index);
        let page = &mut self.pages[number];
        let value = page.remove(place);
        if page.len() == PAGE - 1 {
            self.open.push(number);
        }
        if page.is_empty() {
            page.clear();
            self.spare = mem::take(page);
        }
        self.len -= 1;
        value
    }

    /// How many values fit before more memory is needed.
    #[cfg(test)]
    pub(crate) fn capacity(&self) -> usize {
        self.spare.capacity() + self.pages.iter().map(Slab::capacity).sum::<usize>()
    }
}

impl<T> Index<u32> for Pages<T> {
    type Output = T;

    fn index(&self, index: u32) -> &T {
        let (number, place) = split(index);
        &self.pages[number][place]
    }
}

impl<T> IndexMut<u32> for Pages<T> {
    fn index_mut(&mut self, index: u32) -> &mut T {
        let (number, place) = split(index);
        &mut self.pages[number][place]
    }
}

fn split(index: u32) -> (usize, usize) {
    let index = index as usize;
    (index / PAGE, index % PAGE)
}
