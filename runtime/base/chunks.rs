//! A queue that gives its memory back.
//!
//! A `VecDeque` keeps the memory of the largest crowd it ever held. This queue grows by chunks of a fixed
//! size and drops each as it empties, but for the last. So what it keeps follows what it holds, and no
//! growth moves what is there.
//!
//! ```text
//!   pop ◀── head ▓▓▓▓▓░░░    rest [ ▓▓▓▓▓▓▓▓  ▓▓▓▓▓▓▓▓  ▓▓▓░░░░░ ] ◀── push
//!           grows as a `VecDeque`    empty as long as everything fits into the head
//! ```
//!
//! Traffic that fits into one chunk never allocates again. What is beyond that costs one allocation a
//! chunk.

use std::collections::VecDeque;

/// About how many bytes a chunk takes. See the table of constants in `docs/performance.md`.
const BYTES: usize = 32 * 1024;

/// The queue.
#[derive(Debug)]
pub(crate) struct Chunks<T> {
    /// Empty only if everything is.
    head: VecDeque<T>,
    rest: VecDeque<VecDeque<T>>,
    /// How many values are in `rest`.
    in_rest: usize,
}

impl<T> Chunks<T> {
    /// How many values a chunk holds: a power of two, as a `VecDeque` grows.
    const CHUNK: usize = {
        let size = if size_of::<T>() == 0 { 1 } else { size_of::<T>() };
        match BYTES / size {
            0..8 => 4,
            512.. => 512,
            fit => 1 << fit.ilog2(),
        }
    };

    pub(crate) const fn new() -> Self {
        Self { head: VecDeque::new(), rest: VecDeque::new(), in_rest: 0 }
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.head.len() + self.in_rest
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.head.is_empty()
    }

    #[inline]
    pub(crate) fn push_back(&mut self, value: T) {
        if self.in_rest == 0 && self.head.len() < Self::CHUNK {
            self.head.push_back(value);
        } else {
            self.push_to_rest(value);
        }
    }

    #[cold]
    fn push_to_rest(&mut self, value: T) {
        self.in_rest += 1;
        if let Some(last) = self.rest.back_mut()
            && last.len() < Self::CHUNK
        {
            return last.push_back(value);
        }
        let mut chunk = VecDeque::with_capacity(Self::CHUNK);
        chunk.push_back(value);
        self.rest.push_back(chunk);
    }

    #[inline]
    pub(crate) fn pop_front(&mut self) -> Option<T> {
        let value = self.head.pop_front()?;
        if self.in_rest > 0 && self.head.is_empty() {
            self.advance();
        }
        Some(value)
    }

    /// The head is empty: the next chunk takes its place.
    #[cold]
    fn advance(&mut self) {
        let Some(next) = self.rest.pop_front() else { return };
        self.in_rest -= next.len();
        self.head = next;
        if self.rest.is_empty() {
            self.rest = VecDeque::new();
        }
    }
}

impl<T> Default for Chunks<T> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(all(test, not(cede_loom)))]
#[path = "../../tests/unit/chunks.rs"]
mod tests;
