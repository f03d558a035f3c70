//! Telling tasks to stop: a token that can be cancelled, and its children with it.

mod token;
mod tree;
mod wait;

pub use token::{CancellationToken, DropGuard};
pub use wait::{WaitForCancellationFuture, WaitForCancellationFutureOwned};
