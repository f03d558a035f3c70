//! Cede's two executors, and with `--features peers` tokio's: one text for all, since the names are
//! the same. tokio's rows show whether the field behaves as Cede does.

use std::time::Instant;

use anyhow::Result;

use crate::base::settings::Settings;
use crate::measure::polls::{watched, watching};
use crate::measure::recording::recorder;
use crate::measure::threads;
use crate::models::card::Unit;
use crate::models::executor::{Executor, InPlace, Tasks};

macro_rules! executor {
    ($(#[$meta:meta])* $name:ident: $library:ident, $new:ident, $set_up:expr) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub(crate) struct $name;

        impl Executor for $name {
            const UNIT: Unit = Unit::Task;

            fn enter<T: Send, F: Future<Output = T> + Send>(
                settings: &Settings,
                main: impl FnOnce(Self) -> F,
            ) -> Result<T> {
                let mut builder = $library::runtime::Builder::$new();
                $set_up(&mut builder, settings);
                builder.max_blocking_threads(settings.blocking_threads.get());
                Ok(builder.enable_all().build()?.block_on(main($name)))
            }

            #[track_caller]
            fn start<T: Send + 'static>(
                &self,
                unit: impl Future<Output = T> + Send + 'static,
            ) -> impl Future<Output = T> + Send + 'static {
                let task = match watching() {
                    true => $library::spawn(watched(unit)),
                    false => $library::spawn(unit),
                };
                async { task.await.expect("the unit's task did not panic") }
            }

            async fn sleep_until(&self, at: Instant) {
                $library::time::sleep_until(at.into()).await;
            }
        }

        impl Tasks for $name {
            async fn yield_now(&self) {
                $library::task::yield_now().await;
            }

            async fn offload<T: Send + 'static>(
                &self,
                call: impl FnOnce() -> T + Send + 'static,
            ) -> T {
                $library::task::spawn_blocking(call).await.expect("the call did not panic")
            }
        }
    };
}

executor! {
    /// Every task shares one thread, and one loop.
    CedeLoop: cede, new_current_thread, |builder, _| recorded(builder)
}

executor! {
    /// Tasks share a few worker threads, which steal from each other.
    CedeMulti: cede, new_multi_thread, |builder, settings: &Settings| {
        recorded(builder).worker_threads(settings.workers());
    }
}

executor! {
    /// The same, with spare workers for the time in which all others are stuck.
    CedeRescue: cede, new_multi_thread, |builder, settings: &Settings| {
        recorded(builder)
            .worker_threads(settings.workers())
            .rescue_after(settings.rescue_after())
            .on_thread_start(threads::count_one);
    }
}

/// In a recording, what the runtime does is recorded.
fn recorded(builder: &mut cede::runtime::Builder) -> &mut cede::runtime::Builder {
    match recorder() {
        Some(recorder) => builder.record(recorder),
        None => builder,
    }
}

impl InPlace for CedeMulti {
    fn in_place<T>(&self, call: impl FnOnce() -> T) -> T {
        cede::task::block_in_place(call)
    }
}

#[cfg(feature = "peers")]
executor! {
    /// tokio's one thread, one loop.
    TokioLoop: tokio, new_current_thread, |_, _| ()
}

#[cfg(feature = "peers")]
executor! {
    /// tokio's workers that steal from each other.
    TokioMulti: tokio, new_multi_thread, |builder: &mut tokio::runtime::Builder, settings: &Settings| {
        builder.worker_threads(settings.workers());
    }
}

#[cfg(feature = "peers")]
impl InPlace for TokioMulti {
    fn in_place<T>(&self, call: impl FnOnce() -> T) -> T {
        tokio::task::block_in_place(call)
    }
}
