//! The sending side, and what is kept for who waits.
//!
//! ```text
//!                      in one step
//!               ┌───────────────────────▶ PERMIT ──────────────┐ taken by the next to look,
//!   notify_one ─┤ nobody in line           ▲                   ▼ in one step
//!               │                          │ gone meanwhile    ready
//!               └──────▶ LINE: lock, grant to the first ──────▶ ready, and if it gives up before
//!                somebody in line                               it has noticed: granted to the next
//!
//!   notify_last ──▶ the same, but granted to the last in line, and then to the one before
//!
//!   notify_waiters ──▶ a new round: everybody in line leaves it, and every `Notified` made in an
//!                      earlier round is ready, looked at or not; nothing is kept
//! ```
//!
//! 1. One word says the round, and whether there is a `PERMIT` or a `LINE`: never both. So while
//!    the permit is kept nobody waits.
//! 2. `LINE` is there while somebody is in line; it comes and goes under the lock of the line, and goes when
//!    a notification finds that nobody is left there. A new round begins under the lock, too. Without it the
//!    permit is kept and taken, and nothing else: who makes a `Notified` reads the round, and is in it.
//! 3. Under the lock no foreign code runs.
//! 4. A grant reaches somebody or becomes the permit again. A new round is for all, and not passed on.

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
    /// How many times all were notified, in steps of [`ROUND`]; and `PERMIT`, `LINE` or neither.
    word: AtomicUsize,
    pub(super) line: Mutex<WaitQueue>,
}

/// A `notify_one` that found nobody.
const PERMIT: usize = 1;
/// Somebody is in line.
const LINE: usize = 2;
const ROUND: usize = 4;

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
            Self { word: AtomicUsize::new(0), line: Mutex::new(WaitQueue::new()) }
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
        self.notify(WaitQueue::grant_front);
    }

    /// [`notify_one`](Self::notify_one) that wakes the task which came last: the one whose memory is
    /// most likely still in the cache, where it does not matter if others wait for long. Given up
    /// before it was noticed, the notification goes to the task that is last in line then.
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
        let nobody = |word| (word & LINE == 0).then_some(word | PERMIT);
        if self.word.fetch_update(SeqCst, SeqCst, nobody).is_err() {
            let waker = self.grant(&mut self.line.lock(), pick);
            contain::wake(waker);
        }
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
        let mut line = self.line.lock();
        self.word.fetch_add(ROUND, SeqCst);
        let woken = line.release_all();
        drop(line);
        woken.wake_all();
    }

    pub(super) fn round(&self) -> usize {
        round(self.word.load(SeqCst))
    }

    /// Whether a `Notified` of that round need not wait. If a permit is why, that is taken.
    pub(super) fn take(&self, of_round: usize) -> bool {
        let permit =
            |word| (round(word) == of_round && word & PERMIT != 0).then_some(word & !PERMIT);
        let taken = self.word.fetch_update(SeqCst, SeqCst, permit);
        taken.map_or_else(|word| round(word) != of_round, |_| true)
    }

    /// As `take`; but who has to wait is to be put in line, before the lock is let go.
    pub(super) fn take_or_line(&self, of_round: usize) -> bool {
        let change = |word| match word & (PERMIT | LINE) {
            _ if round(word) != of_round => None,
            PERMIT => Some(word & !PERMIT),
            LINE => None, // that of who was here before
            _ => Some(word | LINE),
        };
        match self.word.fetch_update(SeqCst, SeqCst, change) {
            Ok(before) => before & PERMIT != 0,
            Err(word) => round(word) != of_round,
        }
    }

    /// For whom `pick` grants it to, or for the next that comes. The waker is to be woken once the
    /// lock is free.
    #[must_use]
    pub(super) fn grant(
        &self,
        line: &mut WaitQueue,
        pick: fn(&mut WaitQueue) -> Option<Waker>,
    ) -> Option<Waker> {
        let waker = pick(line);
        if waker.is_none() {
            let keep = |word| Some(word & !LINE | PERMIT);
            let _ = self.word.fetch_update(SeqCst, SeqCst, keep);
        }
        waker
    }
}

fn round(word: usize) -> usize {
    word & !(PERMIT | LINE)
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
