//! Lets a user's own loop take part in the cooperative budget.

use crate::base::budget;
use std::{
    future::poll_fn,
    task::{Poll, ready},
};

/// Uses up one of the operations that a task may make in one poll, and cedes control if none is
/// left.
///
/// Every operation of this library that may be ready at once does this by itself: on channels, locks,
/// timers, tasks, sockets and files, also if it fails or has nothing to do, such as a read into an
/// empty buffer. (A flush of a socket, a pipe or a stream in memory costs nothing: it never does
/// anything. Wrappers such as [`timeout`](crate::time::timeout) and
/// [`scope`](super::LocalKey::scope) cost what is in them.) A loop that uses none of these and always has
/// something to do would keep its thread for as long as it runs; call this in it. It is much
/// cheaper than [`yield_now`](super::yield_now::yield_now): only once in 128 calls does the task go
/// to the end of the queue. Outside a task it does nothing.
///
/// ```
/// # cede::block_on(async {
/// let numbers: Vec<u64> = (1..=1000).collect();
/// let mut sum = 0;
/// for number in &numbers {
///     sum += number;
///     cede::task::consume_budget().await;
/// }
/// assert_eq!(sum, 500_500);
/// # });
/// ```
///
/// # Cancel safety
///
/// Nothing is lost if the future is dropped.
pub async fn consume_budget() {
    poll_fn(|cx| {
        ready!(budget::poll_proceed(cx)).made_progress();
        Poll::Ready(())
    })
    .await;
}
