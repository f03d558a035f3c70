//! The experiment most workloads share: jobs, and a spinner that wants to move beside them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::base::units::ns;
use crate::measure::done::Done;
use crate::measure::report::Measured;
use crate::measure::spinner::Spinner;
use crate::models::job::Job;
use crate::models::model::Model;

/// Starts the spinner, then every job; stops the spinner when the last job is done.
pub(crate) async fn beside<M: Model>(model: M, tick: Duration, jobs: Vec<Job>) -> Measured {
    let t0 = Instant::now();
    let spinner = Arc::new(Spinner::new(t0, tick));
    let spinning = model.spin(spinner.clone());
    let done = together(&model, jobs, t0).await;
    let completion_ns = done.iter().map(|job| job.finish_ns).max().unwrap_or(0);
    spinner.stop(t0 + Duration::from_nanos(completion_ns));
    spinning.await;
    Measured {
        lateness: Some(spinner.lateness()),
        completion_ns,
        jobs: done,
        ..Measured::default()
    }
}

/// Starts every job and waits for all; times are ns since `t0`.
pub(crate) async fn together<M: Model>(model: &M, jobs: Vec<Job>, t0: Instant) -> Vec<Done> {
    let started: Vec<_> =
        jobs.into_iter().map(|work| model.start(job(model.clone(), work, t0))).collect();
    let mut done = Vec::with_capacity(started.len());
    for unit in started {
        done.push(unit.await);
    }
    done
}

/// One job. In a recording its task has the name of this function.
async fn job<M: Model>(model: M, job: Job, t0: Instant) -> Done {
    let start_ns = ns(t0.elapsed());
    let checked = model.work(job).await;
    Done { start_ns, finish_ns: ns(t0.elapsed()), wrong: checked.err() }
}
