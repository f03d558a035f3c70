//! How tasks leave a [`JoinSet`]: those that have ended, one by one or all together.

use super::set::{JoinSet, Joined};
use crate::task::{error::JoinError, id::Id};
use std::{
    future::poll_fn,
    panic::resume_unwind,
    task::{Context, Poll},
};

impl<T: 'static> JoinSet<T> {
    /// Waits until one of the tasks has ended, takes it out of the set and gives its output; `None`
    /// if the set is empty.
    ///
    /// # Cancel safety
    ///
    /// When this is dropped before it is ready, no task has left the set.
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

    /// As [`join_next`](Self::join_next), with the task's number. (An error knows its own.)
    ///
    /// # Cancel safety
    ///
    /// As [`join_next`](Self::join_next).
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

    /// The output of a task that has ended, if there is one at this moment.
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

    /// As [`try_join_next`](Self::try_join_next), with the task's number.
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

    /// [`join_next`](Self::join_next) for a hand-written future: pending, it wakes `cx` once a task
    /// has ended. Only the waker of the last call is woken.
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

    /// [`join_next_with_id`](Self::join_next_with_id) for a hand-written future, as
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

    /// Joins every task and gives the outputs, in the order in which the tasks ended.
    ///
    /// # Panics
    ///
    /// If a task panicked, with its payload, or was cancelled. The rest is then aborted.
    ///
    /// # Cancel safety
    ///
    /// Dropping this drops the set, and so aborts its tasks.
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
    /// When this is dropped before it is ready, every task is aborted; those that have not been joined
    /// are still in the set.
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
