//! What the servers among the examples share: a command line, a door, a log.

pub(crate) mod args;
pub(crate) mod door;
pub(crate) mod log;

use std::{io, process::ExitCode};

/// How `main` ends: what was said is printed, then an error is told in plain words.
pub(crate) fn ended(result: io::Result<()>) -> ExitCode {
    log::end();
    args::ended(result)
}
