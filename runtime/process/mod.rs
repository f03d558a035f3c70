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
//! The runtime waits for a child through a descriptor of that child (`pidfd`) if the system has
//! them, and otherwise through `SIGCHLD`. A child that is dropped before it has ended continues,
//! unless [`kill_on_drop`](Command::kill_on_drop) is set. In both cases a small thread *reaps* it,
//! so that it does not stay behind as a zombie. That thread is started before the child, because a
//! drop must not fail for lack of a thread.
//!
//! Our [listeners](crate::signal::unix::signal) do not receive signals to a child. If the system
//! must fork to start the child (to change user or group, or for `pre_exec`), a signal that comes
//! before the child's program has started may be lost.
//!
//! A runtime cannot be used after a plain `fork`: the child process does not have the runtime's
//! threads, and shares the descriptors with which the parent waits. In the child only a newly
//! executed program may run, as this module does it.
//!
//! For readers of the source: this folder need not be read to understand the event loop.
//! `docs/architecture.md` lists what to read.

// From top to bottom; each uses only those below it:
//
//   command_options  the arguments, environment, streams and identity of a child
//   command          Command: the program to execute, and how
//   child            Child: a child process
//   stdio            our ends of a child's pipes
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
