//! Takes tasks that have ended out of a [`JoinSet`], one by one or all together.

use super::set::{JoinSet, Joined};
use crate::task::{error::JoinError, id::Id};
use std::{
    future::poll_fn,
    panic::resume_unwind,
    task::{Context, Poll},
};

impl<T: 'static> JoinSet<T> {
    /// Waits until one of the tasks has ended, takes it out of the set and returns its output;
    /// `None` if the set is empty.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped before it is ready, no task was taken out of the set.
    ///
    /// ```
    /// use cede::{task::JoinSet, time::{Duration, sleep}};
    ///
    /// cede::block_on(async {
    ///     let mut set = JoinSet::new();
    ///     set.spawn(async { sleep(Duration::from_millis(5)).await; "slow" });
    ///     set.spawn(async { "quick" });
    ///     assert_eq!(set.join_next().await.unwrap().unwrap(), "quick");
    ///     assert_eq!(set.join_next().await.unwrap().unwrap(), "slow");
    ///     assert!(set.join_next().await.is_none());
    /// });
    /// ```
    pub async fn join_next(&mut self) -> Option<Result<T, JoinError>> {
        poll_fn(|cx| self.poll_join_next(cx)).await
    }

    /// Like [`join_next`](Self::join_next), but also returns the task's number. (An error stores
    /// its own.)
    ///
    /// # Cancel safety
    ///
    /// That of [`join_next`](Self::join_next).
    ///
    /// ```
    /// cede::block_on(async {
    ///     let mut set = cede::task::JoinSet::new();
    ///     let task = set.spawn(async { 5 });
    ///     assert_eq!(set.join_next_with_id().await.unwrap().unwrap(), (task.id(), 5));
    /// });
    /// ```
    pub async fn join_next_with_id(&mut self) -> Option<Result<(Id, T), JoinError>> {
        poll_fn(|cx| self.poll_joined(cx)).await.map(with_id)
    }

    /// Takes a task that has ended out of the set and returns its output, if there is one at this
    /// moment.
    ///
    /// ```
    /// cede::block_on(async {
    ///     let mut set = cede::task::JoinSet::new();
    ///     set.spawn(async { 5 });
    ///     assert!(set.try_join_next().is_none());
    ///     cede::task::yield_now().await;
    ///     assert_eq!(set.try_join_next().unwrap().unwrap(), 5);
    /// });
    /// ```
    pub fn try_join_next(&mut self) -> Option<Result<T, JoinError>> {
        self.take_joined().map(|(_, output)| output)
    }

    /// Like [`try_join_next`](Self::try_join_next), but also returns the task's number.
    ///
    /// ```
    /// cede::block_on(async {
    ///     let mut set = cede::task::JoinSet::new();
    ///     let task = set.spawn(async { 5 });
    ///     cede::task::yield_now().await;
    ///     assert_eq!(set.try_join_next_with_id().unwrap().unwrap(), (task.id(), 5));
    /// });
    /// ```
    pub fn try_join_next_with_id(&mut self) -> Option<Result<(Id, T), JoinError>> {
        self.take_joined().map(with_id)
    }

    /// [`join_next`](Self::join_next) as a poll method. Only the waker of the last call is woken.
    ///
    /// ```
    /// use std::future::poll_fn;
    ///
    /// cede::block_on(async {
    ///     let mut set = cede::task::JoinSet::new();
    ///     set.spawn(async { 5 });
    ///     assert_eq!(poll_fn(|cx| set.poll_join_next(cx)).await.unwrap().unwrap(), 5);
    /// });
    /// ```
    pub fn poll_join_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, JoinError>>> {
        self.poll_joined(cx).map(|joined| joined.map(|(_, output)| output))
    }

    /// [`join_next_with_id`](Self::join_next_with_id) as a poll method; see
    /// [`poll_join_next`](Self::poll_join_next).
    ///
    /// ```
    /// use std::future::poll_fn;
    ///
    /// cede::block_on(async {
    ///     let mut set = cede::task::JoinSet::new();
    ///     let task = set.spawn(async { 5 });
    ///     let joined = poll_fn(|cx| set.poll_join_next_with_id(cx)).await;
    ///     assert_eq!(joined.unwrap().unwrap(), (task.id(), 5));
    /// });
    /// ```
    pub fn poll_join_next_with_id(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<(Id, T), JoinError>>> {
        self.poll_joined(cx).map(|joined| joined.map(with_id))
    }

    /// Joins every task and returns the outputs in the order in which the tasks ended.
    ///
    /// # Panics
    ///
    /// If a task panicked (with the payload of that panic) or was cancelled. The other tasks are
    /// aborted then.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the set is dropped with it, and so its tasks are aborted.
    ///
    /// ```
    /// cede::block_on(async {
    ///     let set: cede::task::JoinSet<i32> = (1..=3).map(|n| async move { n * n }).collect();
    ///     let mut squares = set.join_all().await;
    ///     squares.sort();
    ///     assert_eq!(squares, [1, 4, 9]);
    /// });
    /// ```
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
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped after its first poll, every task is aborted, and those that were
    /// not joined yet are still in the set.
    ///
    /// ```
    /// cede::block_on(async {
    ///     let mut set = cede::task::JoinSet::new();
    ///     set.spawn(std::future::pending::<()>());
    ///     set.shutdown().await;
    ///     assert!(set.is_empty());
    /// });
    /// ```
    pub async fn shutdown(&mut self) {
        self.abort_all();
        while self.join_next().await.is_some() {}
    }
}

fn with_id<T>((id, output): Joined<T>) -> Result<(Id, T), JoinError> {
    output.map(|output| (id, output))
}
