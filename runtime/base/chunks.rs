//! A queue that releases its memory as it empties.
//!
//! A `VecDeque` keeps the memory for the largest number of values it ever held. This queue grows by
//! chunks of a fixed size, and drops each chunk but the last when it is empty. So its memory
//! follows the number of values it holds, and growing never moves a value.
//!
//! ```text
//!   pop ◀── head ▓▓▓▓▓░░░    rest [ ▓▓▓▓▓▓▓▓  ▓▓▓▓▓▓▓▓  ▓▓▓░░░░░ ] ◀── push
//!           grows as a `VecDeque`    empty as long as everything fits into the head
//! ```
//!
//! While all values fit into one chunk, the queue never allocates again. Beyond that it allocates
//! once for each chunk.

use std::collections::VecDeque;

/// The approximate size of a chunk in bytes. See the table of constants in `docs/performance.md`.
const BYTES: usize = 32 * 1024;

/// A queue that grows and shrinks by chunks.
#[derive(Debug)]
pub(crate) struct Chunks<T> {
    /// Empty only if the whole queue is empty.
    head: VecDeque<T>,
    rest: VecDeque<VecDeque<T>>,
    /// How many values are in `rest`.
    in_rest: usize,
}

impl<T> Chunks<T> {
    /// How many values a chunk holds: a power of two, since a `VecDeque` grows by powers of two.
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

    /// Replaces the empty head by the next chunk.
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
