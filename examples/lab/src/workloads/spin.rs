//! `spin`: the spinner beside a job that only computes.

use std::ops::ControlFlow;
use std::time::Duration;

use crate::base::settings::{Counts, Settings};
use crate::base::work::Chain;
use crate::experiment::request::Request;
use crate::experiment::workload::Workload;
use crate::measure::recording::advance;
use crate::measure::report::Measured;
use crate::models::card::Card;
use crate::models::job::{COMPUTING, Job};
use crate::models::job_spec::JobSpec;
use crate::models::model::Model;
use crate::workloads::beside::beside;

const JOBS: usize = 1;

/// A spinner beside computing.
#[derive(Debug)]
pub(crate) struct Spin;

impl Workload for Spin {
    const NAME: &'static str = "spin";
    const WHAT: &'static str = "a spinner beside a job that computes";
    const WATCH: &'static str = "A thread that computes is interrupted by the system; a task that \
        computes is not interrupted by anybody. Called straight in the loop, the job freezes the \
        spinner for as long as it takes; in slices, or on another thread, it does not.";
    const SPINNER: bool = true;

    fn refuses(card: &Card) -> Option<&'static str> {
        job(Counts { job: 1, chunk: 1 }).refuses(card.form)
    }

    fn serially(settings: &Settings) -> Duration {
        settings.work(settings.jobs_or(JOBS))
    }

    fn units(settings: &Settings) -> usize {
        settings.jobs_or(JOBS)
    }

    async fn run<M: Model>(model: M, request: &Request) -> Measured {
        let jobs = (0..Spin::units(&request.settings)).map(|_| job(request.counts)).collect();
        beside(model, request.settings.tick(), jobs).await
    }
}

pub(crate) fn job(counts: Counts) -> Job {
    let mut whole = Chain::new(counts.job);
    let mut sliced = Chain::new(counts.job);
    Job {
        whole: Box::new(move || {
            advance(&mut whole, u64::MAX);
            whole.check()
        }),
        sliced: Ok(Box::new(move || match advance(&mut sliced, counts.chunk) {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(sliced.check()),
        })),
        awaited: Err(COMPUTING),
        apart: Ok(JobSpec::Steps(counts.job)),
    }
}
