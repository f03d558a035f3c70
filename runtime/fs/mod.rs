//! Files, thinly: the blocking pool does what the standard library does.
//!
//! No system this runs on can wait for a file as it waits for a socket; so a blocking thread waits.
//! That costs several microseconds an operation, which is why few large ones are better than many
//! small ones. For anything that is not here, and for several operations in a row, use
//! [`spawn_blocking`](crate::spawn_blocking) with `std::fs`.

// From top to bottom; each uses only those below it:
//
//   file   an open file
//   whole  whole files, in one job each

mod file;
mod whole;

pub use self::{
    file::File,
    whole::{read, read_to_string, write},
};
