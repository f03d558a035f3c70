//! The ways of doing a job: this is all that differs between `loop-block`, `loop-yield`,
//! `loop-await` and `loop-offload`.

use std::ops::ControlFlow;
use std::time::Instant;

use crate::base::spans::JOB;
use crate::measure::recording::during;
use crate::models::executor::{Executor, InPlace, Tasks};
use crate::models::job::{Checked, Form, Job, Wait, no_shorter};
use crate::models::model::Way;

/// The call made straight in the unit.
#[derive(Debug)]
pub(crate) struct Straight;

impl<E: Executor> Way<E> for Straight {
    const FORM: Form = Form::Whole;

    async fn work(_: &E, job: Job) -> Checked {
        during(JOB, job.whole)
    }
}

/// The same work in slices, yielding between them.
#[derive(Debug)]
pub(crate) struct Yielding;

impl<E: Tasks> Way<E> for Yielding {
    const FORM: Form = Form::Sliced;

    async fn work(executor: &E, job: Job) -> Checked {
        let mut slice = job.sliced?;
        loop {
            if let ControlFlow::Break(checked) = during(JOB, &mut slice) {
                return checked;
            }
            executor.yield_now().await;
        }
    }
}

/// The blocking call replaced by its async form.
#[derive(Debug)]
pub(crate) struct Awaiting;

impl<E: Tasks> Way<E> for Awaiting {
    const FORM: Form = Form::Awaited;

    async fn work(executor: &E, job: Job) -> Checked {
        let start = Instant::now();
        match job.awaited? {
            Wait::On(future) => future.await,
            Wait::For(time) => {
                executor.sleep_until(start + time).await;
                no_shorter(start, time)
            }
        }
    }
}

/// The call handed to the blocking pool.
#[derive(Debug)]
pub(crate) struct Offloading;

impl<E: Tasks> Way<E> for Offloading {
    const FORM: Form = Form::Whole;

    // Not an `async fn`: in one, Rust 1.88 does not see that the call is `'static`.
    fn work(executor: &E, job: Job) -> impl Future<Output = Checked> + Send {
        executor.offload(|| during(JOB, job.whole))
    }
}

/// The call made in the task, after its worker's other tasks were handed on.
#[derive(Debug)]
pub(crate) struct InPlaceOf;

impl<E: InPlace> Way<E> for InPlaceOf {
    const FORM: Form = Form::Whole;

    async fn work(executor: &E, job: Job) -> Checked {
        executor.in_place(|| during(JOB, job.whole))
    }
}
