//! What the example servers share: the command line, the door and the log.

pub(crate) mod args;
pub(crate) mod door;
pub(crate) mod log;

use std::{io, process::ExitCode};

/// Ends `main`: prints the lines that are left, and then an error as a plain sentence.
pub(crate) fn ended(result: io::Result<()>) -> ExitCode {
    log::end();
    args::ended(result)
}
