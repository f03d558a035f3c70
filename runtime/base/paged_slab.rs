//! A slab that releases its memory as it empties: for tasks, timers and sources, of which there may
//! be many.
//!
//! A plain slab never shrinks: one value at its far end keeps the memory of everything before it,
//! free or not. This slab is divided into pages of [`PAGE`] places. A page releases its memory when
//! its last value is removed. So the memory in use follows the number of values, wherever the last
//! ones are stored. (A page without memory keeps a header of about 60 bytes until no value is left
//! at all.)
//!
//! ```text
//!   pages   0 ▓▓▓▓▓▓▓▓   1 ▓░▓▓░░▓░   2 (no memory)   3 ▓░░░░░░░
//!   open    [1, 2, 3]      every page with a free place, once; insert takes the last
//!   spare   ░░░░░░░░       the memory of the page that emptied last, for the next one to open
//! ```
//!
//! Without the spare, inserting and removing a single value again and again would allocate every
//! time. When no value is left, the spare is kept only if it is small ([`KEPT`]): growing it again
//! costs less than one allocation for every hundred values.
//!
//! Waiters use [another slab](super::small_slab), which is faster for few values.

use std::{
    convert::Infallible,
    mem,
    ops::{Index, IndexMut},
};

/// The number of places on one page.
const PAGE: usize = WORDS * WORD;
/// The number of bits in a word. A page has one bit for each place, so it needs `WORDS` words.
const WORD: usize = u64::BITS as usize;
const WORDS: usize = 4;
/// How many places, and how many page headers, are kept when no value is left.
const KEPT: usize = 64;

/// Values, each with an index that stays the same until it is removed.
#[derive(Debug)]
pub(crate) struct PagedSlab<T> {
    pages: Vec<Page<T>>,
    open: Vec<usize>,
    spare: Vec<Option<T>>,
    len: usize,
}

/// An `Option` takes less memory than the entry of a slab where `T` is, or begins with, a pointer.
#[derive(Debug)]
struct Page<T> {
    places: Vec<Option<T>>,
    /// A bit for each free place, except those that were never used.
    free: [u64; WORDS],
    len: usize,
}

impl<T> Page<T> {
    const fn new() -> Self {
        Self { places: Vec::new(), free: [0; WORDS], len: 0 }
    }

    /// The first free place.
    #[inline]
    fn vacant(&self) -> usize {
        if self.len == self.places.len() { self.len } else { self.gap() }
    }

    #[inline]
    fn gap(&self) -> usize {
        let word = self.free.iter().position(|&word| word != 0).unwrap_or(0);
        word * WORD + self.free[word].trailing_zeros() as usize
    }

    /// Stores a value in the [vacant](Self::vacant) place.
    #[inline]
    fn put(&mut self, place: usize, value: T, number: usize, spare: &mut Vec<Option<T>>) {
        if place < self.places.len() {
            self.free[place / WORD % WORDS] &= !(1 << (place % WORD));
            // The place is empty, so there is nothing to drop.
            mem::forget(self.places[place].replace(value));
        } else {
            if place == self.places.capacity() {
                self.grow(number, spare);
            }
            self.places.push(Some(value));
        }
        self.len += 1;
    }

    /// Gives a page more memory. The first page grows as needed; every other page gets all its
    /// memory at once.
    #[inline(never)]
    fn grow(&mut self, number: usize, spare: &mut Vec<Option<T>>) {
        if self.places.capacity() == 0 {
            mem::swap(&mut self.places, spare);
        }
        let more = if number > 0 { PAGE - self.places.len() } else { 1 };
        self.places.reserve(more);
    }
}

impl<T> PagedSlab<T> {
    pub(crate) const fn new() -> Self {
        Self { pages: Vec::new(), open: Vec::new(), spare: Vec::new(), len: 0 }
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The index that the next value will have.
    pub(crate) fn vacant(&self) -> u32 {
        match self.open.last() {
            Some(&number) => join(number, self.pages[number].vacant()),
            None => join(self.pages.len(), 0),
        }
    }

    /// Stores `value`, and returns its index.
    #[inline]
    pub(crate) fn insert(&mut self, value: T) -> u32 {
        let Ok(index) = self.insert_with(|_| Ok::<_, Infallible>(value));
        index
    }

    /// Calls `make` with the index, stores the value it returns, and returns the index.
    ///
    /// # Errors
    ///
    /// The error of `make`; the place then stays free.
    #[inline]
    pub(crate) fn insert_with<E>(
        &mut self,
        make: impl FnOnce(u32) -> Result<T, E>,
    ) -> Result<u32, E> {
        let number = match self.open.last() {
            Some(&number) => number,
            None => self.add_page(),
        };
        let page = &mut self.pages[number];
        let place = page.vacant();
        let index = join(number, place);
        page.put(place, make(index)?, number, &mut self.spare);
        self.len += 1;
        if page.len == PAGE {
            self.close_page();
        }
        Ok(index)
    }

    /// Closes the page that is last in `open`, because it is full.
    #[cold]
    fn close_page(&mut self) {
        self.open.pop();
    }

    #[cold]
    fn add_page(&mut self) -> usize {
        let number = self.pages.len();
        assert!(number < u32::MAX as usize / PAGE, "fewer than 2^32 values");
        self.pages.push(Page::new());
        self.open.push(number);
        number
    }

    #[inline]
    pub(crate) fn get(&self, index: u32) -> Option<&T> {
        let (number, place) = split(index);
        self.pages.get(number)?.places.get(place)?.as_ref()
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, index: u32) -> Option<&mut T> {
        let (number, place) = split(index);
        self.pages.get_mut(number)?.places.get_mut(place)?.as_mut()
    }

    /// Removes the value at `index`, if there is one, and returns it.
    #[inline]
    pub(crate) fn remove(&mut self, index: u32) -> Option<T> {
        let (number, place) = split(index);
        let page = self.pages.get_mut(number)?;
        let value = page.places.get_mut(place)?.take()?;
        page.free[place / WORD % WORDS] |= 1 << (place % WORD);
        page.len -= 1;
        self.len -= 1;
        if page.len == 0 || page.len == PAGE - 1 {
            self.open_or_empty(number);
        }
        Some(value)
    }

    /// A value was removed: opens the page if it was full, and takes its memory away if it is now
    /// empty.
    #[inline(never)]
    fn open_or_empty(&mut self, number: usize) {
        let page = &mut self.pages[number];
        if page.len > 0 {
            self.open.push(number);
            return;
        }
        page.free = Page::<T>::new().free;
        page.places.clear();
        self.spare = mem::take(&mut page.places);
        if self.len == 0 && (self.spare.capacity() > KEPT || self.pages.len() > KEPT) {
            *self = Self::new();
        }
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
        self.spare.capacity() + pages.sum::<usize>()
    }
}

impl<T> Default for PagedSlab<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Index<u32> for PagedSlab<T> {
    type Output = T;

    #[inline]
    fn index(&self, index: u32) -> &T {
        self.get(index).expect("a value is stored there")
    }
}

impl<T> IndexMut<u32> for PagedSlab<T> {
    #[inline]
    fn index_mut(&mut self, index: u32) -> &mut T {
        self.get_mut(index).expect("a value is stored there")
    }
}

#[inline]
fn join(number: usize, place: usize) -> u32 {
    (number * PAGE + place) as u32
}

#[inline]
fn split(index: u32) -> (usize, usize) {
    let index = index as usize;
    (index / PAGE, index % PAGE)
}
