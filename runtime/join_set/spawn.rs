//! Spawns tasks and blocking jobs into a [`JoinSet`].

use super::set::JoinSet;
use crate::{
    executor::current_thread::spawn_local::spawn_local, handle::Handle, task::abort::AbortHandle,
};
use std::future::Future;

impl<T: 'static> JoinSet<T> {
    /// [Spawns](crate::task::spawn()) a task on the current runtime and adds it to the set.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    ///
    /// ```
    /// cede::block_on(async {
    ///     let mut set = cede::task::JoinSet::new();
    ///     set.spawn(async { 5 });
    ///     assert_eq!(set.join_all().await, [5]);
    /// });
    /// ```
    #[track_caller]
    pub fn spawn<F>(&mut self, future: F) -> AbortHandle
    where
        F: Future<Output = T> + Send + 'static,
        T: Send,
    {
        self.spawn_on(future, &Handle::current())
    }

    /// Spawns a task on the runtime of `handle` and adds it to the set.
    ///
    /// ```
    /// use cede::{runtime::Runtime, task::JoinSet};
    ///
    /// let runtime = Runtime::new()?;
    /// let mut set = JoinSet::new();
    /// set.spawn_on(async { 5 }, runtime.handle());
    /// assert_eq!(runtime.block_on(set.join_all()), [5]);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[track_caller]
    pub fn spawn_on<F>(&mut self, future: F, handle: &Handle) -> AbortHandle
    where
        F: Future<Output = T> + Send + 'static,
        T: Send,
    {
        self.insert(handle.spawn(future))
    }

    /// Starts a [blocking job](crate::task::spawn_blocking) on the current runtime and adds it to
    /// the set. Aborting the job has an effect only before it begins.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    ///
    /// ```
    /// cede::block_on(async {
    ///     let mut set = cede::task::JoinSet::new();
    ///     set.spawn_blocking(|| std::fs::read_to_string("Cargo.toml"));
    ///     set.spawn_blocking(|| std::fs::read_to_string("README.md"));
    ///     assert!(set.join_all().await.iter().all(Result::is_ok));
    /// });
    /// ```
    #[track_caller]
    pub fn spawn_blocking<F>(&mut self, job: F) -> AbortHandle
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send,
    {
        self.spawn_blocking_on(job, &Handle::current())
    }

    /// Starts a blocking job on the runtime of `handle` and adds it to the set.
    ///
    /// ```
    /// use cede::{runtime::Runtime, task::JoinSet};
    ///
    /// let runtime = Runtime::new()?;
    /// let mut set = JoinSet::new();
    /// set.spawn_blocking_on(|| (1..=100).sum::<u32>(), runtime.handle());
    /// assert_eq!(runtime.block_on(set.join_all()), [5050]);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[track_caller]
    pub fn spawn_blocking_on<F>(&mut self, job: F, handle: &Handle) -> AbortHandle
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send,
    {
        self.insert(handle.spawn_blocking(job))
    }

    /// Spawns a task that [stays on this thread](crate::task::spawn_local) and adds it to the set.
    ///
    /// # Panics
    ///
    /// If [`spawn_local`] panics.
    ///
    /// ```
    /// use std::{cell::Cell, rc::Rc};
    ///
    /// cede::block_on(async {
    ///     let count = Rc::new(Cell::new(0));
    ///     let mut set = cede::task::JoinSet::new();
    ///     for _ in 0..3 {
    ///         let count = count.clone();
    ///         set.spawn_local(async move { count.set(count.get() + 1) });
    ///     }
    ///     set.join_all().await;
    ///     assert_eq!(count.get(), 3);
    /// });
    /// ```
    #[track_caller]
    pub fn spawn_local<F>(&mut self, future: F) -> AbortHandle
    where
        F: Future<Output = T> + 'static,
    {
        self.insert(spawn_local(future))
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
