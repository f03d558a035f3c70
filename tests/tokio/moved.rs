//! The examples, unchanged, on tokio: they show the same there.
//!
//!     cargo test -p cede-on-tokio
//!
//! In this package `cede` is another name for tokio, so that the examples' `use` lines mean tokio's
//! items. Their tests are the same files that test them on Cede.

#[path = "../examples/channels.rs"]
mod channels;
#[path = "../examples/jobs.rs"]
mod jobs;
#[path = "../examples/processes.rs"]
mod processes;
#[path = "../examples/sharing.rs"]
mod sharing;

mod support;
