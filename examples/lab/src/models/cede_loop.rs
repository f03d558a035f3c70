//! Cede's current-thread executor: every task shares one thread, and one loop.

use std::time::Instant;

use anyhow::Result;

use crate::models::card::Unit;
use crate::models::executor::{Executor, Tasks};
use crate::polls::{watched, watching};
use crate::settings::Settings;

/// The loop.
#[derive(Clone, Debug)]
pub(crate) struct CedeLoop;

impl Executor for CedeLoop {
    const UNIT: Unit = Unit::Task;

    fn enter<T: Send, F: Future<Output = T> + Send>(
        settings: &Settings,
        main: impl FnOnce(Self) -> F,
    ) -> Result<T> {
        let runtime = cede::runtime::Builder::new_current_thread()
            .max_blocking_threads(settings.blocking_threads.get())
            .enable_all()
            .build()?;
        Ok(runtime.block_on(main(CedeLoop)))
    }

    fn start<T: Send + 'static>(
        &self,
        unit: impl Future<Output = T> + Send + 'static,
    ) -> impl Future<Output = T> + Send + 'static {
        let task = if watching() { cede::spawn(watched(unit)) } else { cede::spawn(unit) };
        async { task.await.expect("the unit's task did not panic") }
    }

    async fn sleep_until(&self, at: Instant) {
        cede::time::sleep_until(at).await;
    }
}

impl Tasks for CedeLoop {
    async fn yield_now(&self) {
        cede::task::yield_now().await;
    }

    async fn offload<T: Send + 'static>(&self, call: impl FnOnce() -> T + Send + 'static) -> T {
        cede::task::spawn_blocking(call).await.expect("the call did not panic")
    }
}
