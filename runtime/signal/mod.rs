//! The system's signals, as events.
//!
//! A signal is heard by every [`Signal`](unix::Signal) that listens for it, whatever the number of
//! runtimes in the process, and dropping one takes nothing from the others.
//!
//! ```no_run
//! cede::block_on(async {
//!     println!("ctrl-c ends it");
//!     cede::signal::ctrl_c().await?;
//!     println!("good bye");
//!     Ok::<(), std::io::Error>(())
//! })?;
//! # Ok::<(), std::io::Error>(())
//! ```

// From top to bottom; each uses only those below it:
//
//   listen    from the signal handler to a task
//   arrivals  what came of each kind of signal, and who heard of it
//   kind      which signal

mod arrivals;
pub(crate) mod kind;
pub(crate) mod listen;

pub use self::listen::ctrl_c;

/// Signals by their names.
pub mod unix {
    pub use super::{
        kind::SignalKind,
        listen::{Signal, signal},
    };
}
