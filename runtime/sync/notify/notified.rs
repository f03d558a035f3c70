//! The waiting side of a `Notify`.

use super::notify::Notify;
use crate::{
    base::{
        budget, contain,
        wait_queue::{Ticket, WaitQueue, WaitState},
    },
    trace::{
        current::{id_of, waits_for},
        event::Wait,
    },
};
use std::{
    fmt,
    ops::Deref,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker, ready},
};

impl Notify {
    /// Waits for a notification. That is a [`notify_one`](Self::notify_one) which picks this task,
    /// or one that was kept; or the first [`notify_waiters`](Self::notify_waiters) after this call,
    /// even if it comes before the `.await`.
    ///
    /// The future joins the queue for `notify_one` when it is first polled, or
    /// [enabled](Notified::enable).
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, it loses its place in the queue; a `notify_one` that had picked it
    /// goes to the next task.
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

    /// [`notified`](Self::notified) with a future that owns the `Notify`.
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

/// The future of [`Notify::notified`].
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

/// The future of [`Notify::notified_owned`].
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
    /// Joins the queue without waiting yet. Returns `true` if it is already notified, and so ready.
    ///
    /// For a task that looks at something and then waits for it to change: if it enables the future
    /// before it looks, it cannot miss a `notify_one` in between, even if other tasks wait too.
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
    /// See [`Notified::enable`].
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

/// The traits of both futures.
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

/// What both futures have in common.
struct NotifyWait<N: Deref<Target = Notify>> {
    notify: N,
    /// The round in which this was made.
    round: usize,
    ticket: Option<Ticket>,
    /// A poll or `enable` has found it notified.
    ready: bool,
}

impl<N: Deref<Target = Notify>> NotifyWait<N> {
    fn new(notify: N) -> Self {
        let round = notify.round();
        Self { notify, round, ticket: None, ready: false }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Poll::Ready(spent) = budget::poll_proceed(cx) else {
            // It joins the queue nevertheless, so that no later task is notified before it.
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
        if self.ready {
            return Poll::Ready(());
        }
        waits_for(|| Wait::Notify { id: id_of(&*self.notify) });
        Poll::Pending
    }

    /// Joins the queue, or returns true if it need not wait.
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

    /// Returns whether it has left the queue. If not, a notification will wake `waker`.
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

    /// Leaves the queue. If a `notify_one` or `notify_last` had picked this one, passes the
    /// notification on, to the first or to the last in the queue.
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
    /// Usually it has no ticket by now: that case is inlined.
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            self.leave(ticket);
        }
    }
}
