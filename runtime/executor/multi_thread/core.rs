//! What makes a thread a worker, in one piece that moves from thread to thread.

use super::queues::Own;
use crate::executor::event_interval::Pace;
use std::{cell::Cell, iter, time::Instant};

/// What one worker has for itself. It moves to another thread as a whole, so that the worker never
/// stops.
pub(super) struct Core {
    pub(super) worker: usize,
    pub(super) own: Own,
    /// Polls until the common queue is looked at in any case.
    pub(super) until_global: Cell<u32>,
    /// When to look for events.
    pub(super) pace: Pace,
    /// How many polls each worker had ended when this one last looked there for work.
    pub(super) seen: Box<[Cell<u64>]>,
    /// When it last looked there though it had work of its own.
    pub(super) looked: Cell<Instant>,
    /// The state of a xorshift generator: whom to steal from first.
    pub(super) random: Cell<u32>,
    pub(super) searching: Cell<bool>,
}

impl Core {
    /// For worker number `worker` of `workers`.
    pub(super) fn new(worker: usize, workers: usize, own: Own, event_interval: u32) -> Box<Self> {
        let random = Cell::new((worker as u32 + 1).wrapping_mul(0x9E37_79B9) | 1);
        let (until_global, searching) = (Cell::new(1), Cell::new(false));
        let pace = Pace::new(event_interval);
        let seen = iter::repeat_with(|| Cell::new(0)).take(workers).collect();
        let looked = Cell::new(Instant::now());
        Box::new(Self { worker, own, until_global, pace, seen, looked, random, searching })
    }

    /// Marsaglia's xorshift: three shifts, and good enough to choose a victim.
    pub(super) fn random(&self) -> usize {
        let mut number = self.random.get();
        number ^= number << 13;
        number ^= number >> 17;
        number ^= number << 5;
        self.random.set(number);
        number as usize
    }
}
