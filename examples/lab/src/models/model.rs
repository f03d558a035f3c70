//! What a workload may ask of a model.

use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;

use crate::base::settings::Settings;
use crate::measure::spinner::Spinner;
use crate::models::card::Unit;
use crate::models::executor::Executor;
use crate::models::job::{Checked, Form, Job};

/// How a job is done on executor `E`.
pub(crate) trait Way<E>: Send + Sync + 'static {
    /// The form in which this way needs the job.
    const FORM: Form;

    /// Does the job.
    fn work(executor: &E, job: Job) -> impl Future<Output = Checked> + Send;
}

/// A model, as a workload sees it.
pub(crate) trait Model: Clone + Send + Sync + 'static {
    /// Runs `main` under this model.
    fn enter<T: Send, F: Future<Output = T> + Send>(
        settings: &Settings,
        main: impl FnOnce(Self) -> F,
    ) -> Result<T>;

    /// What a unit is.
    const UNIT: Unit;
    /// The form in which it wants a job.
    const FORM: Form;

    /// Starts a unit: a thread, or a task, or all of it here and now.
    #[track_caller]
    fn start<T: Send + 'static>(
        &self,
        unit: impl Future<Output = T> + Send + 'static,
    ) -> impl Future<Output = T> + Send + 'static;

    /// Does a job the way this model does jobs.
    fn work(&self, job: Job) -> impl Future<Output = Checked> + Send;

    /// Waits until `at`, the way the model's units wait: a thread is blocked, a task is not.
    fn sleep_until(&self, at: Instant) -> impl Future<Output = ()> + Send;

    /// Starts the spinner; the returned future waits for its end.
    fn spin(&self, spinner: Arc<Spinner>) -> impl Future<Output = ()> + Send + 'static;
}

/// The model made of executor `E` and way `W`.
#[derive(Debug)]
pub(crate) struct Under<E, W> {
    executor: E,
    way: std::marker::PhantomData<W>,
}

impl<E: Executor, W: Way<E>> Under<E, W> {
    fn on(executor: E) -> Self {
        Under { executor, way: std::marker::PhantomData }
    }
}

impl<E: Executor, W: Way<E>> Clone for Under<E, W> {
    fn clone(&self) -> Self {
        Under::on(self.executor.clone())
    }
}

impl<E: Executor, W: Way<E>> Model for Under<E, W> {
    const UNIT: Unit = E::UNIT;
    const FORM: Form = W::FORM;

    fn enter<T: Send, F: Future<Output = T> + Send>(
        settings: &Settings,
        main: impl FnOnce(Self) -> F,
    ) -> Result<T> {
        E::enter(settings, |executor| main(Under::on(executor)))
    }

    #[track_caller]
    fn start<T: Send + 'static>(
        &self,
        unit: impl Future<Output = T> + Send + 'static,
    ) -> impl Future<Output = T> + Send + 'static {
        self.executor.start(unit)
    }

    fn work(&self, job: Job) -> impl Future<Output = Checked> + Send {
        W::work(&self.executor, job)
    }

    fn sleep_until(&self, at: Instant) -> impl Future<Output = ()> + Send {
        self.executor.sleep_until(at)
    }

    fn spin(&self, spinner: Arc<Spinner>) -> impl Future<Output = ()> + Send + 'static {
        self.executor.spin(spinner)
    }
}
