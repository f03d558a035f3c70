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
        Notified(NotifyWait::new(self))
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
        OwnedNotified(NotifyWait::new(self))
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
pub struct Notified<'a>(NotifyWait<&'a Notify>);

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
pub struct OwnedNotified(NotifyWait<Arc<Notify>>);

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

/// What both futures are to their users.
macro_rules! future {
    ($type:ty, $name:literal) => {
        impl Future for $type {
            type Output = ();

            fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
                self.0.poll(cx)
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct($name).field("is_ready", &self.0.ready).finish_non_exhaustive()
            }
        }
    };
}

future!(Notified<'_>, "Notified");
future!(OwnedNotified, "OwnedNotified");

/// What both futures do.
struct NotifyWait<N: Deref<Target = Notify>> {
    notify: N,
    /// The round it was made in.
    round: usize,
    ticket: Option<Ticket>,
    /// It was notified, and has noticed that.
    ready: bool,
}

impl<N: Deref<Target = Notify>> NotifyWait<N> {
    fn new(notify: N) -> Self {
        let round = notify.round();
        Self { notify, round, ticket: None, ready: false }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Poll::Ready(spent) = budget::poll_proceed(cx) else {
            // It joins the queue all the same: nobody that comes later may be notified before.
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
            None => self.notify.take(self.round) || self.join_queue(waker.clone()),
            Some(_) => self.look_again(waker),
        };
        if self.ready { Poll::Ready(()) } else { Poll::Pending }
    }

    /// Joins the queue, unless it need not wait after all: then true.
    fn join_queue(&mut self, waker: Waker) -> bool {
        let mut queue = self.notify.queue.lock();
        let ready = self.notify.take_or_wait(self.round);
        if ready {
            drop(queue);
            drop(waker);
        } else {
            self.ticket = Some(queue.insert(waker, ()));
        }
        ready
    }

    /// Whether it has left the queue. If not, `waker` will be woken.
    fn look_again(&mut self, waker: &Waker) -> bool {
        let mut spare = None;
        loop {
            let mut queue = self.notify.queue.lock();
            if queue.take_if_resolved(&mut self.ticket).is_some() {
                return true;
            }
            if queue.register(&mut self.ticket, waker, &mut spare) {
                return false;
            }
            drop(queue);
            spare = Some(waker.clone());
        }
    }

    /// Leaves the queue. A notification that was for this one alone is passed on: to the next, or from the
    /// last to the one before.
    #[cold]
    fn leave(&self, ticket: Ticket) {
        let mut queue = self.notify.queue.lock();
        let left = queue.remove(ticket);
        let next = match left {
            WaitState::Granted => self.notify.grant(&mut queue, WaitQueue::grant_front),
            WaitState::GrantedLast => self.notify.grant(&mut queue, WaitQueue::grant_back),
            WaitState::Waiting(_) | WaitState::Released => None,
        };
        drop(queue);
        contain::wake(next);
    }

    fn enable(&mut self) -> bool {
        if !self.ready && self.ticket.is_none() {
            return self.wait(Waker::noop()).is_ready();
        }
        self.ready |= self.ticket.is_some() && {
            let mut queue = self.notify.queue.lock();
            queue.take_if_resolved(&mut self.ticket).is_some()
        };
        self.ready
    }
}

impl<N: Deref<Target = Notify>> Drop for NotifyWait<N> {
    /// Mostly it has no ticket by now, and this is then inlined.
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            self.leave(ticket);
        }
    }
}
