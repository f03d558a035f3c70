//! What runs the units of a workload.

use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;

use crate::base::settings::Settings;
use crate::measure::spinner::Spinner;
use crate::models::card::Unit;

/// Something that runs units.
///
/// Units are futures under every executor. Where a unit is a thread, each of its waits blocks
/// that thread and its future never returns `Pending`.
pub(crate) trait Executor: Clone + Send + Sync + 'static {
    /// What a unit is.
    const UNIT: Unit;

    /// Sets the executor up and runs `main` on it to its end.
    fn enter<T: Send, F: Future<Output = T> + Send>(
        settings: &Settings,
        main: impl FnOnce(Self) -> F,
    ) -> Result<T>;

    /// Starts a unit; the returned future waits for its result. In a recording the caller is where it was spawned.
    #[track_caller]
    fn start<T: Send + 'static>(
        &self,
        unit: impl Future<Output = T> + Send + 'static,
    ) -> impl Future<Output = T> + Send + 'static;

    /// Waits, in the way of this executor, until `at`.
    fn sleep_until(&self, at: Instant) -> impl Future<Output = ()> + Send;

    /// Starts the spinner; the returned future waits for its end.
    fn spin(&self, ticks: Arc<Spinner>) -> impl Future<Output = ()> + Send + 'static {
        self.start(spinner(self.clone(), ticks))
    }
}

/// The spinner's unit. In a recording its task has the name of this function.
async fn spinner<E: Executor>(executor: E, ticks: Arc<Spinner>) {
    loop {
        executor.sleep_until(ticks.next_due()).await;
        if !ticks.serve() {
            break;
        }
    }
}

/// An executor of tasks: units that share threads, and must give them up.
pub(crate) trait Tasks: Executor {
    /// Lets the other tasks run.
    fn yield_now(&self) -> impl Future<Output = ()> + Send;

    /// Runs `call` on a thread where it may block.
    fn offload<T: Send + 'static>(
        &self,
        call: impl FnOnce() -> T + Send + 'static,
    ) -> impl Future<Output = T> + Send;
}

/// An executor that can let a task block the thread it is on.
pub(crate) trait InPlace: Tasks {
    /// Hands the other tasks of this thread to another one, then runs `call` here.
    fn in_place<T>(&self, call: impl FnOnce() -> T) -> T;
}
