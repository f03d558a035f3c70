//! A point at which tasks wait for each other.
//!
//! A task that arrives joins the queue. The last task to arrive empties the queue instead, and so
//! begins the next meeting. A task that gives up before that leaves the queue, and is no longer
//! counted.

use crate::{
    base::{
        budget,
        primitive::Mutex,
        wait_queue::{Ticket, WaitQueue, WaitState},
    },
    trace::{
        current::{id_of, waits_for},
        event::Wait,
    },
};
use std::{
    fmt,
    future::poll_fn,
    task::{Context, Poll, ready},
};

/// Makes a number of tasks wait until all of them have arrived. It can be used again and again.
///
/// ```
/// use cede::sync::Barrier;
/// use std::sync::Arc;
///
/// cede::block_on(async {
///     let barrier = Arc::new(Barrier::new(3));
///     let mut tasks = cede::task::JoinSet::new();
///     for _ in 0..3 {
///         let barrier = barrier.clone();
///         tasks.spawn(async move { barrier.wait().await.is_leader() });
///     }
///     let leaders = tasks.join_all().await;
///     assert_eq!(leaders.into_iter().filter(|leader| *leader).count(), 1);
/// });
/// ```
pub struct Barrier {
    size: usize,
    meeting: Mutex<Meeting>,
}

struct Meeting {
    /// How many tasks are in the queue.
    arrived: usize,
    queue: WaitQueue,
}

impl Barrier {
    /// Makes a barrier for `size` tasks. If `size` is 0 or 1, no task waits.
    ///
    /// ```
    /// let alone = cede::sync::Barrier::new(1);
    /// assert!(cede::block_on(alone.wait()).is_leader());
    /// ```
    pub fn new(size: usize) -> Self {
        Self { size, meeting: Mutex::new(Meeting { arrived: 0, queue: WaitQueue::new() }) }
    }

    /// Waits until the other tasks have arrived too. The last one to arrive is the leader.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped before the last task has arrived, the task no longer counts as
    /// arrived. (tokio still counts it.)
    ///
    /// ```
    /// use cede::sync::Barrier;
    ///
    /// cede::block_on(async {
    ///     let barrier = Barrier::new(2);
    ///     let (one, two) = futures::join!(barrier.wait(), barrier.wait());
    ///     assert!(!one.is_leader() && two.is_leader());
    /// });
    /// ```
    pub async fn wait(&self) -> BarrierWaitResult {
        let mut arrival = Arrival { barrier: self, ticket: None, passed: None };
        poll_fn(|cx| arrival.poll(cx)).await
    }
}

impl fmt::Debug for Barrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Barrier").field("size", &self.size).finish_non_exhaustive()
    }
}

/// Whether a task that passed a [`Barrier`] was the leader.
///
/// ```
/// use cede::sync::{Barrier, BarrierWaitResult};
///
/// let passed: BarrierWaitResult = cede::block_on(Barrier::new(1).wait());
/// assert!(passed.is_leader());
/// ```
#[derive(Debug, Clone)]
pub struct BarrierWaitResult(bool);

impl BarrierWaitResult {
    /// Whether this task arrived last. Exactly one task of each meeting did.
    ///
    /// ```
    /// # let barrier = cede::sync::Barrier::new(1);
    /// assert!(cede::block_on(barrier.wait()).is_leader());
    /// ```
    pub fn is_leader(&self) -> bool {
        self.0
    }
}

/// A task at the barrier.
struct Arrival<'a> {
    barrier: &'a Barrier,
    ticket: Option<Ticket>,
    /// The task has passed, but its budget was used up, so it has not been told yet.
    passed: Option<BarrierWaitResult>,
}

impl Arrival<'_> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<BarrierWaitResult> {
        let Poll::Ready(spent) = budget::poll_proceed(cx) else {
            // The budget is used up, but the task arrives nevertheless.
            if self.ticket.is_none() && self.passed.is_none() {
                self.passed = match self.arrive(cx) {
                    Poll::Ready(passed) => Some(passed),
                    Poll::Pending => None,
                };
            }
            return Poll::Pending;
        };
        let passed = match self.passed.take() {
            Some(passed) => passed,
            None => ready!(self.arrive(cx)),
        };
        spent.made_progress();
        Poll::Ready(passed)
    }

    fn arrive(&mut self, cx: &Context<'_>) -> Poll<BarrierWaitResult> {
        let mut spare = None;
        loop {
            let mut meeting = self.barrier.meeting.lock();
            if meeting.queue.take_if_resolved(&mut self.ticket).is_some() {
                return Poll::Ready(BarrierWaitResult(false));
            }
            let new = self.ticket.is_none();
            if new && meeting.arrived + 1 >= self.barrier.size {
                meeting.arrived = 0;
                let others = meeting.queue.release_all();
                drop(meeting);
                others.wake_all();
                return Poll::Ready(BarrierWaitResult(true));
            }
            if meeting.queue.register(&mut self.ticket, cx.waker(), &mut spare) {
                meeting.arrived += usize::from(new);
                waits_for(|| Wait::Barrier { id: id_of(self.barrier) });
                return Poll::Pending;
            }
            drop(meeting);
            spare = Some(cx.waker().clone());
        }
    }
}

impl Drop for Arrival<'_> {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            let mut meeting = self.barrier.meeting.lock();
            let left = meeting.queue.remove(ticket);
            if let WaitState::Waiting(_) = left {
                meeting.arrived -= 1;
            }
            drop(meeting);
            drop(left);
        }
    }
}
