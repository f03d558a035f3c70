//! What an executor keeps for [rescue](super::idle::rescue), if it was built with `rescue_after`.

use super::queues::Own;
use crate::base::{counters::Counter, parker::Parker, primitive::Mutex};
use std::time::Duration;

/// The queues of the spares that do not work, and what the watcher needs.
pub(crate) struct Rescue {
    /// How long all workers may be in their polls before spares work.
    pub(super) after: Duration,
    /// Where the watcher sleeps.
    pub(super) watcher: Parker,
    /// How often a spare was called up.
    pub(super) rescues: Counter,
    /// The number of the first spare.
    first: usize,
    queues: Mutex<Box<[Option<Own>]>>,
}

impl Rescue {
    /// For spares that have numbers from `first` on, and these queues.
    pub(super) fn new(after: Duration, first: usize, queues: Vec<Own>) -> Self {
        let queues = Mutex::new(queues.into_iter().map(Some).collect());
        Self { after, watcher: Parker::new(), rescues: Counter::default(), first, queues }
    }

    /// The queue of a spare that was called up; `None` if it retired so lately that its queue is not back.
    pub(super) fn take_queue(&self, spare: usize) -> Option<Own> {
        self.queues.lock()[spare - self.first].take()
    }

    /// A spare has retired, or got no thread. Its queue is empty.
    pub(super) fn put_queue(&self, spare: usize, own: Own) {
        self.queues.lock()[spare - self.first] = Some(own);
    }
}
