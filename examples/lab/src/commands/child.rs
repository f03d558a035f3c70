//! The other side of the lab: a child process that runs one cell and prints one JSON object, or
//! does one job of such a cell.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::base::settings::Counts;
use crate::experiment::request::Request;
use crate::measure::recording;
use crate::models::job::Job;
use crate::models::job_spec::JobSpec;
use crate::workloads::{catalogue, factor, spin, syscall};

/// Runs the cell `request` asks for.
pub(crate) fn run(request: &str) -> Result<ExitCode> {
    die_with_the_parent();
    let request: Request = serde_json::from_str(request).context("reading the request")?;
    request.settings.check().context("reading the request")?;
    let recorder = request.trace.as_ref().map(|file| (file, recording::begin()));
    let report = catalogue::run(&request)?;
    if let Some((file, recorder)) = recorder {
        recorder.snapshot().save(file).context("writing the recording")?;
    }
    println!("{}", serde_json::to_string(&report)?);
    Ok(ExitCode::SUCCESS)
}

/// Serves the requests of one point of `lab serve`.
pub(crate) fn server(request: &str) -> Result<ExitCode> {
    die_with_the_parent();
    crate::serve::server::child(&serde_json::from_str(request).context("reading the request")?)?;
    Ok(ExitCode::SUCCESS)
}

/// Does the one job that a cell of the model `processes` asks for.
pub(crate) fn perform(spec: &str) -> Result<ExitCode> {
    die_with_the_parent();
    let spec = serde_json::from_str(spec).context("reading the order")?;
    let job = match spec {
        JobSpec::Nothing => Job::trivial(),
        JobSpec::Steps(steps) => spin::job(Counts { job: steps, chunk: steps }),
        JobSpec::Block => syscall::job(),
        JobSpec::Divide { number, divisors, rounds } => factor::job((number, divisors), rounds, 1),
    };
    (job.whole)().map_err(anyhow::Error::msg)?;
    Ok(ExitCode::SUCCESS)
}

/// So that a parent killed outright leaves no cell running behind it.
fn die_with_the_parent() {
    #[cfg(target_os = "linux")]
    let _ = nix::sys::prctl::set_pdeathsig(nix::sys::signal::Signal::SIGKILL);
}
