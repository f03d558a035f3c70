//! A set of tasks, joined in the order in which they end.
//!
//! ```text
//!  insert ─► polls the JoinHandle once, with a waker of its own ── ended already ─► done
//!                │ goes on                                                            │
//!                ▼                                                                    │
//!             entries[key] ── the task ends: its waker leaves `key` ─► inbox ─────────┴─► join_next
//! ```

use super::inbox::Inbox;
use crate::{
    base::{budget, chunks::Chunks, paged_slab::PagedSlab, primitive::Mutex},
    task::{abort::AbortHandle, error::JoinError, id::Id, join::JoinHandle},
};
use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker, ready},
};

/// A set of tasks that are spawned one by one and joined in the order in which they end.
///
/// Dropping the set aborts every task in it.
///
/// ```
/// use cede::task::JoinSet;
///
/// # cede::block_on(async {
/// let mut set = JoinSet::new();
/// for n in 0..10 {
///     set.spawn(async move { n * n });
/// }
/// let mut sum = 0;
/// while let Some(square) = set.join_next().await {
///     sum += square.unwrap();
/// }
/// assert_eq!(sum, 285);
/// # });
/// ```
#[must_use = "dropping a set aborts its tasks"]
pub struct JoinSet<T> {
    entries: PagedSlab<Entry<T>>,
    /// Tasks that had ended when they were put in. Locked only so that a set may be shared whatever
    /// its outputs are: nobody can reach them without having it alone.
    done: Mutex<Chunks<Joined<T>>>,
    inbox: Arc<Inbox>,
}

struct Entry<T> {
    handle: JoinHandle<T>,
    waker: Waker,
}

/// A task that has ended, and how.
pub(super) type Joined<T> = (Id, Result<T, JoinError>);

impl<T> JoinSet<T> {
    /// An empty set.
    ///
    /// ```
    /// let set = cede::task::JoinSet::<u8>::new();
    /// assert!(set.is_empty());
    /// ```
    pub fn new() -> Self {
        Self { entries: PagedSlab::new(), done: Mutex::default(), inbox: Arc::default() }
    }

    /// How many tasks are in the set, ended or not.
    ///
    /// ```
    /// cede::block_on(async {
    ///     let mut set: cede::task::JoinSet<i32> = (0..3).map(|n| async move { n }).collect();
    ///     assert_eq!(set.len(), 3);
    ///     set.join_next().await;
    ///     assert_eq!(set.len(), 2);
    /// });
    /// ```
    pub fn len(&self) -> usize {
        self.entries.len() + self.done.lock().len()
    }

    /// Whether there is nothing to join.
    ///
    /// ```
    /// cede::block_on(async {
    ///     let mut set = cede::task::JoinSet::new();
    ///     set.spawn(async {});
    ///     assert!(!set.is_empty());
    ///     set.join_next().await;
    ///     assert!(set.is_empty());
    /// });
    /// ```
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Asks for the end of every task. They stay in the set until they are joined.
    ///
    /// ```
    /// cede::block_on(async {
    ///     let mut set = cede::task::JoinSet::new();
    ///     set.spawn(std::future::pending::<()>());
    ///     set.abort_all();
    ///     assert!(set.join_next().await.unwrap().unwrap_err().is_cancelled());
    /// });
    /// ```
    pub fn abort_all(&mut self) {
        self.entries.iter().for_each(|entry| entry.handle.abort());
    }

    /// Empties the set without aborting anything: the tasks go on by themselves.
    ///
    /// ```
    /// use cede::{sync::oneshot, task::JoinSet};
    ///
    /// cede::block_on(async {
    ///     let (sender, receiver) = oneshot::channel();
    ///     let mut set = JoinSet::new();
    ///     set.spawn(async { sender.send("still here") });
    ///     set.detach_all();
    ///     drop(set);
    ///     assert_eq!(receiver.await, Ok("still here"));
    /// });
    /// ```
    pub fn detach_all(&mut self) {
        self.entries = PagedSlab::new();
        *self.done.get_mut() = Chunks::new();
    }
}

impl<T: 'static> JoinSet<T> {
    /// Puts a task in the set.
    pub(super) fn insert(&mut self, mut handle: JoinHandle<T>) -> AbortHandle {
        let (abort, id) = (handle.abort_handle(), handle.id());
        let waker = self.inbox.sender(self.entries.vacant());
        match poll_handle(&mut handle, &waker) {
            Poll::Pending => {
                self.entries.insert(Entry { handle, waker });
            }
            Poll::Ready(output) => {
                self.done.get_mut().push_back((id, output));
                self.inbox.wake();
            }
        }
        abort
    }

    /// The next task to have ended, or nothing if the set is empty.
    pub(super) fn poll_joined(&mut self, cx: &mut Context<'_>) -> Poll<Option<Joined<T>>> {
        let spent = ready!(budget::poll_proceed(cx));
        loop {
            if let Some(joined) = self.take_joined() {
                spent.made_progress();
                return Poll::Ready(Some(joined));
            }
            if self.is_empty() {
                spent.made_progress();
                return Poll::Ready(None);
            }
            if self.inbox.wait(cx.waker()) {
                return Poll::Pending;
            }
        }
    }

    /// A task that has ended, if there is one at this moment.
    pub(super) fn take_joined(&mut self) -> Option<Joined<T>> {
        if let Some(joined) = self.done.get_mut().pop_front() {
            return Some(joined);
        }
        while let Some(key) = self.inbox.pop() {
            let Some(entry) = self.entries.get_mut(key) else { continue };
            if let Poll::Ready(output) = poll_handle(&mut entry.handle, &entry.waker) {
                return self.entries.remove(key).map(|entry| (entry.handle.id(), output));
            }
        }
        None
    }
}

/// The set spends the budget, once for each task joined; the handles need not.
fn poll_handle<T>(handle: &mut JoinHandle<T>, waker: &Waker) -> Poll<Result<T, JoinError>> {
    budget::unconstrained(|| Pin::new(handle).poll(&mut Context::from_waker(waker)))
}

impl<T> Drop for JoinSet<T> {
    fn drop(&mut self) {
        self.abort_all();
    }
}

// Outputs are only moved.
impl<T> Unpin for JoinSet<T> {}

impl<T> Default for JoinSet<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> fmt::Debug for JoinSet<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinSet").field("len", &self.len()).finish_non_exhaustive()
    }
}
