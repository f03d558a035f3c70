//! The shortest way to run a future.

use super::builder::Builder;
use crate::handle::enter_block_on;
use std::future::Future;

/// Runs one future on a current-thread runtime made for it, together with whatever it spawns.
///
/// When the future is ready the runtime ends, as described at
/// [`Runtime`](crate::runtime::Runtime): tasks that are not done are dropped.
///
/// # Panics
///
/// Inside a task or another `block_on`; if the future panics; and if the system refuses the
/// descriptors of an event loop.
///
/// ```
/// let answer = cede::block_on(async { 6 * 7 });
/// assert_eq!(answer, 42);
/// ```
#[track_caller]
pub fn block_on<F: Future>(future: F) -> F::Output {
    // Before the runtime is made, so that the panic names this mistake and not its consequence.
    drop(enter_block_on());
    match Builder::new_current_thread().build() {
        Ok(runtime) => runtime.block_on(future),
        Err(error) => panic!("cannot make a runtime: {error}"),
    }
}
