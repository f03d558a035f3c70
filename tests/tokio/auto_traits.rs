//! Every public type is `Send`, `Sync`, `Unpin`, `UnwindSafe` and `RefUnwindSafe` where tokio's is, and is not
//! where tokio's is not: so a program that is moved from the one to the other meets the same compiler. The types
//! that differ are [listed](differences::DIFFERENCES), with the reason.
//!
//! Here Cede is called `cede_itself`, since `cede` is tokio in this package.

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
