//! A process a job: this program is executed again, does the one job it is given, and ends.

use std::env::current_exe;
use std::process::Command;

use crate::base::printable::printable;
use crate::base::printed;
use crate::base::spans::JOB;
use crate::measure::recording::during;
use crate::models::job::{Checked, Form, Job};
use crate::models::job_spec::JobSpec;
use crate::models::model::Way;
use crate::models::threads::Threads;

/// The name of the command that does what a [`JobSpec`] says.
pub(crate) const COMMAND: &str = "job";

/// The job done by another process, for which a thread waits.
#[derive(Debug)]
pub(crate) struct Apart;

impl Way<Threads> for Apart {
    const FORM: Form = Form::Apart;

    async fn work(_: &Threads, job: Job) -> Checked {
        let spec = job.apart?;
        during(JOB, || execute(&spec)).unwrap_or_else(|error| Err(format!("{error:#}")))
    }
}

/// Runs the process; it prints an error, or nothing if all is well.
fn execute(spec: &JobSpec) -> anyhow::Result<Checked> {
    let mut command = Command::new(current_exe()?);
    command.arg(COMMAND).arg(serde_json::to_string(spec)?);
    let output = printed::output(&mut command)?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        return Ok(Ok(()));
    }
    let said = printable(said.trim());
    Ok(Err(format!("the process of a job ended with {}: {said}", output.status)))
}
