//! A condition that tasks wait for: each change wakes all of them, and they look again.
//!
//! ```text
//!        waits                                       changes
//!   look: is it so? ──yes──▶ done                 1. the change
//!     │ no                                        2. lock the queue
//!   lock the queue                                   all tasks leave it
//!     look again ──yes──▶ done                       unlock
//!     no: join the queue                          3. wake them
//!   unlock, sleep
//! ```
//!
//! 1. No wake-up is lost, whatever the condition is about. A task that looks under the lock and
//!    finds nothing joins the queue before it unlocks. A change made after that look locks the
//!    queue later, and finds the task there; a change made before is seen by the look.
//! 2. A look may take another lock. A thread that makes a change must release that lock before it
//!    locks the queue. So the locks are always taken in the same order.
//! 3. No foreign code runs under the lock: wakers are cloned before it is taken, and woken and
//!    dropped after it is released; a look calls no foreign code.
//! 4. A task that stops waiting leaves nothing in the queue.

use crate::{
    base::{
        budget,
        primitive::Mutex,
        wait_queue::{Ticket, WaitQueue},
    },
    trace::{
        current::{id_of, waits_for},
        event::Wait,
    },
};
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

/// The tasks that wait for the condition. Each call of [`wait_until`](Self::wait_until) says what
/// the condition is.
#[derive(Debug)]
pub(super) struct Condition(Mutex<WaitQueue>);

impl Condition {
    pub(super) fn new() -> Self {
        Self(Mutex::new(WaitQueue::new()))
    }

    /// Wakes all tasks that wait, because something has changed. They look again.
    pub(super) fn wake_all(&self) {
        let woken = self.0.lock().release_all();
        woken.wake_all();
    }

    /// Waits until `look` returns `Some`. Cancel safe as long as a look that returns `None` changes
    /// nothing. `what` says what the recorder calls such a wait, given the number of the condition.
    pub(super) fn wait_until<R>(
        &self,
        what: impl Fn(u64) -> Wait,
        look: impl FnMut() -> Option<R>,
    ) -> impl Future<Output = R> {
        ConditionWait { condition: self, waiter: Waiter::default(), what, look }
    }
}

/// The future of `wait_until`, which leaves the queue when it is dropped.
struct ConditionWait<'a, W, F> {
    condition: &'a Condition,
    waiter: Waiter,
    what: W,
    look: F,
}

// No field is pinned.
impl<W, F> Unpin for ConditionWait<'_, W, F> {}

impl<R, W: Fn(u64) -> Wait, F: FnMut() -> Option<R>> Future for ConditionWait<'_, W, F> {
    type Output = R;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<R> {
        let this = self.get_mut();
        this.waiter.poll(this.condition, cx, &this.what, &mut this.look)
    }
}

impl<W, F> Drop for ConditionWait<'_, W, F> {
    fn drop(&mut self) {
        self.waiter.leave(self.condition);
    }
}

/// A task that waits, whether it is in the queue yet or not. Its owner must call
/// [`leave`](Self::leave) in the end.
#[derive(Debug, Default)]
pub(super) struct Waiter(Option<Ticket>);

impl Waiter {
    pub(super) fn poll<R>(
        &mut self,
        condition: &Condition,
        cx: &mut Context<'_>,
        what: impl Fn(u64) -> Wait,
        mut look: impl FnMut() -> Option<R>,
    ) -> Poll<R> {
        let spent = ready!(budget::poll_proceed(cx));
        let Some(found) = look().or_else(|| self.look_in_queue(condition, cx, look)) else {
            waits_for(|| what(id_of(condition)));
            return Poll::Pending;
        };
        spent.made_progress();
        Poll::Ready(found)
    }

    /// Looks under the lock, and joins the queue if that finds nothing.
    fn look_in_queue<R>(
        &mut self,
        condition: &Condition,
        cx: &Context<'_>,
        mut look: impl FnMut() -> Option<R>,
    ) -> Option<R> {
        // A task that is not in the queue yet will probably join it, and need a waker there.
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
            // If the waker is still stored, it is dropped without the lock.
            let state = condition.0.lock().remove(ticket);
            drop(state);
        }
    }
}
