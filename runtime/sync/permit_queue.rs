//! Permits, and the queue of tasks that wait for them. The semaphore, the locks and the bounded
//! channels all use this.
//!
//! ```text
//!            take: enough is free, no task waits
//!   free ───────────────────────────────────────────────────▶ handed out
//!    ▲ │                                                       ▲      │
//!    │ └── hand_out: enough is free for the first in the queue ─┘      │
//!    └────────────────── put_back, or a grant that is given up ────────┘
//! ```
//!
//! 1. First come, first served, however many permits the first task needs. While a task waits, free
//!    permits are kept for the first one in the queue, which needs more than there are. So no task
//!    is overtaken, and none starves.
//! 2. To keep that true, [`hand_out`](PermitQueue::hand_out) must be called after permits are put
//!    back *or a waiter leaves the queue*. The order is that of the calls: a task whose budget is
//!    used up joins the queue too.
//! 3. A grant that its waiter has not noticed yet counts as handed out. A waiter that gives up puts
//!    its grant back.
//! 4. Closing is final: the queue is emptied and no permit is granted any more, but permits can
//!    still be put back.
//! 5. No foreign code runs under the lock. Wakers are cloned before it is taken, and woken and
//!    dropped after it is released.
//!
//! [`PermitQueue`] is the state. A [`PermitSource`] keeps it under a lock, perhaps together with
//! other state. [`Turn`] is the future that waits for permits.

use crate::{
    base::{
        budget,
        primitive::MutexGuard,
        wait_queue::{Ticket, WaitQueue, WaitState, Wakers},
    },
    trace::{current::waits_for, event::Wait},
};
use std::{
    pin::Pin,
    task::{Context, Poll, Waker, ready},
};

/// Why no permits were granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Too few permits are free now.
    TooFew,
    /// Closed: no permit is granted any more.
    Closed,
}

/// Free permits, and the queue of those that wait for them.
pub(super) struct PermitQueue {
    free: usize,
    closed: bool,
    /// Each entry notes how many permits it needs.
    queue: WaitQueue<usize>,
}

impl PermitQueue {
    pub(super) const fn new(free: usize) -> Self {
        Self { free, closed: false, queue: WaitQueue::new() }
    }

    /// Takes permits, if they are free and not kept for the queue.
    #[inline]
    pub(super) fn take(&mut self, need: usize) -> Result<(), Refusal> {
        if self.closed {
            return Err(Refusal::Closed);
        }
        if need > self.available() {
            return Err(Refusal::TooFew);
        }
        self.free -= need;
        Ok(())
    }

    /// How many permits a new caller could take.
    #[inline]
    pub(super) fn available(&self) -> usize {
        if self.has_waiters() { 0 } else { self.free }
    }

    /// All free permits, including those that are kept for the queue.
    #[inline]
    pub(super) fn free(&self) -> usize {
        self.free
    }

    #[inline]
    pub(super) fn has_waiters(&self) -> bool {
        self.queue.front().is_some()
    }

    #[inline]
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    /// Removes up to `count` available permits for ever, and returns how many it removed.
    pub(super) fn forget(&mut self, count: usize) -> usize {
        let count = count.min(self.available());
        self.free -= count;
        count
    }

    /// Adds `count` free permits. The caller must then call [`hand_out`](Self::hand_out), unless no
    /// task waits.
    #[inline]
    pub(super) fn put_back(&mut self, count: usize) {
        self.free += count;
    }

    /// Grants the first waiters in the queue what they need, as far as the free permits suffice.
    #[inline]
    pub(super) fn hand_out(&mut self) -> Wakers {
        let mut wakers = Wakers::default();
        while let Some(&need) = self.queue.front()
            && need <= self.free
            && let Some(waker) = self.queue.grant_front()
        {
            self.free -= need;
            wakers.push(waker);
        }
        wakers
    }

    /// Closes the queue: it grants no permit from now on.
    pub(super) fn close(&mut self) -> Wakers {
        self.closed = true;
        self.queue.release_all()
    }

    /// Takes the permits if they were granted to `ticket`, or, if the caller has no ticket yet, if
    /// they are available.
    #[inline(always)]
    fn poll(&mut self, ticket: &mut Option<Ticket>, need: usize) -> Poll<Result<(), Refusal>> {
        match self.queue.take_if_resolved(ticket) {
            Some(WaitState::Granted) => Poll::Ready(Ok(())),
            Some(_) => Poll::Ready(Err(Refusal::Closed)),
            None if ticket.is_some() => Poll::Pending,
            None => match self.take(need) {
                Err(Refusal::TooFew) => Poll::Pending,
                outcome => Poll::Ready(outcome),
            },
        }
    }

    /// Gives up a ticket, and the permits if they had been granted to it.
    fn leave(&mut self, ticket: Ticket, need: usize) -> WaitState {
        let state = self.queue.remove(ticket);
        if let WaitState::Granted = state {
            self.free += need;
        }
        state
    }
}

/// A lock that guards a [`PermitQueue`], perhaps together with other state.
pub(super) trait PermitSource {
    /// What the lock guards.
    type State;

    fn queue(state: &mut Self::State) -> &mut PermitQueue;

    /// Locks and takes permits, or says why there are none.
    fn try_acquire(&self, need: usize) -> Result<MutexGuard<'_, Self::State>, Refusal>;

    /// Locks, for a caller that may join the queue.
    fn lock_to_wait(&self) -> MutexGuard<'_, Self::State>;

    /// Grants the first waiters in the queue what they need, unlocks, and wakes them.
    fn hand_out(&self, state: MutexGuard<'_, Self::State>);

    /// What a task in the queue waits for, in the words of the recorder.
    fn what(&self) -> Wait;

    /// Whether a task is probably in the queue, so that a caller will have to wait there too.
    fn has_waiters_hint(&self) -> bool {
        false
    }

    /// Notes that a task is in the queue now. Called under the lock.
    fn note_waiter(&self) {}
}

/// A future that waits for permits, and calls `take` under the lock as soon as they are granted. If
/// it is dropped before that, no permit is lost.
pub(super) struct Turn<'a, S: PermitSource, F> {
    source: &'a S,
    need: usize,
    ticket: Option<Ticket>,
    take: F,
}

impl<'a, S: PermitSource, F> Turn<'a, S, F> {
    pub(super) fn new(source: &'a S, need: usize, take: F) -> Self {
        Self { source, need, ticket: None, take }
    }

    /// The budget is used up: this poll takes no permits, but joins the queue, so that no later
    /// caller overtakes.
    #[cold]
    fn join_queue(&mut self, waker: &Waker) {
        if self.ticket.is_some() {
            return;
        }
        let waker = waker.clone();
        let mut state = self.source.lock_to_wait();
        let permits = S::queue(&mut state);
        if permits.closed {
            drop(state); // unlocks before the waker is dropped
            return;
        }
        self.ticket = Some(permits.queue.insert(waker, self.need));
        // This ticket may be first, with enough permits free.
        self.source.hand_out(state);
    }

    #[cold]
    fn leave(&self, ticket: Ticket) {
        let mut state = self.source.lock_to_wait();
        let left = S::queue(&mut state).leave(ticket, self.need);
        self.source.hand_out(state);
        // `left` may hold a waker, which is dropped without the lock.
        drop(left);
    }
}

// No field is pinned.
impl<S: PermitSource, F> Unpin for Turn<'_, S, F> {}

impl<'a, S, R, F> Turn<'a, S, F>
where
    S: PermitSource,
    F: FnMut(MutexGuard<'a, S::State>) -> R,
{
    /// Waits in the queue. The waker is cloned without the lock, so this may look at the state
    /// twice.
    fn poll_in_queue(&mut self, waker: &Waker) -> Poll<Result<R, Refusal>> {
        let mut spare = self.ticket.is_none().then(|| waker.clone());
        loop {
            let mut state = self.source.lock_to_wait();
            let permits = S::queue(&mut state);
            if let Poll::Ready(outcome) = permits.poll(&mut self.ticket, self.need) {
                return Poll::Ready(outcome.map(|()| (self.take)(state)));
            }
            if permits.queue.register_for(self.need, &mut self.ticket, waker, &mut spare) {
                self.source.note_waiter();
                waits_for(|| self.source.what());
                return Poll::Pending;
            }
            drop(state);
            spare = Some(waker.clone());
        }
    }
}

impl<'a, S, R, F> Future for Turn<'a, S, F>
where
    S: PermitSource,
    F: FnMut(MutexGuard<'a, S::State>) -> R,
{
    type Output = Result<R, Refusal>;

    /// Usually there is a permit and no task waits: that case is inlined.
    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        let Poll::Ready(spent) = budget::poll_proceed(cx) else {
            this.join_queue(cx.waker());
            return Poll::Pending;
        };
        let waits = this.ticket.is_some() || this.source.has_waiters_hint();
        let attempt = if waits { Err(Refusal::TooFew) } else { this.source.try_acquire(this.need) };
        let outcome = match attempt {
            Ok(state) => Ok((this.take)(state)),
            Err(Refusal::Closed) => Err(Refusal::Closed),
            Err(Refusal::TooFew) => ready!(this.poll_in_queue(cx.waker())),
        };
        spent.made_progress();
        Poll::Ready(outcome)
    }
}

impl<S: PermitSource, F> Drop for Turn<'_, S, F> {
    /// Usually it has no ticket by now: that case is inlined.
    #[inline]
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            self.leave(ticket);
        }
    }
}
