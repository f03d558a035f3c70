//! A set of tasks, joined in the order in which they end.
//!
//! ```text
//!  insert ─► polls the JoinHandle once, with a waker of its own ── ended already ─► done
//!                │ goes on                                                            │
//!                ▼                                                                    │
//!             entries[key] ── the task ends: its waker leaves `key` ─► inbox ─────────┴─► join_next
//! ```

use crate::{
    budget,
    current_thread::spawn_local::spawn_local,
    handle::Handle,
    task::{
        error::JoinError,
        id::Id,
        inbox::Inbox,
        join::{AbortHandle, JoinHandle},
    },
};
use slab::Slab;
use std::{
    collections::VecDeque,
    fmt,
    future::{Future, poll_fn},
    panic::resume_unwind,
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
    entries: Slab<Entry<T>>,
    /// Tasks that had ended when they were put in.
    done: VecDeque<Joined<T>>,
    inbox: Arc<Inbox>,
}

struct Entry<T> {
    handle: JoinHandle<T>,
    waker: Waker,
}

type Joined<T> = (Id, Result<T, JoinError>);

impl<T> JoinSet<T> {
    /// An empty set.
    pub fn new() -> Self {
        Self { entries: Slab::new(), done: VecDeque::new(), inbox: Arc::default() }
    }

    /// How many tasks are in the set, ended or not.
    pub fn len(&self) -> usize {
        self.entries.len() + self.done.len()
    }

    /// Whether there is nothing to join.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Asks for the end of every task. They stay in the set until they are joined.
    pub fn abort_all(&mut self) {
        self.entries.iter().for_each(|(_, entry)| entry.handle.abort());
    }

    /// Empties the set without aborting anything: the tasks go on by themselves.
    pub fn detach_all(&mut self) {
        self.entries.drain().for_each(drop);
        self.done.clear();
    }
}

impl<T: 'static> JoinSet<T> {
    /// [Spawns](crate::task::spawn) a task on the current runtime and puts it in the set.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    #[track_caller]
    pub fn spawn<F>(&mut self, future: F) -> AbortHandle
    where
        F: Future<Output = T> + Send + 'static,
        T: Send,
    {
        self.spawn_on(future, &Handle::current())
    }

    /// Spawns a task on the runtime of `handle` and puts it in the set.
    #[track_caller]
    pub fn spawn_on<F>(&mut self, future: F, handle: &Handle) -> AbortHandle
    where
        F: Future<Output = T> + Send + 'static,
        T: Send,
    {
        self.insert(handle.spawn(future))
    }

    /// Starts a [blocking job](crate::task::spawn_blocking) on the current runtime and puts it in
    /// the set. Aborting it has an effect only as long as it has not begun.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    #[track_caller]
    pub fn spawn_blocking<F>(&mut self, job: F) -> AbortHandle
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send,
    {
        self.spawn_blocking_on(job, &Handle::current())
    }

    /// Starts a blocking job on the runtime of `handle` and puts it in the set.
    #[track_caller]
    pub fn spawn_blocking_on<F>(&mut self, job: F, handle: &Handle) -> AbortHandle
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send,
    {
        self.insert(handle.spawn_blocking(job))
    }

    /// Spawns a task that [stays on this thread](crate::task::spawn_local) and puts it in the set.
    ///
    /// # Panics
    ///
    /// Wherever [`spawn_local`](crate::task::spawn_local) does.
    #[track_caller]
    pub fn spawn_local<F>(&mut self, future: F) -> AbortHandle
    where
        F: Future<Output = T> + 'static,
    {
        self.insert(spawn_local(future))
    }

    fn insert(&mut self, mut handle: JoinHandle<T>) -> AbortHandle {
        let (abort, id) = (handle.abort_handle(), handle.id());
        let place = self.entries.vacant_entry();
        let waker = self.inbox.sender(place.key());
        match poll_handle(&mut handle, &waker) {
            Poll::Pending => {
                place.insert(Entry { handle, waker });
            }
            Poll::Ready(output) => {
                self.done.push_back((id, output));
                self.inbox.wake();
            }
        }
        abort
    }

    /// Waits until one of the tasks has ended, takes it out of the set and gives its output; `None`
    /// if the set is empty.
    ///
    /// # Cancel safety
    ///
    /// When this is dropped before it is ready, no task has left the set.
    pub async fn join_next(&mut self) -> Option<Result<T, JoinError>> {
        poll_fn(|cx| self.poll_join_next(cx)).await
    }

    /// As [`join_next`](Self::join_next), with the task's number. (An error knows its own.)
    pub async fn join_next_with_id(&mut self) -> Option<Result<(Id, T), JoinError>> {
        poll_fn(|cx| self.poll_joined(cx)).await.map(with_id)
    }

    /// The output of a task that has ended, if there is one at this moment.
    pub fn try_join_next(&mut self) -> Option<Result<T, JoinError>> {
        self.take_joined().map(|(_, output)| output)
    }

    /// As [`try_join_next`](Self::try_join_next), with the task's number.
    pub fn try_join_next_with_id(&mut self) -> Option<Result<(Id, T), JoinError>> {
        self.take_joined().map(with_id)
    }

    /// [`join_next`](Self::join_next) for a hand-written future: pending, it wakes `cx` once a task
    /// has ended. Only the waker of the last call is woken.
    pub fn poll_join_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, JoinError>>> {
        self.poll_joined(cx).map(|joined| joined.map(|(_, output)| output))
    }

    /// Joins every task and gives the outputs, in the order in which the tasks ended.
    ///
    /// # Panics
    ///
    /// If a task panicked, with its payload, or was cancelled. The rest is then aborted.
    ///
    /// # Cancel safety
    ///
    /// Dropping this drops the set, and so aborts its tasks.
    pub async fn join_all(mut self) -> Vec<T> {
        let mut outputs = Vec::with_capacity(self.len());
        while let Some(output) = self.join_next().await {
            match output.map_err(JoinError::try_into_panic) {
                Ok(output) => outputs.push(output),
                Err(Ok(payload)) => resume_unwind(payload),
                Err(Err(error)) => panic!("{error}"),
            }
        }
        outputs
    }

    /// Aborts every task and waits until all have ended.
    pub async fn shutdown(&mut self) {
        self.abort_all();
        while self.join_next().await.is_some() {}
    }

    fn poll_joined(&mut self, cx: &mut Context<'_>) -> Poll<Option<Joined<T>>> {
        let spent = ready!(budget::poll_proceed(cx));
        loop {
            if let Some(joined) = self.take_joined() {
                spent.made_progress();
                return Poll::Ready(Some(joined));
            }
            if self.is_empty() {
                return Poll::Ready(None);
            }
            if self.inbox.wait(cx.waker()) {
                return Poll::Pending;
            }
        }
    }

    fn take_joined(&mut self) -> Option<Joined<T>> {
        if let Some(joined) = self.done.pop_front() {
            return Some(joined);
        }
        while let Some(key) = self.inbox.pop() {
            let Some(entry) = self.entries.get_mut(key) else { continue };
            if let Poll::Ready(output) = poll_handle(&mut entry.handle, &entry.waker) {
                return Some((self.entries.remove(key).handle.id(), output));
            }
        }
        None
    }
}

/// The set spends the budget, once for each task joined; the handles need not.
fn poll_handle<T>(handle: &mut JoinHandle<T>, waker: &Waker) -> Poll<Result<T, JoinError>> {
    budget::unconstrained(|| Pin::new(handle).poll(&mut Context::from_waker(waker)))
}

fn with_id<T>((id, output): Joined<T>) -> Result<(Id, T), JoinError> {
    output.map(|output| (id, output))
}

impl<T> Drop for JoinSet<T> {
    fn drop(&mut self) {
        self.abort_all();
    }
}

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

/// Spawns every future on the current runtime.
impl<T: Send + 'static, F: Future<Output = T> + Send + 'static> FromIterator<F> for JoinSet<T> {
    fn from_iter<I: IntoIterator<Item = F>>(futures: I) -> Self {
        let mut set = Self::new();
        set.extend(futures);
        set
    }
}

/// Spawns every future on the current runtime.
impl<T: Send + 'static, F: Future<Output = T> + Send + 'static> Extend<F> for JoinSet<T> {
    fn extend<I: IntoIterator<Item = F>>(&mut self, futures: I) {
        futures.into_iter().for_each(|future| drop(self.spawn(future)));
    }
}
