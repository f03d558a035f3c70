//! A thread a unit: the operating system switches between them whether they like it or not.

use std::thread;
use std::time::Instant;

use anyhow::Result;
use futures::channel::oneshot;
use futures::executor::block_on;

use crate::base::settings::Settings;
use crate::measure::polls::{notified, slept, watching};
use crate::measure::recording::start_thread;
use crate::models::card::Unit;
use crate::models::executor::Executor;

/// Runs a unit to its end on this thread, which sleeps while the unit waits.
pub(crate) fn run_here<T>(unit: impl Future<Output = T>) -> T {
    if watching() { block_on(notified(unit)) } else { block_on(unit) }
}

/// The operating system's scheduler.
#[derive(Clone, Debug)]
pub(crate) struct Threads;

impl Executor for Threads {
    const UNIT: Unit = Unit::Thread;

    fn enter<T: Send, F: Future<Output = T> + Send>(
        _: &Settings,
        main: impl FnOnce(Self) -> F,
    ) -> Result<T> {
        Ok(block_on(main(Threads)))
    }

    fn start<T: Send + 'static>(
        &self,
        unit: impl Future<Output = T> + Send + 'static,
    ) -> impl Future<Output = T> + Send + 'static {
        let (done, result) = oneshot::channel();
        start_thread("unit", || drop(done.send(run_here(unit))));
        async { result.await.expect("the unit's thread did not panic") }
    }

    /// The deadline is absolute, so that a late wake-up does not push the next one back.
    async fn sleep_until(&self, at: Instant) {
        slept(at, thread::sleep);
    }
}
