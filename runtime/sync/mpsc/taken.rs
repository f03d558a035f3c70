//! The values that the receiver took from the queue and has not received yet.
//!
//! The receiver takes all queued values at once, by exchanging this memory for that of the queue.
//! So after a large batch the memory of the batch is here, and it is released while the values are
//! received:
//!
//! ```text
//!   ▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓  taken: low = an eighth of the room
//!                 ▓▓  fewer than low are left: they move to a quarter of the room, low falls
//!                     until the room is small (`KEPT`): that is kept, low = 0
//! ```
//!
//! A channel whose batches fit into `KEPT` never allocates again. While a larger batch is received,
//! less than a third of its values are moved once more, and the next such batch makes the queue
//! grow as the first did.

use std::{collections::VecDeque, mem};

/// How much memory is kept for reuse, in bytes. See the table of constants in
/// `docs/performance.md`.
const KEPT: usize = 32 * 1024;

/// The values, and when to release some of their memory.
#[derive(Debug)]
pub(super) struct Taken<T> {
    values: VecDeque<T>,
    /// When fewer values than this are left, the memory shrinks.
    low: usize,
}

impl<T> Taken<T> {
    /// How much memory is kept for reuse, in values: 8, if they are large.
    const ROOM_KEPT: usize = match size_of::<T>() {
        0 => usize::MAX,
        size if size > KEPT / 8 => 8,
        size => KEPT / size,
    };

    pub(super) const fn new() -> Self {
        Self { values: VecDeque::new(), low: 0 }
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Moves all values of `queue` behind those here. If there are none here, the two exchange
    /// their memory.
    #[inline]
    pub(super) fn take_all(&mut self, queue: &mut VecDeque<T>) {
        if self.values.is_empty() {
            mem::swap(&mut self.values, queue);
        } else {
            self.values.append(queue);
            if queue.capacity() > Self::ROOM_KEPT {
                *queue = VecDeque::new();
            }
        }
        self.set_low();
    }

    #[inline]
    pub(super) fn pop_front(&mut self) -> Option<T> {
        if self.values.len() < self.low {
            self.shrink();
        }
        self.values.pop_front()
    }

    /// Moves the first `count` values to the end of `buffer`.
    pub(super) fn pop_into(&mut self, buffer: &mut Vec<T>, count: usize) {
        buffer.extend(self.values.drain(..count));
        while self.values.len() < self.low {
            self.shrink();
        }
    }

    pub(super) fn into_values(self) -> VecDeque<T> {
        self.values
    }

    #[cold]
    fn shrink(&mut self) {
        self.values.shrink_to(self.values.capacity() / 4);
        self.set_low();
    }

    #[inline]
    fn set_low(&mut self) {
        let room = self.values.capacity();
        self.low = if room > Self::ROOM_KEPT { room / 8 } else { 0 };
    }
}
