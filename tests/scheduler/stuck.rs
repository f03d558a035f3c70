//! Runtimes whose workers can be rescued, and tasks that block them.

use cede::{
    runtime::{Builder, Runtime},
    task::JoinHandle,
};
use futures::executor::block_on;
use std::{
    sync::mpsc::{Sender, channel},
    thread,
    time::Duration,
};

pub(super) const TICK: Duration = Duration::from_millis(1);

pub(super) fn builder(workers: usize) -> Builder {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(workers).rescue_after(TICK);
    builder
}

pub(super) fn runtime(workers: usize) -> Runtime {
    builder(workers).build().unwrap()
}

/// Tasks that block the workers they are polled by, all at once, until they are told to end.
pub(super) struct Blockers {
    tasks: Vec<JoinHandle<()>>,
    _release: Vec<Sender<()>>,
}

/// Returns when each of them is being polled.
pub(super) fn block(runtime: &Runtime, number: usize) -> Blockers {
    let (begun, begins) = channel();
    let mut blockers = Blockers { tasks: Vec::new(), _release: Vec::new() };
    for _ in 0..number {
        let (release, released) = channel::<()>();
        let begun = begun.clone();
        blockers._release.push(release);
        blockers.tasks.push(runtime.spawn(async move {
            begun.send(()).unwrap();
            let _ = released.recv();
        }));
    }
    (0..number).for_each(|_| begins.recv().unwrap());
    blockers
}

impl Blockers {
    pub(super) fn release(self) {
        drop(self._release);
        self.tasks.into_iter().for_each(|task| block_on(task).unwrap());
    }
}

/// Waits until no spare works, whatever the workers do meanwhile.
pub(super) fn wait_for_retirement(runtime: &Runtime) {
    while runtime.metrics().num_spare_workers() > 0 {
        thread::yield_now();
    }
}
