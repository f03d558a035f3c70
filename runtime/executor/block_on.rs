//! Runs one future on a runtime made for it.

use super::builder::Builder;
use crate::handle::enter_block_on;
use std::future::Future;

/// Runs one future, and the tasks it spawns, on a new current-thread runtime.
///
/// When the future is ready, the runtime shuts down as described at
/// [`Runtime`](crate::runtime::Runtime): tasks that have not ended are cancelled.
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
