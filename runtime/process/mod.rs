//! Child processes.
//!
//! ```
//! use cede::process::Command;
//!
//! cede::block_on(async {
//!     let output = Command::new("echo").arg("hello").output().await?;
//!     assert!(output.status.success());
//!     assert_eq!(output.stdout, b"hello\n");
//!     Ok::<(), std::io::Error>(())
//! })?;
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! A child is awaited through a descriptor of its own (`pidfd`) where the system has them, and else
//! through `SIGCHLD`. One that is dropped before it has ended lives on, unless it shall be
//! [killed](Command::kill_on_drop); either way it is *reaped*: none stays behind as a zombie. A small thread
//! does that. It is there while children are, so that a drop needs nothing that may be lacking.
//!
//! A signal to a child is the child's alone, and not heard by our [listeners](crate::signal::unix::signal).
//! One that comes before its program has begun may be lost where the system has to fork first: for another
//! user or group, or with `pre_exec`.
//!
//! A runtime does not survive a `fork` by other means: the child has no threads, and shares the
//! descriptors the parent waits with. Only what is executed afresh, as here, may run in it.

// From top to bottom; each uses only those below it:
//
//   command_options  arguments, environment, streams, identity
//   command          what to execute
//   child            a child process
//   stdio            the near ends of a child's pipes
//   exit             waits for the end of a child
//   orphans          reaps children that were dropped before their end

mod child;
mod command;
mod command_options;
mod exit;
mod orphans;
mod stdio;

pub use self::{
    child::Child,
    command::Command,
    stdio::{ChildStderr, ChildStdin, ChildStdout},
};
pub use std::process::{ExitStatus, Output, Stdio};
