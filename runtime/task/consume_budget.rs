//! A point at which a loop of one's own takes part in the cooperative budget.

use crate::base::budget;
use std::{
    future::poll_fn,
    task::{Poll, ready},
};

/// Spends one of the operations a task may make in one poll, and cedes control if none is left.
///
/// Channels, timers and sockets do this by themselves. A loop that always finds something to do
/// and touches none of them does not, and would keep its thread for as long as it runs. Unlike
/// [`yield_now`](super::yield_now::yield_now) this costs next to nothing most of the time: it goes
/// to the back of the line only once in 128 times. Outside a task it does nothing.
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
/// Nothing is lost when it is dropped.
pub async fn consume_budget() {
    poll_fn(|cx| {
        ready!(budget::poll_proceed(cx)).made_progress();
        Poll::Ready(())
    })
    .await;
}
