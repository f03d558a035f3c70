//! What the receiver took from the queue and has not received yet.
//!
//! The receiver takes all that is queued at once, by exchanging this memory for that of the queue. So a
//! crowd of values leaves its memory here, and it is given back while the values leave:
//!
//! ```text
//!   ▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓  taken: low = an eighth of the room
//!                 ▓▓  fewer than low are left: they move to a quarter of the room, low falls
//!                     until the room is small (`KEPT`): that is kept, low = 0
//! ```
//!
//! Traffic of batches that fit into `KEPT` never allocates again. A larger batch moves less than a third of
//! its values once more as it leaves, and the next such batch has the queue grow as the first did.

use std::{collections::VecDeque, mem};

/// The room that is kept, in bytes. See the table of constants in `docs/performance.md`.
const KEPT: usize = 32 * 1024;

/// The values.
#[derive(Debug)]
pub(super) struct Taken<T> {
    values: VecDeque<T>,
    /// When fewer values are left than this, there is too much room.
    low: usize,
}

impl<T> Taken<T> {
    /// The most room that is kept when it is not needed, in values: a few, if they are large.
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

    /// Takes all that is in `queue`, which has the memory that was here, if it was empty.
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

    /// Up to `count` values move to the end of `buffer`.
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
