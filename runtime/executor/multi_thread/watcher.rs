//! The thread of the [watcher](super::idle::rescue): what the executor answers to it, and how spares get their
//! threads.

use super::{
    idle::{
        host::{IdleHost, Watcher},
        rescue::{TICKS, watch},
    },
    shared::Shared,
    spare_queues::Rescue,
    worker::Worker,
};
use crate::{
    blocking::config,
    handle::Handle,
    trace::{current::note, event::EventKind},
};
use std::{sync::Arc, time::Instant};

/// The watcher, as the pool sees it: a worker that runs no tasks.
pub(crate) struct WatcherThread {
    handle: Handle,
    shared: Arc<Shared>,
}

impl WatcherThread {
    pub(crate) fn new(handle: Handle, shared: Arc<Shared>) -> Self {
        Self { handle, shared }
    }
}

impl config::PoolWorker for WatcherThread {
    fn run(&mut self) {
        if let Some(rescue) = &self.shared.rescue {
            watch(&Watching { thread: self, rescue });
        }
    }

    fn goes_on(&mut self) -> bool {
        false
    }
}

struct Watching<'a> {
    thread: &'a WatcherThread,
    rescue: &'a Rescue,
}

impl Watcher for Watching<'_> {
    type Host = Shared;

    fn host(&self) -> &Shared {
        &self.thread.shared
    }

    fn sleep(&self) {
        self.rescue.watcher.park(None);
    }

    /// A park may end for no reason. That must not make a tick shorter, for ticks measure how long a poll takes.
    fn tick(&self) {
        let tick = self.rescue.after / TICKS;
        let end = Instant::now().checked_add(tick);
        let mut left = tick;
        while !left.is_zero() && !self.host().is_over() {
            self.rescue.watcher.park(Some(left));
            left = end.map_or(tick, |end| end.saturating_duration_since(Instant::now()));
        }
    }

    fn due(&self) -> usize {
        let shared = self.host();
        let due = shared.queues.len(shared.idle.workers()) + usize::from(shared.driver.is_due());
        if due > 0 {
            note(EventKind::AllStuck { due: u32::try_from(due).unwrap_or(u32::MAX) });
        }
        due
    }

    fn start(&self, spare: usize) -> bool {
        let Some(own) = self.rescue.take_queue(spare) else { return false };
        let WatcherThread { handle, shared } = self.thread;
        let worker = Worker::new(handle.clone(), shared.clone(), spare, own);
        let pool = handle.pool();
        // Before it begins, so that the order is causal.
        note(EventKind::SpareCalled { worker: spare as u32 });
        pool.spawn_worker_or(shared.threads(), worker, Worker::put_back).is_ok()
    }
}
