//! The system's signals, as events.
//!
//! Every [`Signal`](unix::Signal) that listens for a signal receives it, even if the process has
//! several runtimes. Dropping one of them takes nothing from the others.
//!
//! ```no_run
//! cede::block_on(async {
//!     println!("press ctrl-c to end");
//!     cede::signal::ctrl_c().await?;
//!     println!("good bye");
//!     Ok::<(), std::io::Error>(())
//! })?;
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! For readers of the source: this folder need not be read to understand the event loop.
//! `docs/architecture.md` lists what to read.

// From top to bottom; each uses only those below it:
//
//   listen    Signal: receives signals in a task
//   arrivals  which signals have come, and which listeners have received them
//   kind      SignalKind: the number of a signal

mod arrivals;
pub(crate) mod kind;
pub(crate) mod listen;

pub use self::listen::ctrl_c;

/// The signals of Unix systems.
pub mod unix {
    pub use super::{
        kind::SignalKind,
        listen::{Signal, signal},
    };
}
