//! The state of a worker, in one piece that moves from thread to thread.

use super::{idle::host::WorkerIdle, queues::Own};
use crate::executor::event_interval::EventInterval;
use std::{cell::Cell, time::Instant};

/// The part of a worker that is not shared. It moves to another thread as a whole, so that the
/// worker never stops.
pub(super) struct Core {
    pub(super) own: Own,
    /// How many polls are left until the worker checks the common queue before its own.
    pub(super) until_global: Cell<u32>,
    /// When to poll for events.
    pub(super) interval: EventInterval,
    /// What the idle protocol keeps for this worker.
    pub(super) idle: WorkerIdle,
    /// When it last checked, although it had work of its own, whether another worker is stuck.
    pub(super) checked_stuck: Cell<Instant>,
    /// When, as a spare, it last noted the progress of the others.
    pub(super) checked_others: Cell<Instant>,
    /// Whether it was the monitor when that was last recorded.
    pub(super) is_monitor: Cell<bool>,
    /// The state of a xorshift generator, which chooses the first worker to steal from.
    pub(super) random: Cell<u32>,
}

impl Core {
    /// Makes the core of this worker.
    pub(super) fn new(idle: WorkerIdle, own: Own, event_interval: u32) -> Box<Self> {
        let worker = idle.worker;
        let random = Cell::new((worker as u32 + 1).wrapping_mul(0x9E37_79B9) | 1);
        let (until_global, now) = (Cell::new(1), Instant::now());
        let (checked_stuck, checked_others) = (Cell::new(now), Cell::new(now));
        let interval = EventInterval::new(event_interval);
        Box::new(Self {
            own,
            until_global,
            interval,
            idle,
            checked_stuck,
            checked_others,
            is_monitor: Cell::new(false),
            random,
        })
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
