//! A condition that tasks wait for: whenever something changes, all are woken and look again.
//!
//! ```text
//!        waits                                       changes
//!   look: is it so? ──yes──▶ done                 1. the change
//!     │ no                                        2. lock the queue
//!   lock the queue                                   everybody leaves it
//!     look again ──yes──▶ done                       unlock
//!     no: join the queue                          3. wake them
//!   unlock, sleep
//! ```
//!
//! 1. No wake-up is lost, whatever the condition is about. A task that looks under the lock in vain is in the
//!    queue before the lock is free. A change made after that look locks the queue later, and finds the task
//!    there; the look sees a change that was made before.
//! 2. A look may take another lock. A change must release that lock before it locks the queue. So the
//!    locks are always taken in the same order.
//! 3. Under the lock no foreign code runs: wakers are cloned before, woken and dropped after it,
//!    and a look calls nobody.
//! 4. A wait that is given up leaves nothing in the queue.

use crate::base::{
    budget,
    primitive::Mutex,
    wait_queue::{Ticket, WaitQueue},
};
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

/// Everybody that waits for the condition. What the condition is, each call of
/// [`wait_until`](Self::wait_until) says.
#[derive(Debug)]
pub(super) struct Condition(Mutex<WaitQueue>);

impl Condition {
    pub(super) fn new() -> Self {
        Self(Mutex::new(WaitQueue::new()))
    }

    /// Something has changed: all that wait look again.
    pub(super) fn wake_all(&self) {
        let woken = self.0.lock().release_all();
        woken.wake_all();
    }

    /// Waits until `look` finds something. Cancel safe as long as a look that finds nothing changes
    /// nothing.
    pub(super) fn wait_until<R>(&self, look: impl FnMut() -> Option<R>) -> impl Future<Output = R> {
        ConditionWait { condition: self, waiter: Waiter::default(), look }
    }
}

/// A wait, which leaves the queue when it is given up.
struct ConditionWait<'a, F> {
    condition: &'a Condition,
    waiter: Waiter,
    look: F,
}

// Nothing of it is pinned.
impl<F> Unpin for ConditionWait<'_, F> {}

impl<R, F: FnMut() -> Option<R>> Future for ConditionWait<'_, F> {
    type Output = R;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<R> {
        let this = self.get_mut();
        this.waiter.poll(this.condition, cx, &mut this.look)
    }
}

impl<F> Drop for ConditionWait<'_, F> {
    fn drop(&mut self) {
        self.waiter.leave(self.condition);
    }
}

/// One that waits, in the queue or not yet. Its owner must call [`leave`](Self::leave) in the end.
#[derive(Debug, Default)]
pub(super) struct Waiter(Option<Ticket>);

impl Waiter {
    pub(super) fn poll<R>(
        &mut self,
        condition: &Condition,
        cx: &mut Context<'_>,
        mut look: impl FnMut() -> Option<R>,
    ) -> Poll<R> {
        let spent = ready!(budget::poll_proceed(cx));
        let found = look().or_else(|| self.look_in_queue(condition, cx, look));
        if found.is_some() {
            spent.made_progress();
        }
        found.map_or(Poll::Pending, Poll::Ready)
    }

    /// Looks under the lock, and is in the queue if that finds nothing.
    fn look_in_queue<R>(
        &mut self,
        condition: &Condition,
        cx: &Context<'_>,
        mut look: impl FnMut() -> Option<R>,
    ) -> Option<R> {
        // If it is not in the queue yet, it will probably need a waker there.
        let mut spare = self.0.is_none().then(|| cx.waker().clone());
        loop {
            let mut queue = condition.0.lock();
            queue.take_if_resolved(&mut self.0);
            let found = look();
            if found.is_some() || queue.register(&mut self.0, cx.waker(), &mut spare) {
                return found;
            }
            drop(queue);
            spare = Some(cx.waker().clone());
        }
    }

    pub(super) fn leave(&mut self, condition: &Condition) {
        if let Some(ticket) = self.0.take() {
            // A waker that is still there is dropped without the lock.
            let state = condition.0.lock().remove(ticket);
            drop(state);
        }
    }
}
