//! Exempts a future from the cooperative budget.

use crate::base::budget;
use pin_project_lite::pin_project;
use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

/// Exempts `future` from the cooperative budget: its operations are never told to cede control.
///
/// Use it with care: for as long as `future` does not have to wait, no other task of its thread
/// runs. On a current-thread runtime no timer fires and no socket becomes ready either.
///
/// ```
/// use cede::{sync::mpsc, task::unconstrained};
///
/// # cede::block_on(async {
/// let (sender, mut receiver) = mpsc::unbounded_channel();
/// for n in 0..1000 {
///     sender.send(n).unwrap();
/// }
/// // All in one poll; with a budget a poll receives at most 128.
/// unconstrained(async {
///     for n in 0..1000 {
///         assert_eq!(receiver.recv().await, Some(n));
///     }
/// })
/// .await;
/// # });
/// ```
pub fn unconstrained<F: Future>(future: F) -> Unconstrained<F> {
    Unconstrained { future }
}

pin_project! {
    /// The future of [`unconstrained`].
    ///
    /// ```
    /// use cede::task::{Unconstrained, unconstrained};
    /// use std::future::{Ready, ready};
    ///
    /// let future: Unconstrained<Ready<i32>> = unconstrained(ready(5));
    /// assert_eq!(cede::block_on(future), 5);
    /// ```
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    pub struct Unconstrained<F> {
        #[pin]
        future: F,
    }
}

impl<F: Future> Future for Unconstrained<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        budget::unconstrained(|| self.project().future.poll(cx))
    }
}
