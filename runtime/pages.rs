//! A slab that gives its memory back.
//!
//! A plain slab never shrinks: one value at its far end holds up everything before it, free or
//! not. This one is cut into pages of [`PAGE`] places. A page whose last value leaves gives its
//! memory back, so that what is kept follows what is stored, wherever the survivors stand. (Of a
//! page that was given back an empty header remains, about 50 bytes for every 256 values that were
//! ever stored at the same time, until no value is left at all.)
//!
//! ```text
//!   pages   0 ▓▓▓▓▓▓▓▓   1 ▓░▓▓░░▓░   2 (no memory)   3 ▓░░░░░░░
//!   open    [1, 2, 3]      every page with a free place, once; insert takes the last
//!   spare   ░░░░░░░░       the memory of the page that emptied last, for the next one to open
//! ```
//!
//! Without the spare a lone value coming and going would allocate every time. When no value is left, the
//! spare is kept only if it is small ([`KEPT`]): to grow it again then costs less than one allocation
//! for every hundred values.

use std::{
    mem,
    ops::{Index, IndexMut},
};

/// The places on one page.
const PAGE: usize = 256;
/// How many places, and how many headers of pages, are kept when no value is left.
const KEPT: usize = 64;

/// Values at numbered places that stay theirs until they are removed.
#[derive(Debug)]
pub(crate) struct Pages<T> {
    pages: Vec<Page<T>>,
    open: Vec<usize>,
    spare: Page<T>,
    len: usize,
}

/// An `Option` takes less memory than the entry of a slab where `T` is, or begins with, a pointer.
#[derive(Debug)]
struct Page<T> {
    places: Vec<Option<T>>,
    /// The places that are free, but for those never used.
    free: Vec<u16>,
}

impl<T> Page<T> {
    const fn new() -> Self {
        Self { places: Vec::new(), free: Vec::new() }
    }

    fn len(&self) -> usize {
        self.places.len() - self.free.len()
    }

    fn vacant(&self) -> usize {
        self.free.last().map_or(self.places.len(), |&place| usize::from(place))
    }

    fn insert(&mut self, value: T) -> usize {
        let place = self.vacant();
        match self.free.pop() {
            Some(_) => self.places[place] = Some(value),
            None => self.places.push(Some(value)),
        }
        place
    }

    fn remove(&mut self, place: usize) -> Option<T> {
        let value = self.places.get_mut(place)?.take()?;
        self.free.push(place as u16);
        Some(value)
    }
}

impl<T> Pages<T> {
    pub(crate) const fn new() -> Self {
        Self { pages: Vec::new(), open: Vec::new(), spare: Page::new(), len: 0 }
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Where the next value will be stored.
    pub(crate) fn vacant(&self) -> u32 {
        let (number, place) = match self.open.last() {
            Some(&number) => (number, self.pages[number].vacant()),
            None => (self.pages.len(), 0),
        };
        u32::try_from(number * PAGE + place).expect("fewer than 2^32 values")
    }

    /// Stores `value`, and says where.
    pub(crate) fn insert(&mut self, value: T) -> u32 {
        let number = *self.open.last().unwrap_or(&self.pages.len());
        if number == self.pages.len() {
            self.pages.push(Page::new());
            self.open.push(number);
        }
        let page = &mut self.pages[number];
        if page.places.capacity() == 0 {
            mem::swap(page, &mut self.spare);
        }
        let place = page.insert(value);
        if page.len() == PAGE {
            self.open.pop();
        }
        self.len += 1;
        u32::try_from(number * PAGE + place).expect("fewer than 2^32 values")
    }

    pub(crate) fn get(&self, index: u32) -> Option<&T> {
        let (number, place) = split(index);
        self.pages.get(number)?.places.get(place)?.as_ref()
    }

    pub(crate) fn get_mut(&mut self, index: u32) -> Option<&mut T> {
        let (number, place) = split(index);
        self.pages.get_mut(number)?.places.get_mut(place)?.as_mut()
    }

    /// Takes out the value at `index`, if there is one.
    pub(crate) fn remove(&mut self, index: u32) -> Option<T> {
        let (number, place) = split(index);
        let page = self.pages.get_mut(number)?;
        let value = page.remove(place)?;
        if page.len() == PAGE - 1 {
            self.open.push(number);
        }
        if page.len() == 0 {
            page.places.clear();
            page.free.clear();
            self.spare = mem::replace(page, Page::new());
        }
        self.len -= 1;
        if self.len == 0 && (self.spare.places.capacity() > KEPT || self.pages.len() > KEPT) {
            *self = Self::new();
        }
        Some(value)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.pages.iter().flat_map(|page| page.places.iter().flatten())
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.pages.iter_mut().flat_map(|page| page.places.iter_mut().flatten())
    }

    /// How many values fit before more memory is needed.
    #[cfg(test)]
    pub(crate) fn capacity(&self) -> usize {
        let pages = self.pages.iter().map(|page| page.places.capacity());
        self.spare.places.capacity() + pages.sum::<usize>()
    }
}

impl<T> Default for Pages<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Index<u32> for Pages<T> {
    type Output = T;

    fn index(&self, index: u32) -> &T {
        self.get(index).expect("a value is stored there")
    }
}

impl<T> IndexMut<u32> for Pages<T> {
    fn index_mut(&mut self, index: u32) -> &mut T {
        self.get_mut(index).expect("a value is stored there")
    }
}

fn split(index: u32) -> (usize, usize) {
    let index = index as usize;
    (index / PAGE, index % PAGE)
}
