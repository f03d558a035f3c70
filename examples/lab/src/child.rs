//! The other side of the lab: a child process that runs one cell and prints one JSON object.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::request::Request;
use crate::workloads::catalogue;

/// Runs the cell `request` asks for.
pub(crate) fn run(request: &str) -> Result<ExitCode> {
    die_with_the_parent();
    let request: Request = serde_json::from_str(request).context("reading the request")?;
    let report = catalogue::run(&request)?;
    println!("{}", serde_json::to_string(&report)?);
    Ok(ExitCode::SUCCESS)
}

/// So that a parent killed outright leaves no cell running behind it.
fn die_with_the_parent() {
    #[cfg(target_os = "linux")]
    let _ = nix::sys::prctl::set_pdeathsig(nix::sys::signal::Signal::SIGKILL);
}
