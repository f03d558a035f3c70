//! [`CancellationToken`], and the guard that cancels one.

use super::{
    tree::Node,
    wait::{WaitForCancellationFuture, WaitForCancellationFutureOwned},
};
use crate::base::{budget, primitive::Arc};
use std::{
    fmt,
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};

/// Tells tasks to stop; a task checks the token, or waits for it, where it can stop. Name and
/// semantics are those of tokio-util.
///
/// A clone is the same token. A [child](Self::child_token) is another token: cancelling the parent
/// cancels the child, but cancelling the child does not cancel the parent.
///
/// ```
/// use cede::sync::CancellationToken;
///
/// cede::block_on(async {
///     let token = CancellationToken::new();
///     let works = cede::spawn({
///         let token = token.clone();
///         async move {
///             token.cancelled().await;
///             "tidied up"
///         }
///     });
///     token.cancel();
///     assert_eq!(works.await.unwrap(), "tidied up");
/// });
/// ```
#[derive(Clone)]
pub struct CancellationToken {
    node: Arc<Node>,
}

impl CancellationToken {
    /// Makes a token that is not cancelled, and has no parent.
    ///
    /// ```
    /// assert!(!cede::sync::CancellationToken::new().is_cancelled());
    /// ```
    #[must_use = "nobody can cancel or listen to a token that is dropped"]
    pub fn new() -> Self {
        Self { node: Arc::new(Node::root()) }
    }

    /// Makes a token that is cancelled together with this one (at once, if this one is already
    /// cancelled), and that can be cancelled alone.
    ///
    /// ```
    /// let parent = cede::sync::CancellationToken::new();
    /// let (first, second) = (parent.child_token(), parent.child_token());
    /// first.cancel();
    /// assert!(!parent.is_cancelled() && !second.is_cancelled());
    /// parent.cancel();
    /// assert!(second.is_cancelled());
    /// ```
    #[must_use = "nobody can cancel or listen to a token that is dropped"]
    pub fn child_token(&self) -> Self {
        Self { node: Arc::new(self.node.child()) }
    }

    /// Cancels this token and all that descend from it, and wakes all tasks that wait for one of
    /// them. This cannot be undone; a second call does nothing.
    ///
    /// ```
    /// let token = cede::sync::CancellationToken::new();
    /// token.cancel();
    /// assert!(token.is_cancelled());
    /// ```
    pub fn cancel(&self) {
        self.node.cancel();
    }

    /// Whether this token, or one that it descends from, was cancelled.
    ///
    /// ```
    /// let token = cede::sync::CancellationToken::new();
    /// assert!(!token.is_cancelled());
    /// ```
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.node.signal.is_cancelled()
    }

    /// Waits until this token is cancelled.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses nothing.
    ///
    /// ```
    /// cede::block_on(async {
    ///     let token = cede::sync::CancellationToken::new();
    ///     let other = token.clone();
    ///     std::thread::spawn(move || other.cancel());
    ///     token.cancelled().await;
    /// });
    /// ```
    pub fn cancelled(&self) -> WaitForCancellationFuture<'_> {
        WaitForCancellationFuture::new(&self.node)
    }

    /// [`cancelled`](Self::cancelled) with a future that owns the token, so that it can be moved
    /// anywhere.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses nothing.
    ///
    /// ```
    /// cede::block_on(async {
    ///     let token = cede::sync::CancellationToken::new();
    ///     let waits = cede::spawn(token.clone().cancelled_owned());
    ///     token.cancel();
    ///     waits.await.unwrap();
    /// });
    /// ```
    pub fn cancelled_owned(self) -> WaitForCancellationFutureOwned {
        WaitForCancellationFutureOwned::new(self.node)
    }

    /// Runs `future` until it is ready, or drops it and returns `None` when the token is cancelled.
    /// If the token is already cancelled, the future is never polled. If a poll finds both the
    /// future ready and the token cancelled, this returns the output.
    ///
    /// A future that uses up its [budget](crate::task::consume_budget) in every poll is stopped
    /// too; a future that never cedes control cannot be stopped.
    ///
    /// # Cancel safety
    ///
    /// As cancel safe as `future`, which is dropped with it.
    ///
    /// ```
    /// use std::future::pending;
    ///
    /// cede::block_on(async {
    ///     let token = cede::sync::CancellationToken::new();
    ///     assert_eq!(token.run_until_cancelled(async { 42 }).await, Some(42));
    ///     token.cancel();
    ///     assert_eq!(token.run_until_cancelled(pending::<()>()).await, None);
    /// });
    /// ```
    pub async fn run_until_cancelled<F: Future>(&self, future: F) -> Option<F::Output> {
        if self.is_cancelled() {
            budget::spend().await;
            return None;
        }
        let (mut future, mut cancelled) = (pin!(future), pin!(self.cancelled()));
        poll_fn(|cx| {
            if let Poll::Ready(output) = future.as_mut().poll(cx) {
                return Poll::Ready(Some(output));
            }
            budget::unconstrained(|| cancelled.as_mut().poll(cx)).map(|()| None)
        })
        .await
    }

    /// [`run_until_cancelled`](Self::run_until_cancelled) with a future that owns the token, so
    /// that it can be moved anywhere.
    ///
    /// # Cancel safety
    ///
    /// As cancel safe as `future`, which is dropped with it.
    ///
    /// ```
    /// cede::block_on(async {
    ///     let token = cede::sync::CancellationToken::new();
    ///     let works = cede::spawn(token.clone().run_until_cancelled_owned(std::future::pending::<()>()));
    ///     token.cancel();
    ///     assert_eq!(works.await.unwrap(), None);
    /// });
    /// ```
    pub async fn run_until_cancelled_owned<F: Future>(self, future: F) -> Option<F::Output> {
        self.run_until_cancelled(future).await
    }

    /// Makes a guard that cancels this token when it is dropped.
    ///
    /// ```
    /// let token = cede::sync::CancellationToken::new();
    /// let guard = token.clone().drop_guard();
    /// drop(guard);
    /// assert!(token.is_cancelled());
    /// ```
    pub fn drop_guard(self) -> DropGuard {
        DropGuard { token: Some(self) }
    }
}

impl Default for CancellationToken {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for CancellationToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CancellationToken")
            .field("is_cancelled", &self.is_cancelled())
            .finish_non_exhaustive()
    }
}

/// Cancels its token when it is dropped, also by a panic or when the task that holds it is aborted;
/// made by [`CancellationToken::drop_guard`].
///
/// ```
/// use cede::sync::{CancellationToken, DropGuard};
///
/// cede::block_on(async {
///     let token = CancellationToken::new();
///     let guard: DropGuard = token.clone().drop_guard();
///     let works = cede::spawn(async move {
///         let _guard = guard;
///         std::future::pending::<()>().await;
///     });
///     works.abort();
///     token.cancelled().await;
/// });
/// ```
#[derive(Debug)]
#[must_use = "dropping the guard cancels the token"]
pub struct DropGuard {
    /// `None` once the guard is disarmed.
    token: Option<CancellationToken>,
}

impl DropGuard {
    /// Returns the token, which the guard then does not cancel.
    ///
    /// ```
    /// let guard = cede::sync::CancellationToken::new().drop_guard();
    /// let token = guard.disarm();
    /// assert!(!token.is_cancelled());
    /// ```
    pub fn disarm(mut self) -> CancellationToken {
        self.token.take().expect("a guard that is there has not been disarmed")
    }
}

impl Drop for DropGuard {
    fn drop(&mut self) {
        if let Some(token) = &self.token {
            token.cancel();
        }
    }
}
