//! The watcher of the models of rescue: what stands in for its thread and for the pool that gives spares theirs.

use super::{stand_ins::Queue, workers::Runtime};
use crate::{base::primitive::Arc, executor::multi_thread::idle::host::Watcher};
use loom::thread;
use std::{sync::atomic::Ordering::Relaxed as InOrder, time::Duration};

pub(super) struct Watching(pub(super) Arc<Runtime>);

impl Watcher for Watching {
    type Host = Runtime;

    fn host(&self) -> &Runtime {
        &self.0
    }

    fn sleep(&self) {
        self.0.unwatched.store(1, InOrder);
        self.0.watcher.park(None);
        self.0.unwatched.store(0, InOrder);
    }

    /// Loom has no clock. A tick ends when all other threads have had a chance: a worker that does not block will
    /// have gone on.
    fn tick(&self) {
        self.0.watcher.park(Some(Duration::ZERO));
        thread::yield_now();
    }

    fn due(&self) -> usize {
        let queued = self.0.own.iter().map(Queue::len).sum::<usize>() + self.0.injector.len();
        queued + usize::from(!self.0.poll.lock().1.is_empty())
    }

    fn start(&self, spare: usize) -> bool {
        if self.0.refused.fetch_update(InOrder, InOrder, |left| left.checked_sub(1)).is_ok() {
            return false;
        }
        Runtime::start_spare(&self.0, spare);
        true
    }
}
