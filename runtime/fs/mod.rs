//! Files: a thin layer that runs the standard library's operations on blocking threads.
//!
//! The supported systems report no readiness events for files as they do for sockets, so a blocking
//! thread waits for each operation. That costs several microseconds an operation, so a few large
//! operations are better than many small ones. For operations that are missing here, and for
//! several operations in a row, use [`spawn_blocking`](crate::spawn_blocking) with `std::fs`.
//!
//! For readers of the source: this folder need not be read to understand the event loop.
//! `docs/architecture.md` lists what to read.

// From top to bottom; each uses only those below it:
//
//   open_options  how a file is to be opened
//   file          an open file, which is read, written and sought
//   whole         what is done to a whole file in one blocking job

mod file;
mod open_options;
mod whole;

pub use self::{
    file::File,
    open_options::OpenOptions,
    whole::{copy, metadata, read, read_to_string, write},
};
