//! A sender that waits, for a permit or for the close. Given up in the middle, it loses nothing.

use super::{
    shared::{MpscChannel, deliver},
    state::{MpscState, Refusal},
};
use crate::base::{
    budget,
    primitive::MutexGuard,
    wait_queue::{Ticket, WaitState},
};
use std::{
    future::poll_fn,
    task::{Context, Poll, ready},
};

/// The channel was closed before there was a permit.
#[derive(Debug)]
pub(super) struct Closed;

/// A place in the line for permits.
pub(super) struct Turn<'a, T> {
    shared: &'a MpscChannel<T>,
    need: usize,
    ticket: Option<Ticket>,
}

impl<'a, T> Turn<'a, T> {
    pub(super) fn new(shared: &'a MpscChannel<T>, need: usize) -> Self {
        Self { shared, need, ticket: None }
    }

    /// `Ready(Ok)` with the permits. They are the caller's, unless there is a `value`: then that is
    /// sent with the one that was needed, under the same lock.
    #[inline]
    pub(super) fn poll(
        &mut self,
        cx: &mut Context<'_>,
        value: &mut Option<T>,
    ) -> Poll<Result<(), Closed>> {
        let Poll::Ready(spent) = budget::poll_proceed(cx) else {
            self.get_in_line(cx);
            return Poll::Pending;
        };
        // Mostly there is room, and nobody waits.
        let outcome = match self.ticket {
            None => self.shared.acquire(self.need),
            Some(_) => Err(Refusal::Full),
        };
        let outcome = match outcome {
            Ok(state) => spend(state, value),
            Err(Refusal::Closed) => Err(Closed),
            Err(Refusal::Full) => ready!(self.poll_in_line(cx, value)),
        };
        spent.made_progress();
        Poll::Ready(outcome)
    }

    /// The budget is used up: nothing is sent in this poll, but nobody who comes later may overtake.
    #[cold]
    fn get_in_line(&mut self, cx: &Context<'_>) {
        if self.ticket.is_none() {
            self.ticket = self.shared.get_in_line(self.need, cx.waker().clone());
        }
    }

    fn poll_in_line(
        &mut self,
        cx: &mut Context<'_>,
        value: &mut Option<T>,
    ) -> Poll<Result<(), Closed>> {
        let mut spare = self.ticket.is_none().then(|| cx.waker().clone());
        loop {
            let mut state = self.shared.lock_to_wait();
            if let Poll::Ready(outcome) = self.look(&mut state) {
                return Poll::Ready(outcome.and_then(|()| spend(state, value)));
            }
            if state.line.register_for(self.need, &mut self.ticket, cx.waker(), &mut spare) {
                return Poll::Pending;
            }
            drop(state);
            spare = Some(cx.waker().clone());
        }
    }

    /// Whether it is our turn.
    fn look(&mut self, state: &mut MpscState<T>) -> Poll<Result<(), Closed>> {
        match state.line.take_if_resolved(&mut self.ticket) {
            Some(WaitState::Granted) => Poll::Ready(Ok(())),
            Some(_) => Poll::Ready(Err(Closed)),
            None if self.ticket.is_some() => Poll::Pending,
            None => match state.acquire(self.need) {
                Ok(()) => Poll::Ready(Ok(())),
                Err(Refusal::Closed) => Poll::Ready(Err(Closed)),
                Err(Refusal::Full) => Poll::Pending,
            },
        }
    }
}

impl<T> Drop for Turn<'_, T> {
    /// Leaves the line. What had been granted already, or was kept, goes on to those behind.
    #[inline]
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            self.shared.leave(ticket, self.need);
        }
    }
}

/// The permits go to the caller, or, with a `value`, to the queue.
fn spend<T>(state: MutexGuard<'_, MpscState<T>>, value: &mut Option<T>) -> Result<(), Closed> {
    if let Some(value) = value.take() {
        deliver(state, value);
    }
    Ok(())
}

/// Waits until the channel is closed.
pub(super) async fn closed<T>(shared: &MpscChannel<T>) {
    let mut watch = Watch { shared, ticket: None };
    poll_fn(|cx| watch.poll(cx)).await;
}

/// A place among those who are told of the close.
struct Watch<'a, T> {
    shared: &'a MpscChannel<T>,
    ticket: Option<Ticket>,
}

impl<T> Watch<'_, T> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let spent = ready!(budget::poll_proceed(cx));
        let mut spare = None;
        loop {
            let mut state = self.shared.lock();
            if state.closed {
                spent.made_progress();
                return Poll::Ready(());
            }
            if state.watchers.register(&mut self.ticket, cx.waker(), &mut spare) {
                return Poll::Pending;
            }
            drop(state);
            spare = Some(cx.waker().clone());
        }
    }
}

impl<T> Drop for Watch<'_, T> {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            let mut state = self.shared.lock();
            let standing = state.watchers.remove(ticket);
            drop(state);
            drop(standing);
        }
    }
}
