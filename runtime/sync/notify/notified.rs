//! The waiting side.

use super::notify::Notify;
use crate::base::{
    budget, contain,
    wait_queue::{Ticket, WaitQueue, WaitState},
};
use std::{
    fmt,
    ops::Deref,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker, ready},
};

impl Notify {
    /// Waits for a notification: a [`notify_one`](Self::notify_one) that is meant for this task or
    /// was kept, or the next [`notify_waiters`](Self::notify_waiters), counted from this call, not
    /// from the `.await`.
    ///
    /// It gets in line for `notify_one` when it is first awaited, or [enabled](Notified::enable).
    ///
    /// # Cancel safety
    ///
    /// When this is dropped, its place in line is lost; a `notify_one` that had reached it already
    /// goes to the next.
    ///
    /// ```
    /// use cede::sync::Notify;
    ///
    /// cede::block_on(async {
    ///     let notify = Notify::new();
    ///     let notified = notify.notified();
    ///     notify.notify_waiters();
    ///     notified.await;
    /// });
    /// ```
    pub fn notified(&self) -> Notified<'_> {
        Notified(Wait::new(self))
    }

    /// [`notified`](Self::notified) as a future that owns the `Notify`.
    ///
    /// # Cancel safety
    ///
    /// As [`notified`](Self::notified).
    ///
    /// ```
    /// use cede::sync::Notify;
    /// use std::sync::Arc;
    ///
    /// cede::block_on(async {
    ///     let notify = Arc::new(Notify::new());
    ///     let task = cede::spawn(notify.clone().notified_owned());
    ///     notify.notify_one();
    ///     task.await.unwrap();
    /// });
    /// ```
    pub fn notified_owned(self: Arc<Self>) -> OwnedNotified {
        OwnedNotified(Wait::new(self))
    }
}

/// Ready when notified; from [`Notify::notified`].
///
/// ```
/// use cede::sync::Notify;
/// use futures::FutureExt;
/// use std::pin::pin;
///
/// let notify = Notify::new();
/// let mut notified = pin!(notify.notified());
/// assert!(notified.as_mut().now_or_never().is_none());
/// notify.notify_one();
/// assert!(notified.now_or_never().is_some());
/// ```
#[must_use = "futures do nothing unless awaited"]
pub struct Notified<'a>(Wait<&'a Notify>);

/// Ready when notified; from [`Notify::notified_owned`].
///
/// ```
/// use cede::sync::{Notify, OwnedNotified};
/// use std::sync::Arc;
///
/// let notify = Arc::new(Notify::new());
/// let notified: OwnedNotified = notify.clone().notified_owned();
/// let waits = std::thread::spawn(|| cede::block_on(notified));
/// notify.notify_one();
/// waits.join().unwrap();
/// ```
#[must_use = "futures do nothing unless awaited"]
pub struct OwnedNotified(Wait<Arc<Notify>>);

impl Notified<'_> {
    /// Gets in line without waiting yet. `true` if it is notified already, and so ready.
    ///
    /// For a task that looks at something and then waits for it to change: enabled before the look,
    /// no `notify_one` in between can pass it by, although others wait too.
    ///
    /// ```
    /// use cede::sync::Notify;
    /// use std::{cell::Cell, pin::pin};
    ///
    /// cede::block_on(async {
    ///     let (ready, notify) = (Cell::new(false), Notify::new());
    ///     let mut notified = pin!(notify.notified());
    ///     assert!(!notified.as_mut().enable());
    ///     if !ready.get() {
    ///         notify.notify_one(); // by another task, say
    ///         notified.await;
    ///     }
    /// });
    /// ```
    pub fn enable(mut self: Pin<&mut Self>) -> bool {
        self.0.enable()
    }
}

impl OwnedNotified {
    /// As [`Notified::enable`].
    ///
    /// ```
    /// use std::{pin::pin, sync::Arc};
    ///
    /// let notify = Arc::new(cede::sync::Notify::new());
    /// notify.notify_one();
    /// assert!(pin!(notify.notified_owned()).enable());
    /// ```
    pub fn enable(mut self: Pin<&mut Self>) -> bool {
        self.0.enable()
    }
}

impl Future for Notified<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.0.poll(cx)
    }
}

impl Future for OwnedNotified {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.0.poll(cx)
    }
}

impl fmt::Debug for Notified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Notified").field("is_ready", &self.0.ready).finish_non_exhaustive()
    }
}

impl fmt::Debug for OwnedNotified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnedNotified").field("is_ready", &self.0.ready).finish_non_exhaustive()
    }
}

/// What both do.
struct Wait<N: Deref<Target = Notify>> {
    notify: N,
    /// The round it was made in.
    round: usize,
    /// Its place in line.
    ticket: Option<Ticket>,
    /// It was notified, and has noticed.
    ready: bool,
}

impl<N: Deref<Target = Notify>> Wait<N> {
    fn new(notify: N) -> Self {
        let round = notify.round();
        Self { notify, round, ticket: None, ready: false }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Poll::Ready(spent) = budget::poll_proceed(cx) else {
            // In line all the same: who comes later must not be notified before.
            if !self.ready && self.ticket.is_none() {
                let _ = self.wait(cx.waker());
            }
            return Poll::Pending;
        };
        if !self.ready {
            ready!(self.wait(cx.waker()));
        }
        spent.made_progress();
        Poll::Ready(())
    }

    fn wait(&mut self, waker: &Waker) -> Poll<()> {
        self.ready = match self.ticket {
            None => self.notify.take(self.round) || self.get_in_line(waker.clone()),
            Some(_) => self.look_again(waker),
        };
        if self.ready { Poll::Ready(()) } else { Poll::Pending }
    }

    /// Whether it need not wait after all.
    fn get_in_line(&mut self, waker: Waker) -> bool {
        let mut line = self.notify.line.lock();
        let ready = self.notify.take_or_line(self.round);
        if ready {
            drop(line);
            drop(waker);
        } else {
            self.ticket = Some(line.insert(waker, ()));
        }
        ready
    }

    /// Whether it has left the line. If not, this is the waker to be woken.
    fn look_again(&mut self, waker: &Waker) -> bool {
        let mut spare = None;
        loop {
            let mut line = self.notify.line.lock();
            if line.take_if_resolved(&mut self.ticket).is_some() {
                return true;
            }
            if line.register(&mut self.ticket, waker, &mut spare) {
                return false;
            }
            drop(line);
            spare = Some(waker.clone());
        }
    }

    /// Leaves the line. A notification for one alone goes on to the next, or from the last to the one before.
    #[cold]
    fn leave(&self, ticket: Ticket) {
        let mut line = self.notify.line.lock();
        let standing = line.remove(ticket);
        let next = match standing {
            WaitState::Granted => self.notify.grant(&mut line, WaitQueue::grant_front),
            WaitState::GrantedLast => self.notify.grant(&mut line, WaitQueue::grant_back),
            WaitState::Waiting(_) | WaitState::Released => None,
        };
        drop(line);
        contain::wake(next);
    }

    fn enable(&mut self) -> bool {
        if !self.ready && self.ticket.is_none() {
            return self.wait(Waker::noop()).is_ready();
        }
        self.ready |= self.ticket.is_some() && {
            let mut line = self.notify.line.lock();
            line.take_if_resolved(&mut self.ticket).is_some()
        };
        self.ready
    }
}

impl<N: Deref<Target = Notify>> Drop for Wait<N> {
    /// Most have no place in line by now, and this is then inlined.
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            self.leave(ticket);
        }
    }
}
