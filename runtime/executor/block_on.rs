//! Runs one future on a runtime made for it.

use super::builder::Builder;
use crate::handle::enter_block_on;
use std::future::Future;

/// Runs one future, and the tasks it spawns, on a new current-thread runtime.
///
/// When the future is ready, the runtime shuts down as described at
/// [`Runtime`](crate::runtime::Runtime): tasks that have not ended are cancelled.
///
/// There is no attribute like `#[tokio::main]` or `#[tokio::test]`, by decision: it would hide this
/// call, which is where async code begins. Write `fn main() { cede::block_on(async { … }) }`, and the
/// same in a `#[test]` function. For several threads, make a
/// [`Runtime`](crate::runtime::Runtime) and call its `block_on`.
///
/// # Panics
///
/// Inside a task or another `block_on`; if the future panics; or if the system refuses the
/// descriptors for an event loop.
///
/// ```
/// let answer = cede::block_on(async { 6 * 7 });
/// assert_eq!(answer, 42);
/// ```
#[track_caller]
pub fn block_on<F: Future>(future: F) -> F::Output {
    // Checked before the runtime is made, so that the panic names the mistake itself and not a
    // consequence of it.
    drop(enter_block_on());
    match Builder::new_current_thread().build() {
        Ok(runtime) => runtime.block_on(future),
        Err(error) => panic!("cannot make a runtime: {error}"),
    }
}
