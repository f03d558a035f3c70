//! Permits, and a value lent with them: what the semaphore and the locks are made of.
//!
//! ```text
//!            take: enough is free, nobody waits in line
//!   free ──────────────────────────────────────────────▶ handed out
//!    ▲ │                                                  ▲      │
//!    │ └── hand_out: enough is free for the first in line ┘      │
//!    └───────────────── give_back, or a grant that is given up ──┘
//! ```
//!
//! 1. One lock guards everything, the value too; under it no foreign code runs. Wakers are cloned
//!    before, woken and dropped after it.
//! 2. First come, first served, however much the first needs: while somebody waits, what is free is
//!    kept for the first in line, who needs more than that. So nobody overtakes, nobody starves.
//! 3. To keep that true, whoever adds to what is free *or leaves the line* hands out.
//!    Who comes first is about the call: a task whose budget is used up gets in line, too.
//! 4. A grant not yet noticed is handed out; a waiter that gives up then gives it back.
//! 5. Closing is final. It empties the line and grants nothing more; permits still come back.

use crate::base::{
    budget,
    primitive::{
        Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering::Relaxed},
        const_fn,
    },
    wait_queue::{Ticket, WaitQueue, WaitState, Wakers},
};
use std::{
    pin::Pin,
    task::{Context, Poll},
};

/// More than this is refused, so that sums of permits cannot overflow.
pub(super) const MAX_PERMITS: usize = usize::MAX >> 3;

/// Why there are no permits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Too few are free now.
    TooFew,
    /// There will never be any.
    Closed,
}

/// So many permits, and the value that goes with them: read and changed as they come and go.
pub(super) struct Permits<V = ()> {
    state: Mutex<State<V>>,
    /// Whether somebody was in line when the lock was last let go: whoever comes now will probably need
    /// a waker there, and has it ready before it takes the lock.
    crowded: AtomicBool,
}

struct State<V> {
    free: usize,
    closed: bool,
    /// Each with the number of permits it needs.
    line: WaitQueue<usize>,
    value: V,
}

impl<V> Permits<V> {
    const_fn! {
        pub(super) const fn new(free: usize, value: V) -> Self {
            let state = State { free, closed: false, line: WaitQueue::new(), value };
            Self { state: Mutex::new(state), crowded: AtomicBool::new(false) }
        }
    }

    /// Waits for so many permits, in line. `take` has the value as soon as they are there.
    pub(super) fn acquire<R>(
        &self,
        need: usize,
        take: impl Fn(&mut V) -> R,
    ) -> impl Future<Output = Result<R, Refusal>> {
        Turn { permits: self, need, ticket: None, take }
    }

    /// Takes so many permits if they are there, overtaking nobody.
    pub(super) fn try_acquire<R>(
        &self,
        need: usize,
        take: impl FnOnce(&mut V) -> R,
    ) -> Result<R, Refusal> {
        let mut state = self.state.lock();
        state.take(need).map(|()| take(&mut state.value))
    }

    /// Permits come back, and with them, by `put`, what had been taken from the value.
    pub(super) fn give_back(&self, count: usize, put: impl FnOnce(&mut V)) {
        let mut state = self.state.lock();
        put(&mut state.value);
        state.free += count;
        self.hand_out(state);
    }

    /// Makes more permits.
    #[track_caller]
    pub(super) fn add(&self, count: usize) {
        let mut state = self.state.lock();
        let sum = state.free.checked_add(count).filter(|sum| *sum <= MAX_PERMITS);
        let Some(sum) = sum else { panic!("more than {MAX_PERMITS} permits") };
        state.free = sum;
        self.hand_out(state);
    }

    /// Takes away for ever up to `count` permits that nobody has or waits for; how many it were.
    pub(super) fn forget(&self, count: usize) -> usize {
        let mut state = self.state.lock();
        let count = count.min(state.available());
        state.free -= count;
        count
    }

    /// Grants nothing from now on.
    pub(super) fn close(&self) {
        let mut state = self.state.lock();
        state.closed = true;
        let line = state.line.release_all();
        drop(state);
        line.wake_all();
    }

    pub(super) fn is_closed(&self) -> bool {
        self.state.lock().closed
    }

    /// How many permits somebody who comes now could have.
    pub(super) fn available(&self) -> usize {
        self.state.lock().available()
    }

    /// Grants whoever is in front what there is enough for, unlocks, and wakes them together.
    fn hand_out(&self, mut state: MutexGuard<'_, State<V>>) {
        if state.line.front().is_none() {
            return; // mostly: then it is not worth an empty list
        }
        let mut wakers = Wakers::default();
        while let Some(&need) = state.line.front()
            && need <= state.free
            && let Some(waker) = state.line.grant_front()
        {
            state.free -= need;
            wakers.push(waker);
        }
        self.crowded.store(state.line.front().is_some(), Relaxed);
        drop(state);
        wakers.wake_all();
    }

    /// The value, when nobody else can reach the permits.
    pub(super) fn get_mut(&mut self) -> &mut V {
        &mut self.state.get_mut().value
    }

    /// The value, when nobody can reach the permits any more.
    pub(super) fn into_inner(self) -> V {
        self.state.into_inner().value
    }
}

impl<V> State<V> {
    /// What is free and not kept for whoever is in line.
    fn available(&self) -> usize {
        if self.line.front().is_some() { 0 } else { self.free }
    }

    fn take(&mut self, need: usize) -> Result<(), Refusal> {
        if self.closed {
            return Err(Refusal::Closed);
        }
        if need > self.available() {
            return Err(Refusal::TooFew);
        }
        self.free -= need;
        Ok(())
    }
}

/// A place in the line. Given up in the middle, it loses nothing.
struct Turn<'a, V, F> {
    permits: &'a Permits<V>,
    need: usize,
    ticket: Option<Ticket>,
    take: F,
}

// Nothing of it is pinned.
impl<V, F> Unpin for Turn<'_, V, F> {}

impl<V, R, F: Fn(&mut V) -> R> Future for Turn<'_, V, F> {
    type Output = Result<R, Refusal>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        let Poll::Ready(spent) = budget::poll_proceed(cx) else {
            this.get_in_line(cx);
            return Poll::Pending;
        };
        let probably = this.ticket.is_none() && this.permits.crowded.load(Relaxed);
        let mut spare = probably.then(|| cx.waker().clone());
        loop {
            let mut state = this.permits.state.lock();
            if let Poll::Ready(outcome) = this.look(&mut state) {
                spent.made_progress();
                return Poll::Ready(outcome.map(|()| (this.take)(&mut state.value)));
            }
            if state.line.register_for(this.need, &mut this.ticket, cx.waker(), &mut spare) {
                this.permits.crowded.store(true, Relaxed);
                return Poll::Pending;
            }
            drop(state);
            spare = Some(cx.waker().clone());
        }
    }
}

impl<V, F> Turn<'_, V, F> {
    /// The budget is used up: nothing is taken in this poll, but nobody who comes later may overtake.
    #[cold]
    fn get_in_line(&mut self, cx: &Context<'_>) {
        if self.ticket.is_some() {
            return;
        }
        let waker = cx.waker().clone();
        let mut state = self.permits.state.lock();
        if state.closed {
            drop(state); // before the waker is
            return;
        }
        self.ticket = Some(state.line.insert(waker, self.need));
        // It may be our turn already.
        self.permits.hand_out(state);
    }

    /// Whether it is our turn.
    fn look(&mut self, state: &mut State<V>) -> Poll<Result<(), Refusal>> {
        match state.line.take_if_resolved(&mut self.ticket) {
            Some(WaitState::Granted) => Poll::Ready(Ok(())),
            Some(_) => Poll::Ready(Err(Refusal::Closed)),
            None if self.ticket.is_some() => Poll::Pending,
            None => match state.take(self.need) {
                Err(Refusal::TooFew) => Poll::Pending,
                outcome => Poll::Ready(outcome),
            },
        }
    }

    /// Leaves the line: a grant, or what was kept for this place, is for those behind it.
    #[cold]
    fn leave(&self, ticket: Ticket) {
        let mut state = self.permits.state.lock();
        let standing = state.line.remove(ticket);
        if let WaitState::Granted = standing {
            state.free += self.need;
        }
        self.permits.hand_out(state);
        drop(standing);
    }
}

impl<V, F> Drop for Turn<'_, V, F> {
    /// Most have no place in line by now, and this is then inlined.
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            self.leave(ticket);
        }
    }
}
