//! Permits handed out in line: the one machine behind the semaphore, the locks and the bounded channels.
//!
//! ```text
//!            take: enough is free, nobody waits
//!   free ───────────────────────────────────────────────────▶ handed out
//!    ▲ │                                                       ▲      │
//!    │ └── hand_out: enough is free for the first in the queue ─┘      │
//!    └────────────────── put_back, or a grant that is given up ────────┘
//! ```
//!
//! 1. First come, first served, however many permits the first one needs. While somebody waits, free
//!    permits are kept for the first in the queue, which needs more than there are. So nobody is overtaken
//!    and nobody starves.
//! 2. To keep that true, [`hand_out`](PermitQueue::hand_out) must follow when permits are put back *or a
//!    waiter leaves the queue*. The order is that of the calls: a task whose budget is used up joins the
//!    queue, too.
//! 3. A grant that was not noticed yet counts as handed out. A waiter that gives up puts it back.
//! 4. Closing is final. It empties the queue and grants nothing more; permits can still be put back.
//! 5. Under the lock no foreign code runs. Wakers are cloned before it, and woken and dropped after it.
//!
//! [`PermitQueue`] is the state. A [`PermitSource`] keeps it under a lock, perhaps beside other things. [`Turn`]
//! is the future that waits for permits.

use crate::base::{
    budget,
    primitive::MutexGuard,
    wait_queue::{Ticket, WaitQueue, WaitState, Wakers},
};
use std::{
    pin::Pin,
    task::{Context, Poll, Waker, ready},
};

/// Why there are no permits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Too few are free now.
    TooFew,
    /// There will never be any.
    Closed,
}

/// Free permits, and the queue for them.
pub(super) struct PermitQueue {
    free: usize,
    closed: bool,
    /// Each with the number of permits it needs.
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

    /// Takes away for ever up to `count` available permits, and returns how many.
    pub(super) fn forget(&mut self, count: usize) -> usize {
        let count = count.min(self.available());
        self.free -= count;
        count
    }

    /// Permits come back. [`hand_out`](Self::hand_out) must follow, unless nobody waits.
    #[inline]
    pub(super) fn put_back(&mut self, count: usize) {
        self.free += count;
    }

    /// Grants the first in the queue what they need, as far as the free permits go.
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

    /// Grants nothing from now on.
    pub(super) fn close(&mut self) -> Wakers {
        self.closed = true;
        self.queue.release_all()
    }

    /// Whether it is the turn of a caller that has this ticket, or none yet.
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

    /// Gives a ticket up, and with it the permits if they had been granted.
    fn leave(&mut self, ticket: Ticket, need: usize) -> WaitState {
        let state = self.queue.remove(ticket);
        if let WaitState::Granted = state {
            self.free += need;
        }
        state
    }
}

/// A lock with a [`PermitQueue`] among what it guards.
pub(super) trait PermitSource {
    /// What the lock guards.
    type State;

    fn queue(state: &mut Self::State) -> &mut PermitQueue;

    /// Locks and takes permits, or says why there are none.
    fn try_acquire(&self, need: usize) -> Result<MutexGuard<'_, Self::State>, Refusal>;

    /// Locks, for a caller that may join the queue.
    fn lock_to_wait(&self) -> MutexGuard<'_, Self::State>;

    /// Grants the first in the queue what they need, unlocks, and wakes them.
    fn hand_out(&self, state: MutexGuard<'_, Self::State>);

    /// Whether somebody is probably in the queue, so that a caller will have to wait there, too.
    fn has_waiters_hint(&self) -> bool {
        false
    }

    /// Somebody is in the queue now. Called under the lock.
    fn note_waiter(&self) {}
}

/// Waits for permits. `take` is called under the lock, as soon as they are there. Dropped before, it loses
/// nothing.
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

    /// The budget is used up: nothing is taken in this poll, but nobody that comes later may overtake.
    #[cold]
    fn join_queue(&mut self, waker: &Waker) {
        if self.ticket.is_some() {
            return;
        }
        let waker = waker.clone();
        let mut state = self.source.lock_to_wait();
        let permits = S::queue(&mut state);
        if permits.closed {
            drop(state); // before the waker is
            return;
        }
        self.ticket = Some(permits.queue.insert(waker, self.need));
        // It may be our turn already.
        self.source.hand_out(state);
    }

    #[cold]
    fn leave(&self, ticket: Ticket) {
        let mut state = self.source.lock_to_wait();
        let left = S::queue(&mut state).leave(ticket, self.need);
        self.source.hand_out(state);
        // With its waker, if that is still there.
        drop(left);
    }
}

// Nothing of it is pinned.
impl<S: PermitSource, F> Unpin for Turn<'_, S, F> {}

impl<'a, S, R, F> Turn<'a, S, F>
where
    S: PermitSource,
    F: FnMut(MutexGuard<'a, S::State>) -> R,
{
    /// Waits in the queue. The waker is cloned without the lock, so there may be two looks.
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

    /// Mostly there is a permit, and nobody waits: that is inlined.
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
    /// Mostly it has no ticket by now, and this is then inlined.
    #[inline]
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            self.leave(ticket);
        }
    }
}
