//! tokio's two executors, to see whether the field behaves as Cede does.

use std::marker::PhantomData;
use std::time::Instant;

use anyhow::Result;
use tokio::runtime::Builder;

use crate::models::card::Unit;
use crate::models::executor::{Executor, InPlace, Tasks};
use crate::polls::{watched, watching};
use crate::settings::Settings;

/// tokio, current-thread or multi-thread.
#[derive(Clone, Debug)]
pub(crate) struct Tokio<F>(PhantomData<F>);

/// One thread, one loop.
pub(crate) type TokioLoop = Tokio<Loop>;
/// Workers that steal from each other.
pub(crate) type TokioMulti = Tokio<Multi>;

/// Which of the two.
pub(crate) trait Flavour: Clone + Send + Sync + 'static {
    fn builder(settings: &Settings) -> Builder;
}

#[derive(Clone, Debug)]
pub(crate) struct Loop;

#[derive(Clone, Debug)]
pub(crate) struct Multi;

impl Flavour for Loop {
    fn builder(_: &Settings) -> Builder {
        Builder::new_current_thread()
    }
}

impl Flavour for Multi {
    fn builder(settings: &Settings) -> Builder {
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(settings.workers());
        builder
    }
}

impl<F: Flavour> Executor for Tokio<F> {
    const UNIT: Unit = Unit::Task;

    fn enter<T: Send, M: Future<Output = T> + Send>(
        settings: &Settings,
        main: impl FnOnce(Self) -> M,
    ) -> Result<T> {
        let mut builder = F::builder(settings);
        let runtime =
            builder.max_blocking_threads(settings.blocking_threads.get()).enable_all().build()?;
        Ok(runtime.block_on(main(Tokio(PhantomData))))
    }

    fn start<T: Send + 'static>(
        &self,
        unit: impl Future<Output = T> + Send + 'static,
    ) -> impl Future<Output = T> + Send + 'static {
        let task = if watching() { tokio::spawn(watched(unit)) } else { tokio::spawn(unit) };
        async { task.await.expect("the unit's task did not panic") }
    }

    async fn sleep_until(&self, at: Instant) {
        tokio::time::sleep_until(at.into()).await;
    }
}

impl<F: Flavour> Tasks for Tokio<F> {
    async fn yield_now(&self) {
        tokio::task::yield_now().await;
    }

    async fn offload<T: Send + 'static>(&self, call: impl FnOnce() -> T + Send + 'static) -> T {
        tokio::task::spawn_blocking(call).await.expect("the call did not panic")
    }
}

impl InPlace for TokioMulti {
    fn in_place<T>(&self, call: impl FnOnce() -> T) -> T {
        tokio::task::block_in_place(call)
    }
}
