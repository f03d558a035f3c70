//! A set of tasks, joined in the order in which they end.
//!
//! ```text
//!  insert ─► polls the JoinHandle once, with the member's waker ── ended already ──► done
//!                │ not ended                                                           │
//!                ▼                                                                     │
//!             members[key] ── the task ends: its waker pushes `key` ─► ended ──────────┴─► join_next
//! ```

use super::ended::EndedTasks;
use crate::{
    base::{budget, chunks::Chunks, paged_slab::PagedSlab, primitive::Mutex},
    task::{abort::AbortHandle, error::JoinError, id::Id, join::JoinHandle},
    trace::{
        current::{id_of, waits_for},
        event::Wait,
    },
};
use std::{
    fmt,
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
// `spawn` and `join` add methods: the docs of all in one file would be too long.
pub struct JoinSet<T> {
    members: PagedSlab<Member<T>>,
    /// Tasks that had already ended when they were inserted. The lock only makes the set `Sync` for
    /// outputs that are not; the outputs are reached through `&mut self` alone.
    done: Mutex<Chunks<Joined<T>>>,
    ended: Arc<EndedTasks>,
}

struct Member<T> {
    handle: JoinHandle<T>,
    waker: Waker,
}

/// The number of a task that has ended, and its output.
pub(super) type Joined<T> = (Id, Result<T, JoinError>);

impl<T> JoinSet<T> {
    /// An empty set.
    ///
    /// ```
    /// let set = cede::task::JoinSet::<u8>::new();
    /// assert!(set.is_empty());
    /// ```
    pub fn new() -> Self {
        Self { members: PagedSlab::new(), done: Mutex::default(), ended: Arc::default() }
    }

    /// The number of tasks in the set, ended or not.
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
        self.members.len() + self.done.lock().len()
    }

    /// Whether the set holds no task.
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

    /// Aborts every task. The tasks stay in the set until they are joined.
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
        self.members.iter().for_each(|member| member.handle.abort());
    }

    /// Removes all tasks from the set without aborting them: they continue.
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
        self.members = PagedSlab::new();
        *self.done.get_mut() = Chunks::new();
    }
}

impl<T: 'static> JoinSet<T> {
    /// Adds a task to the set.
    pub(super) fn insert(&mut self, mut handle: JoinHandle<T>) -> AbortHandle {
        let (abort, id) = (handle.abort_handle(), handle.id());
        let waker = self.ended.waker(self.members.vacant());
        match poll_handle(&mut handle, &waker) {
            Poll::Pending => {
                self.members.insert(Member { handle, waker });
            }
            Poll::Ready(output) => {
                self.done.get_mut().push_back((id, output));
                self.ended.wake();
            }
        }
        abort
    }

    /// Takes the next task that has ended out of the set; `None` if the set is empty.
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
            if self.ended.wait(cx.waker()) {
                waits_for(|| Wait::JoinSet { id: id_of(self) });
                return Poll::Pending;
            }
        }
    }

    /// Takes a task that has ended out of the set, if there is one at this moment.
    pub(super) fn take_joined(&mut self) -> Option<Joined<T>> {
        if let Some(joined) = self.done.get_mut().pop_front() {
            return Some(joined);
        }
        while let Some(key) = self.ended.pop() {
            let Some(member) = self.members.get_mut(key) else { continue };
            if let Poll::Ready(output) = poll_handle(&mut member.handle, &member.waker) {
                return self.members.remove(key).map(|member| (member.handle.id(), output));
            }
        }
        None
    }
}

/// Polls a handle without using the budget: the set uses it, once for each task that is joined.
fn poll_handle<T>(handle: &mut JoinHandle<T>, waker: &Waker) -> Poll<Result<T, JoinError>> {
    handle.poll_output(&Context::from_waker(waker))
}

impl<T> Drop for JoinSet<T> {
    fn drop(&mut self) {
        self.abort_all();
    }
}

// The set never pins an output.
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
