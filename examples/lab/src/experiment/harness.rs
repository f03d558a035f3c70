//! Runs one cell in this process and measures it.

use std::marker::PhantomData;
use std::num::NonZeroUsize;
use std::thread::available_parallelism;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::base::units::ns;
use crate::experiment::request::Request;
use crate::experiment::study::Study;
use crate::experiment::workload::Workload;
use crate::machine::affinity::pin_to_one;
use crate::machine::usage::Usage;
use crate::measure::polls;
use crate::measure::recording;
use crate::measure::report::{Measured, Report};
use crate::measure::runqueue;
use crate::measure::threads;
use crate::models::catalogue::{Visitor, card, visit};
use crate::models::interpreter;
use crate::models::model::Model;
use crate::models::python::cards::is_python;
use crate::models::python::run as python;

/// Runs workload `W` under the model the request names.
pub(crate) fn run<W: Workload>(request: &Request) -> Result<Report> {
    if card(&request.model).is_some_and(is_python) {
        return in_python::<W>(request);
    }
    match visit(&request.model, RunCell { request, workload: PhantomData::<W> }) {
        Some(report) => report,
        None => bail!("no model is called `{}`", request.model),
    }
}

/// The script measures, and what it measured has its place in the same report.
fn in_python<W: Workload>(request: &Request) -> Result<Report> {
    let pinned_to = request.pinned.then(pin_to_one).transpose()?;
    let (measured, usage, wall_ns) = python::run(&request.model, W::NAME, &request.settings)?;
    Ok(Report {
        measured,
        usage,
        usage_of_children: Usage::default(),
        wall_ns,
        polls: None,
        thread_wakes: None,
        run_queue_wait_ns: None,
        lock_wait_ns: None,
        cpus: available_parallelism().map_or(1, NonZeroUsize::get),
        pinned_to,
        workers: 1,
        threads: None,
        ticks: None,
    })
}

/// Runs a cell of workload `W`.
struct RunCell<'a, W> {
    request: &'a Request,
    workload: PhantomData<W>,
}

impl<W: Workload> Visitor for RunCell<'_, W> {
    type Output = Result<Report>;

    /// Sets the model up, runs the workload to its end, and reads the meters around it: setting up
    /// and tearing down a runtime are not part of the cell.
    fn visit<M: Model>(self) -> Result<Report> {
        let request = self.request;
        let pinned_to = request.pinned.then(pin_to_one).transpose()?;
        // A recording has the polls, and who waited for whom; around each poll it would show the meter.
        polls::watch(W::SPINNER && recording::recorder().is_none());
        M::enter(&request.settings, |model| async move {
            let meters = Meters::read();
            let measured = W::run(model, request).await;
            meters.report(measured, pinned_to, request)
        })
    }
}

/// Runs a row of a study.
pub(crate) fn study<S: Study>(request: &Request) -> Result<Report> {
    let pinned_to = request.pinned.then(pin_to_one).transpose()?;
    let meters = Meters::read();
    let measured = S::run(&request.model, request)?;
    Ok(meters.report(measured, pinned_to, request))
}

/// The meters at the start of a cell.
#[derive(Debug)]
struct Meters {
    own: Usage,
    children: Usage,
    waited_ns: Option<u64>,
    start: Instant,
}

impl Meters {
    fn read() -> Meters {
        Meters {
            waited_ns: runqueue::so_far(),
            own: Usage::own(),
            children: Usage::children(),
            start: Instant::now(),
        }
    }

    fn report(self, measured: Measured, pinned_to: Option<usize>, request: &Request) -> Report {
        Report {
            measured,
            wall_ns: ns(self.start.elapsed()),
            usage: Usage::own().since(self.own),
            usage_of_children: Usage::children().since(self.children),
            polls: polls::so_far(),
            thread_wakes: polls::of_threads(),
            lock_wait_ns: interpreter::longest_wait_ns(),
            run_queue_wait_ns: runqueue::so_far()
                .zip(self.waited_ns)
                .map(|(now, then)| now.saturating_sub(then)),
            cpus: available_parallelism().map_or(1, NonZeroUsize::get),
            pinned_to,
            workers: request.settings.workers(),
            threads: threads::so_far(),
            ticks: recording::ticks(),
        }
    }
}
