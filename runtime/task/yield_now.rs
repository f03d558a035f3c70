//! Lets every other ready task run first.

use std::{future::poll_fn, task::Poll};

/// Cedes control once: every other task that is ready gets its turn before this one continues.
///
/// A task gives up its thread only at an `.await` that has to wait. A long computation has none, so
/// no other task runs on its thread meanwhile; put a `yield_now().await` in its loop, to be reached
/// about every 100 µs.
///
/// ```
/// # cede::block_on(async {
/// let mut sum = 0_u64;
/// for n in 1..=1_000_000 {
///     sum += n;
///     if n % 100_000 == 0 {
///         cede::task::yield_now().await;
///     }
/// }
/// assert_eq!(sum, 500_000_500_000);
/// # });
/// ```
///
/// # Cancel safety
///
/// Nothing is lost if the future is dropped.
pub async fn yield_now() {
    let mut yielded = false;
    poll_fn(|cx| {
        if yielded {
            return Poll::Ready(());
        }
        yielded = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
