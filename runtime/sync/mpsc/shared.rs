//! The channel itself: what its ends share, bounded or not.
//!
//! A *permit* is the right to one place in the queue. The channel is made with `capacity` of them
//! (an unbounded one with more than there is memory for), and they go round:
//!
//! ```text
//!          acquire / grant                  push                      pop
//!   free ──────────────────▶ handed out ──────────▶ a queued value ──────────▶ give_back
//!    ▲                           │                                                │  │
//!    │                           └───── cancelled, or dropped unused: give_back   │  │
//!    └──── nobody waits in line ──────────────────────────────────────────────────┘  │
//!                 handed out ◀── to the first in line ───────────────────────────────┘
//! ```
//!
//! 1. One lock guards everything; under it no foreign code runs. Wakers are cloned before, woken
//!    and dropped after it, and values are dropped after it.
//! 2. Free permits, permits handed out (a grant not yet noticed is one) and queued values add up to
//!    `capacity`.
//! 3. First come, first served: while somebody waits in line, what is free is kept for the first, who
//!    needs more. So nobody is overtaken. Whoever gives back *or leaves the line* grants.
//! 4. Closing is final. It empties the line and grants nothing more, but permits already handed
//!    out still deliver.
//! 5. The receiver has seen the end when the queue is empty and nothing can come: no sender is
//!    left (every permit handed out belongs to one), or the channel is closed and every permit is
//!    home.
//! 6. The receiver registers its waker under the lock, after it has found nothing; whoever adds a
//!    value or brings about the end takes the waker under the lock. So no wake-up is lost.
//! 7. Once the receiver is gone the queue stays empty: a value pushed then is dropped by the pusher.

use crate::{
    contain::wake,
    primitive::{Mutex, MutexGuard},
    waiters::{Waiters, Wakers},
};
use std::{
    collections::VecDeque,
    mem,
    task::{Context, Poll, Waker},
};

/// Why there is no permit.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    Full,
    Closed,
}

pub(super) struct Shared<T> {
    state: Mutex<State<T>>,
}

pub(super) struct State<T> {
    /// Permits the channel was made with.
    pub(super) capacity: usize,
    queue: VecDeque<T>,
    /// Free permits.
    permits: usize,
    /// Senders waiting for permits, each with the number it needs.
    pub(super) line: Waiters<usize>,
    /// Senders waiting for the close.
    pub(super) watchers: Waiters,
    /// The receiver, waiting for a value.
    receiver: Option<Waker>,
    /// The receiver wants nothing more.
    pub(super) closed: bool,
    /// The receiver was dropped.
    abandoned: bool,
    pub(super) senders: usize,
    pub(super) weak_senders: usize,
}

impl<T> Shared<T> {
    /// A channel with one sender.
    pub(super) fn new(capacity: usize) -> Self {
        let state = State {
            capacity,
            queue: VecDeque::new(),
            permits: capacity,
            line: Waiters::new(),
            watchers: Waiters::new(),
            receiver: None,
            closed: false,
            abandoned: false,
            senders: 1,
            weak_senders: 0,
        };
        Self { state: Mutex::new(state) }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock()
    }

    /// Sends `value` if there is a permit; else it comes back.
    pub(super) fn try_send(&self, value: T) -> Result<(), (Refusal, T)> {
        let mut state = self.lock();
        match state.acquire(1) {
            Ok(()) => {
                deliver(state, value);
                Ok(())
            }
            Err(refusal) => {
                drop(state);
                Err((refusal, value))
            }
        }
    }

    /// Sends `value` with a permit in hand.
    pub(super) fn send_permitted(&self, value: T) {
        deliver(self.lock(), value);
    }

    /// Permits in hand come back unused.
    pub(super) fn give_back(&self, count: usize) {
        let wakers = self.lock().give_back_many(count);
        wakers.wake_all();
    }

    /// The next value, or `None` when there will be none.
    pub(super) fn poll_recv(&self, cx: &mut Context<'_>) -> Poll<Option<T>> {
        self.poll_receive(cx, State::pop).map(hand_over)
    }

    /// At most `limit` values appended to `buffer`, and how many; 0 when there will be none.
    pub(super) fn poll_recv_many(
        &self,
        cx: &mut Context<'_>,
        buffer: &mut Vec<T>,
        limit: usize,
    ) -> Poll<usize> {
        self.poll_receive(cx, |state| state.pop_many(buffer, limit)).map(|(count, senders)| {
            senders.wake_all();
            count
        })
    }

    /// All that is queued, behind what is in `taken`; nothing if there will be nothing more.
    pub(super) fn poll_take_all(&self, cx: &mut Context<'_>, taken: &mut VecDeque<T>) -> Poll<()> {
        self.poll_receive(cx, |state| state.take_all(taken))
    }

    /// `Pending` if there is nothing now.
    pub(super) fn try_recv(&self) -> Poll<Option<T>> {
        let popped = self.lock().pop();
        popped.map(hand_over)
    }

    /// Takes under the lock, or leaves the waker. It is cloned without the lock, so there are two
    /// looks at the state; the second decides.
    fn poll_receive<R>(
        &self,
        cx: &mut Context<'_>,
        mut take: impl FnMut(&mut State<T>) -> Poll<R>,
    ) -> Poll<R> {
        let mut spare: Option<Waker> = None;
        loop {
            let mut state = self.lock();
            if let Poll::Ready(taken) = take(&mut state) {
                return Poll::Ready(taken);
            }
            if state.receiver.as_ref().is_some_and(|known| known.will_wake(cx.waker())) {
                return Poll::Pending;
            }
            if spare.is_some() {
                // The previous waker, now in `spare`, is dropped after the guard.
                mem::swap(&mut state.receiver, &mut spare);
                return Poll::Pending;
            }
            drop(state);
            spare = Some(cx.waker().clone());
        }
    }

    /// The receiver wants nothing more; `abandon` if it will not take what is queued either.
    pub(super) fn close(&self, abandon: bool) {
        let mut state = self.lock();
        state.closed = true;
        let (line, watchers) = (state.line.release_all(), state.watchers.release_all());
        let queue = if abandon { state.abandon() } else { VecDeque::new() };
        drop(state);
        line.wake_all();
        watchers.wake_all();
        // Last: should the destructor of a value panic, the queue still drops the others.
        drop(queue);
    }

    /// A sender was dropped.
    pub(super) fn drop_sender(&self) {
        let mut state = self.lock();
        state.senders -= 1;
        let receiver = if state.senders == 0 { state.receiver.take() } else { None };
        drop(state);
        wake(receiver);
    }
}

impl<T> State<T> {
    /// Takes free permits that are kept for nobody.
    pub(super) fn acquire(&mut self, need: usize) -> Result<(), Refusal> {
        if self.closed {
            return Err(Refusal::Closed);
        }
        if need > self.permits() {
            return Err(Refusal::Full);
        }
        self.permits -= need;
        Ok(())
    }

    /// A permit is free again. Somebody is to be woken: who is first in line, if that was the last
    /// one it needed, or the receiver if it was the last of a closed channel.
    #[must_use]
    fn give_back(&mut self) -> Option<Waker> {
        self.permits += 1;
        let next = self.grant();
        if next.is_none() && self.is_over() { self.receiver.take() } else { next }
    }

    /// [`give_back`](Self::give_back) for many.
    pub(super) fn give_back_many(&mut self, count: usize) -> Wakers {
        let mut wakers = Wakers::default();
        (0..count).filter_map(|_| self.give_back()).for_each(|waker| wakers.push(waker));
        wakers
    }

    /// Somebody has left the line: what was kept may be enough for those behind.
    pub(super) fn hand_out(&mut self) -> Wakers {
        let mut wakers = Wakers::default();
        while let Some(waker) = self.grant() {
            wakers.push(waker);
        }
        wakers
    }

    /// Grants the first in line what it needs, if that is there.
    fn grant(&mut self) -> Option<Waker> {
        let need = *self.line.front()?;
        self.permits = self.permits.checked_sub(need)?;
        self.line.grant_front()
    }

    /// The next value and a sender to be woken; `Ready(None)` at the end.
    fn pop(&mut self) -> Poll<Option<(T, Option<Waker>)>> {
        match self.queue.pop_front() {
            Some(value) => Poll::Ready(Some((value, self.give_back()))),
            None if self.is_over() => Poll::Ready(None),
            None => Poll::Pending,
        }
    }

    /// Some values and the senders to be woken.
    fn pop_many(&mut self, buffer: &mut Vec<T>, limit: usize) -> Poll<(usize, Wakers)> {
        let count = self.queue.len().min(limit);
        if count == 0 && limit > 0 && !self.is_over() {
            return Poll::Pending;
        }
        buffer.extend(self.queue.drain(..count));
        Poll::Ready((count, self.give_back_many(count)))
    }

    /// Everything. For a channel without bound, where nobody waits for a permit.
    pub(super) fn take_all(&mut self, taken: &mut VecDeque<T>) -> Poll<()> {
        if self.queue.is_empty() {
            return if self.is_over() { Poll::Ready(()) } else { Poll::Pending };
        }
        self.permits += self.queue.len();
        if taken.is_empty() {
            // Each keeps the memory of the other.
            mem::swap(&mut self.queue, taken);
        } else {
            taken.append(&mut self.queue);
        }
        Poll::Ready(())
    }

    /// Whether there is nothing to receive and never will be.
    fn is_over(&self) -> bool {
        let done = self.senders == 0 || self.closed && self.permits == self.capacity;
        done && self.queue.is_empty()
    }

    /// The receiver is gone; what was queued comes out, to be dropped without the lock.
    fn abandon(&mut self) -> VecDeque<T> {
        self.abandoned = true;
        self.permits += self.queue.len();
        mem::take(&mut self.queue)
    }

    /// Values waiting to be received.
    pub(super) fn len(&self) -> usize {
        self.queue.len()
    }

    /// Free permits that are kept for nobody.
    pub(super) fn permits(&self) -> usize {
        if self.line.front().is_some() { 0 } else { self.permits }
    }
}

/// Turns a permit into a queued value, unlocks, and wakes the receiver.
pub(super) fn deliver<T>(mut state: MutexGuard<'_, State<T>>, value: T) {
    if state.abandoned {
        state.permits += 1;
        drop(state);
        drop(value);
        return;
    }
    state.queue.push_back(value);
    let receiver = state.receiver.take();
    drop(state);
    wake(receiver);
}

/// What was popped, once the lock is free: wakes the sender whose turn it is.
fn hand_over<T>(popped: Option<(T, Option<Waker>)>) -> Option<T> {
    let (value, sender) = popped?;
    wake(sender);
    Some(value)
}
