//! What the macros of this crate expand to. The macros themselves are at the root.
//!
//! For readers of the source: this folder need not be read to understand the event loop.
//! `docs/architecture.md` lists what to read.

// From top to bottom; each uses only those below it:
//
//   select  waits for the first of several futures
//   pin     pins a future to the stack

mod pin;
pub(crate) mod select;
