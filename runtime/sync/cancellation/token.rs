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

/// Tells tasks to stop; they listen when it suits them. tokio-util's, in name and in semantics.
///
/// A clone is the same token. A [child](Self::child_token) is another one, cancelled along with its
/// parent, but not the other way round.
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
    /// A token that is not cancelled, and has no parent.
    ///
    /// ```
    /// assert!(!cede::sync::CancellationToken::new().is_cancelled());
    /// ```
    #[must_use = "nobody can cancel or listen to a token that is dropped"]
    pub fn new() -> Self {
        Self { node: Arc::new(Node::root()) }
    }

    /// A token that is cancelled along with this one, at once if this one is already, and that can
    /// be cancelled without it.
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

    /// Cancels this token and all that descend from it, and wakes everybody that waits for one of
    /// them. There is no way back; doing it twice does nothing.
    ///
    /// ```
    /// let token = cede::sync::CancellationToken::new();
    /// token.cancel();
    /// assert!(token.is_cancelled());
    /// ```
    pub fn cancel(&self) {
        self.node.cancel();
    }

    /// Whether it was cancelled, or a token it descends from.
    ///
    /// ```
    /// let token = cede::sync::CancellationToken::new();
    /// assert!(!token.is_cancelled());
    /// ```
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.node.signal.is_cancelled()
    }

    /// Waits until it is cancelled.
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

    /// [`cancelled`](Self::cancelled) that keeps the token, so that it can be moved anywhere.
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

    /// Runs `future` to its end, or drops it when the token is cancelled and returns `None`. If the
    /// token is cancelled already the future is never polled; later, a future that is ready counts
    /// although the token was cancelled meanwhile.
    ///
    /// A future that uses up its [budget](crate::task::consume_budget) in every poll is stopped all
    /// the same; one that never cedes control cannot be.
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

    /// [`run_until_cancelled`](Self::run_until_cancelled) that keeps the token, so that it can be
    /// moved anywhere.
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

    /// A guard that cancels this token when it is dropped.
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
    /// Until it is disarmed.
    token: Option<CancellationToken>,
}

impl DropGuard {
    /// The token, which is not cancelled by the guard any more.
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
