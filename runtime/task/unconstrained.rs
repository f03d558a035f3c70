//! A future that is exempt from the cooperative budget.

use crate::base::budget;
use pin_project_lite::pin_project;
use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

/// Exempts `future` from the cooperative budget: its operations are never told to cede control.
///
/// Whoever uses it answers for the others: as long as the future is ready, no other task of its
/// thread runs, nor, on a current-thread runtime, any timer or socket.
///
/// ```
/// use cede::{sync::mpsc, task::unconstrained};
///
/// # cede::block_on(async {
/// let (sender, mut receiver) = mpsc::unbounded_channel();
/// for n in 0..1000 {
///     sender.send(n).unwrap();
/// }
/// // In one poll, where 128 at a time are the rule.
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
