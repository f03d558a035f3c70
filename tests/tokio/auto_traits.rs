//! Every public type is `Send`, `Sync`, `Unpin`, `UnwindSafe` and `RefUnwindSafe` exactly where
//! tokio's type is. So the compiler accepts a program on one exactly if it accepts it on the other.
//! The types that differ are [listed](differences::DIFFERENCES), with the reason.
//!
//! Here Cede is called `cede_itself`, because `cede` is another name for tokio in this package.

#[path = "auto_traits/differences.rs"]
mod differences;
#[path = "auto_traits/drops.rs"]
mod drops;
#[path = "auto_traits/every.rs"]
mod every;
#[path = "auto_traits/futures.rs"]
mod futures;
#[path = "auto_traits/probe.rs"]
mod probe;
#[path = "auto_traits/types.rs"]
mod types;
