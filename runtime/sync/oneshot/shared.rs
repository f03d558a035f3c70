//! What the two ends of a oneshot channel share, and the protocol between them.
//!
//! ```text
//!              settle(Some(value))                  finish
//!          ┌───────────────────────▶ sent ─────────────────────▶ taken
//!   open ──┤                          │
//!    │     └───────────────────────▶ gone
//!    │ close    settle(None)          │ close: a value that was sent may still be taken
//!    ▼                                ▼
//!   closed ◀──────────────────────────┘   settle returns the value
//! ```
//!
//! 1. One lock guards everything. Either the sender, the state or the receiver owns the value, and
//!    it moves between them under the lock. So it is dropped exactly once, whatever races. A value
//!    in the state is dropped with the last of the two ends.
//! 2. *Settled* (the sender has sent, or was dropped) and *closed* (the receiver was closed or
//!    dropped) are final. A value sent before the close may still be taken; a value sent after it
//!    is refused.
//! 3. Each end stores its waker under the lock, after it has seen that it must wait; the other end
//!    changes the state and takes that waker under the lock. So no wake-up is lost.
//! 4. No foreign code runs under the lock: wakers are cloned before it is taken, and woken and
//!    dropped after it is released; values are dropped after it is released too.

use super::error::TryRecvError;
use crate::{
    base::{
        contain,
        primitive::{
            Arc, Mutex,
            atomic::{AtomicBool, Ordering::Relaxed},
        },
    },
    trace::{
        current::{id_of, waits_for},
        event::Wait,
    },
};
use std::{
    mem,
    task::{Context, Poll, Waker},
};

pub(super) struct OneshotChannel<T> {
    /// A copy of `settled`, written under the lock and read without it: it tells the receiver that
    /// it will not need a waker. `Relaxed` suffices, since a receiver that reads `true` then locks,
    /// and can do so only after the sender has unlocked.
    settled_hint: AtomicBool,
    state: Mutex<OneshotState<T>>,
}

struct OneshotState<T> {
    value: Option<T>,
    /// The sender has sent, or was dropped.
    settled: bool,
    /// The receiver was closed or dropped.
    closed: bool,
    /// The waker of the receiver, if it waits for the value.
    receiver: Option<Waker>,
    /// The waker of the sender, if it waits for the close.
    sender: Option<Waker>,
}

impl<T> OneshotState<T> {
    /// Takes the value, or says why there is none.
    fn take(&mut self) -> Result<T, TryRecvError> {
        match self.value.take() {
            Some(value) => Ok(value),
            None if self.settled || self.closed => Err(TryRecvError::Closed),
            None => Err(TryRecvError::Empty),
        }
    }
}

impl<T> OneshotChannel<T> {
    pub(super) fn new() -> Self {
        let state = OneshotState {
            value: None,
            settled: false,
            closed: false,
            receiver: None,
            sender: None,
        };
        Self { settled_hint: AtomicBool::new(false), state: Mutex::new(state) }
    }

    /// Ends the sender's part: sends a value, or says that none will come. Returns the value if the
    /// channel is closed.
    pub(super) fn settle(this: Arc<Self>, value: Option<T>) -> Option<T> {
        let mut state = this.state.lock();
        state.settled = true;
        this.settled_hint.store(true, Relaxed);
        let refused = if state.closed {
            value
        } else {
            state.value = value;
            None
        };
        let (receiver, _sender) = (state.receiver.take(), state.sender.take());
        drop(state);
        // This is before the wake, so that the receiver finds that it is the only owner: see
        // `finish`.
        drop(this);
        contain::wake(receiver);
        refused
    }

    /// Closes the channel: the receiver wants no value any more.
    pub(super) fn close(&self) {
        let mut state = self.state.lock();
        state.closed = true;
        let (sender, _receiver) = (state.sender.take(), state.receiver.take());
        drop(state);
        contain::wake(sender);
    }

    pub(super) fn try_recv(&self) -> Result<T, TryRecvError> {
        self.state.lock().take()
    }

    /// `Ready` once [`finish`](Self::finish) need not wait.
    pub(super) fn poll_settled(&self, cx: &mut Context<'_>) -> Poll<()> {
        if self.settled_hint.load(Relaxed) {
            return Poll::Ready(());
        }
        let mut waker = Some(cx.waker().clone());
        let mut state = self.state.lock();
        let over = state.settled || state.closed;
        if !over {
            mem::swap(&mut state.receiver, &mut waker);
        }
        drop(state);
        self.settled_or_waits(over)
    }

    /// Ends the receiver's part: takes the value, if there is one. Usually the sender has dropped
    /// the channel by then, so that no lock is needed.
    pub(super) fn finish(this: Arc<Self>) -> Result<T, TryRecvError> {
        match Arc::try_unwrap(this) {
            Ok(shared) => shared.state.into_inner().take(),
            Err(this) => this.try_recv(),
        }
    }

    pub(super) fn poll_closed(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut waker = Some(cx.waker().clone());
        let mut state = self.state.lock();
        let closed = state.closed;
        if !closed {
            mem::swap(&mut state.sender, &mut waker);
        }
        drop(state);
        self.settled_or_waits(closed)
    }

    fn settled_or_waits(&self, is_settled: bool) -> Poll<()> {
        if is_settled {
            return Poll::Ready(());
        }
        waits_for(|| Wait::Oneshot { id: id_of(self) });
        Poll::Pending
    }

    pub(super) fn is_closed(&self) -> bool {
        self.state.lock().closed
    }

    /// Whether there is no value to take now.
    pub(super) fn is_empty(&self) -> bool {
        self.state.lock().value.is_none()
    }
}
