//! The notifying side, and the permit that is kept while no task waits.
//!
//! ```text
//!                      in one step
//!               ┌───────────────────────▶ PERMIT ──────────────┐ taken by the next that looks,
//!   notify_one ─┤ no task waits            ▲                   ▼ in one step
//!               │                          │ queue is empty    ready
//!               └───▶ HAS_WAITERS: lock, grant to the first ──▶ ready; if it is dropped before
//!                a task waits                                   it notices: granted to the next
//!
//!   notify_last ──▶ the same, but granted to the last in the queue, and then to the one before
//!
//!   notify_waiters ──▶ a new round: all tasks leave the queue, and every `Notified` made in an
//!                      earlier round is ready, polled or not; nothing is kept
//! ```
//!
//! 1. One word contains the round, and either `PERMIT` or `HAS_WAITERS` or neither, never both. So
//!    while the permit is kept no task waits.
//! 2. `HAS_WAITERS` is set while a task is in the queue. It changes under the lock, and is cleared
//!    when a notification finds the queue empty. A new round begins under the lock too. While
//!    `HAS_WAITERS` is not set, the permit is kept and taken without the lock. Making a `Notified`
//!    only reads the round.
//! 3. No foreign code runs under the lock.
//! 4. A grant reaches a task or becomes the permit again. A new round is for all tasks, and is not
//!    passed on.

use crate::base::{
    contain,
    primitive::{
        Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
        const_fn,
    },
    wait_queue::WaitQueue,
};
use std::{fmt, task::Waker};

/// Tells tasks that something happened.
///
/// [`notify_one`](Self::notify_one) wakes one task that waits in [`notified`](Self::notified); if
/// there is none, the next task that calls it does not wait.
/// [`notify_waiters`](Self::notify_waiters) wakes all tasks that wait now. There is no value: a
/// task that is woken must look for itself.
///
/// ```
/// use cede::sync::Notify;
/// use std::sync::Arc;
///
/// cede::block_on(async {
///     let ready = Arc::new(Notify::new());
///     let other = ready.clone();
///     let task = cede::spawn(async move { other.notified().await });
///     ready.notify_one(); // kept, if the task does not wait yet
///     task.await.unwrap();
/// });
/// ```
pub struct Notify {
    /// How many times `notify_waiters` was called, in steps of [`ROUND`]; and `PERMIT`,
    /// `HAS_WAITERS` or neither.
    word: AtomicUsize,
    pub(super) queue: Mutex<WaitQueue>,
}

/// A `notify_one` found no task that waits, and is kept.
const PERMIT: usize = 1;
/// A task is in the queue.
const HAS_WAITERS: usize = 2;
const ROUND: usize = 4;

impl Notify {
    /// Makes a `Notify` that has not been notified.
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
            Self { word: AtomicUsize::new(0), queue: Mutex::new(WaitQueue::new()) }
        }
    }

    /// Wakes the task that has waited longest. If no task waits, the notification is kept, and the
    /// next task need not wait. At most one notification is kept.
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
        self.notify(WaitQueue::grant_front);
    }

    /// [`notify_one`](Self::notify_one) that wakes the task which came last. Its memory is most
    /// likely still in the cache; use this where it does not matter if other tasks wait for long.
    /// If the task stops waiting before it notices, the notification goes to the task that is then
    /// last in the queue.
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
        self.notify(WaitQueue::grant_back);
    }

    fn notify(&self, pick: fn(&mut WaitQueue) -> Option<Waker>) {
        let nobody = |word| (word & HAS_WAITERS == 0).then_some(word | PERMIT);
        if self.word.fetch_update(SeqCst, SeqCst, nobody).is_err() {
            let waker = self.grant(&mut self.queue.lock(), pick);
            contain::wake(waker);
        }
    }

    /// Wakes all tasks that wait now: every [`notified`](Self::notified) that was called before
    /// this, whether it is awaited yet or not. Nothing is kept for later calls.
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
        let mut queue = self.queue.lock();
        self.word.fetch_add(ROUND, SeqCst);
        let woken = queue.release_all();
        drop(queue);
        woken.wake_all();
    }

    pub(super) fn round(&self) -> usize {
        round(self.word.load(SeqCst))
    }

    /// Returns whether a `Notified` of that round need not wait. Takes the permit, if that is the
    /// reason.
    pub(super) fn take(&self, of_round: usize) -> bool {
        let permit =
            |word| (round(word) == of_round && word & PERMIT != 0).then_some(word & !PERMIT);
        let taken = self.word.fetch_update(SeqCst, SeqCst, permit);
        taken.map_or_else(|word| round(word) != of_round, |_| true)
    }

    /// Like `take`, under the lock. If it returns false, the caller must join the queue before it
    /// unlocks.
    pub(super) fn take_or_wait(&self, of_round: usize) -> bool {
        let change = |word| match word & (PERMIT | HAS_WAITERS) {
            _ if round(word) != of_round => None,
            PERMIT => Some(word & !PERMIT),
            HAS_WAITERS => None, // set by a task that came before
            _ => Some(word | HAS_WAITERS),
        };
        match self.word.fetch_update(SeqCst, SeqCst, change) {
            Ok(before) => before & PERMIT != 0,
            Err(word) => round(word) != of_round,
        }
    }

    /// Grants the notification to the task that `pick` takes from the queue, or keeps the permit if
    /// the queue is empty. The caller wakes the waker once it has released the lock.
    #[must_use]
    pub(super) fn grant(
        &self,
        queue: &mut WaitQueue,
        pick: fn(&mut WaitQueue) -> Option<Waker>,
    ) -> Option<Waker> {
        let waker = pick(queue);
        if waker.is_none() {
            let keep = |word| Some(word & !HAS_WAITERS | PERMIT);
            let _ = self.word.fetch_update(SeqCst, SeqCst, keep);
        }
        waker
    }
}

fn round(word: usize) -> usize {
    word & !(PERMIT | HAS_WAITERS)
}

impl Default for Notify {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Notify {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let permit = self.word.load(SeqCst) & PERMIT != 0;
        f.debug_struct("Notify").field("permit", &permit).finish_non_exhaustive()
    }
}
