//! The sending side, and what is kept for who waits.
//!
//! ```text
//!   notify_one ──▶ somebody in line? ── yes ──▶ granted to the first, who passes it on if it
//!                         │ no                  gives up before it has noticed
//!                         ▼
//!                  the permit is kept (there is one at most) ──▶ for the next to look
//!
//!   notify_last ──▶ the same, but granted to the last in line
//!
//!   notify_waiters ──▶ a new round: everybody in line leaves it, and every `Notified` made in an
//!                      earlier round is ready, looked at or not; nothing is kept
//! ```
//!
//! 1. One lock guards everything; under it no foreign code runs. The number of the round is changed
//!    under it too, and may be read without: who makes a `Notified` then is in that round.
//! 2. While the permit is kept nobody waits in line.
//! 3. A grant reaches somebody or becomes the permit again. A new round is for all, and not passed on.

use crate::{
    contain,
    primitive::{
        Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
        const_fn,
    },
    waiters::Waiters,
};
use std::{fmt, mem, task::Waker};

/// Tells tasks that something happened.
///
/// [`notify_one`](Self::notify_one) wakes one task that waits in [`notified`](Self::notified), or if
/// there is none the next one that would wait. [`notify_waiters`](Self::notify_waiters) wakes all
/// that wait now. There is no value: who is woken goes and looks.
///
/// ```
/// use cede::sync::Notify;
/// use std::sync::Arc;
///
/// cede::block_on(async {
///     let ready = Arc::new(Notify::new());
///     let other = ready.clone();
///     let task = cede::spawn(async move { other.notified().await });
///     ready.notify_one(); // before the task waits, even: it is kept
///     task.await.unwrap();
/// });
/// ```
pub struct Notify {
    /// How many times all were notified.
    round: AtomicUsize,
    pub(super) state: Mutex<State>,
}

pub(super) struct State {
    /// A `notify_one` that found nobody.
    permit: bool,
    pub(super) line: Waiters,
}

impl Notify {
    /// One that has not been notified.
    ///
    /// ```
    /// use futures::FutureExt;
    ///
    /// let notify = cede::sync::Notify::new();
    /// assert!(notify.notified().now_or_never().is_none());
    /// ```
    pub fn new() -> Self {
        Self::const_new()
    }

    const_fn! {
        /// [`new`](Self::new), for a static.
        ///
        /// ```
        /// static CHANGED: cede::sync::Notify = cede::sync::Notify::const_new();
        /// CHANGED.notify_one();
        /// cede::block_on(CHANGED.notified());
        /// ```
        pub const fn const_new() -> Self {
            let state = State { permit: false, line: Waiters::new() };
            Self { round: AtomicUsize::new(0), state: Mutex::new(state) }
        }
    }

    /// Wakes the task that has waited longest. If none waits, the next to wait does not: the
    /// notification is kept for it. Only one is ever kept.
    ///
    /// ```
    /// use futures::FutureExt;
    ///
    /// let notify = cede::sync::Notify::new();
    /// notify.notify_one();
    /// notify.notify_one();
    /// assert!(notify.notified().now_or_never().is_some());
    /// assert!(notify.notified().now_or_never().is_none());
    /// ```
    pub fn notify_one(&self) {
        let waker = self.state.lock().notify_one();
        contain::wake(waker);
    }

    /// [`notify_one`](Self::notify_one) that wakes the task which came last: the one whose memory is
    /// most likely still in the cache, where it does not matter if others wait for long. Given up
    /// before it was noticed, the notification goes to the first in line.
    ///
    /// ```
    /// use cede::sync::Notify;
    /// use futures::FutureExt;
    /// use std::pin::pin;
    ///
    /// let notify = Notify::new();
    /// let (mut first, mut last) = (pin!(notify.notified()), pin!(notify.notified()));
    /// assert!(!first.as_mut().enable() && !last.as_mut().enable());
    /// notify.notify_last();
    /// assert!(first.now_or_never().is_none());
    /// assert!(last.now_or_never().is_some());
    /// ```
    pub fn notify_last(&self) {
        let waker = self.state.lock().notify_last();
        contain::wake(waker);
    }

    /// Wakes all that wait now: every [`notified`](Self::notified) that was called before this,
    /// awaited yet or not. Nothing is kept for those that come later.
    ///
    /// ```
    /// use futures::FutureExt;
    ///
    /// let notify = cede::sync::Notify::new();
    /// let (before, also_before) = (notify.notified(), notify.notified());
    /// notify.notify_waiters();
    /// assert!(before.now_or_never().is_some() && also_before.now_or_never().is_some());
    /// assert!(notify.notified().now_or_never().is_none());
    /// ```
    pub fn notify_waiters(&self) {
        let mut state = self.state.lock();
        self.round.fetch_add(1, SeqCst);
        let line = state.line.release_all();
        drop(state);
        line.wake_all();
    }

    pub(super) fn round(&self) -> usize {
        self.round.load(SeqCst)
    }
}

impl State {
    /// The waker is to be woken once the lock is free.
    #[must_use]
    pub(super) fn notify_one(&mut self) -> Option<Waker> {
        let waker = self.line.grant_front();
        self.permit |= waker.is_none();
        waker
    }

    #[must_use]
    fn notify_last(&mut self) -> Option<Waker> {
        let waker = self.line.grant_back();
        self.permit |= waker.is_none();
        waker
    }

    pub(super) fn take_permit(&mut self) -> bool {
        mem::take(&mut self.permit)
    }
}

impl Default for Notify {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Notify {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let permit = self.state.lock().permit;
        f.debug_struct("Notify").field("permit", &permit).finish_non_exhaustive()
    }
}
