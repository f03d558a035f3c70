//! Tells tasks to stop: a token that can be cancelled, together with its children.

// From top to bottom; each uses only those below it:
//
//   token  the token, and the guard that cancels one
//   wait   the futures that wait for it
//   tree   which tokens are cancelled together

mod token;
mod tree;
mod wait;

pub use token::{CancellationToken, DropGuard};
pub use wait::{WaitForCancellationFuture, WaitForCancellationFutureOwned};
