//! smol's executor, on one thread or on a few, to see whether the field behaves as Cede does.
//!
//! Its timers and its blocking pool are of the whole process; how many threads that pool may have
//! is smol's own choice.

use std::sync::Arc;
use std::thread;
use std::time::Instant;

use anyhow::Result;

use crate::base::settings::Settings;
use crate::measure::polls::{watched, watching};
use crate::models::card::Unit;
use crate::models::executor::{Executor, Tasks};

/// One thread, one loop.
pub(crate) type SmolLoop = Smol<false>;
/// A thread a worker.
pub(crate) type SmolMulti = Smol<true>;

/// The executor.
#[derive(Clone, Debug)]
pub(crate) struct Smol<const MULTI: bool> {
    executor: Arc<smol::Executor<'static>>,
}

impl<const MULTI: bool> Executor for Smol<MULTI> {
    const UNIT: Unit = Unit::Task;

    fn enter<T: Send, F: Future<Output = T> + Send>(
        settings: &Settings,
        main: impl FnOnce(Self) -> F,
    ) -> Result<T> {
        let executor = Arc::new(smol::Executor::new());
        let main = main(Smol { executor: executor.clone() });
        if !MULTI {
            return Ok(smol::block_on(executor.run(main)));
        }
        let (stop, stopped) = smol::channel::bounded::<()>(1);
        thread::scope(|scope| {
            for _ in 0..settings.workers() {
                let (executor, stopped) = (&executor, &stopped);
                scope.spawn(move || smol::block_on(executor.run(stopped.recv())));
            }
            let result = smol::block_on(main);
            drop(stop);
            Ok(result)
        })
    }

    fn start<T: Send + 'static>(
        &self,
        unit: impl Future<Output = T> + Send + 'static,
    ) -> impl Future<Output = T> + Send + 'static {
        if watching() { self.executor.spawn(watched(unit)) } else { self.executor.spawn(unit) }
    }

    async fn sleep_until(&self, at: Instant) {
        smol::Timer::at(at).await;
    }
}

impl<const MULTI: bool> Tasks for Smol<MULTI> {
    async fn yield_now(&self) {
        smol::future::yield_now().await;
    }

    async fn offload<T: Send + 'static>(&self, call: impl FnOnce() -> T + Send + 'static) -> T {
        smol::unblock(call).await
    }
}
