//! Records the future of `block_on`, which is not a task: as if it were one.
//!
//! The future is wrapped, and its waker too. So neither the loop that polls it nor a program that
//! records nothing pays for this.
//!
//! No poll seems to begin without a wake. Between two polls only the first wake is passed on to the
//! waker of the loop, after it has been noted. If each were passed on, a slow one could arrive after
//! the poll that it was noted for, and cause one more. That the future is woken changes under a lock
//! together with the recording of it: otherwise a wake could be noted after the poll that answers it.

use super::id::Id;
use crate::{
    base::primitive::Mutex,
    trace::{
        current,
        event::{Cause, EventKind, PollOutcome},
        origin::{Kind, Origin},
        recorder::Recorder,
    },
};
use pin_project_lite::pin_project;
use std::{
    mem,
    panic::Location,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
    thread,
};

pin_project! {
    /// The future of a `block_on` whose runtime has a recorder.
    pub(crate) struct RecordedRoot<F> {
        #[pin]
        future: F,
        life: Life,
    }
}

/// Notes the end of the future when it is dropped.
struct Life {
    number: u64,
    waker: Arc<RootWaker>,
}

impl<F: Future> RecordedRoot<F> {
    pub(crate) fn new(
        future: F,
        recorder: &Recorder,
        location: &'static Location<'static>,
    ) -> Self {
        let number = Id::next().number();
        recorder.note_spawned(number, Origin::new::<F>(location, Kind::Root));
        let waker = RootWaker {
            number,
            recorder: recorder.clone(),
            is_woken: Mutex::new(true),
            inner: Mutex::new(Waker::noop().clone()),
        };
        Self { future, life: Life { number, waker: Arc::new(waker) } }
    }
}

impl<F: Future> Future for RecordedRoot<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let number = this.life.number;
        let root = &this.life.waker;
        root.set_inner(cx.waker());
        root.poll_begins();
        let poll = RootPoll { number, outer: current::set_cause(Cause::Task(number)) };
        let waker = Waker::from(root.clone());
        let result = this.future.poll(&mut Context::from_waker(&waker));
        poll.end(if result.is_ready() { PollOutcome::Ready } else { PollOutcome::Pending });
        result
    }
}

/// One poll. If it is dropped before its end, the future has panicked.
struct RootPoll {
    number: u64,
    outer: Cause,
}

impl RootPoll {
    fn end(self, outcome: PollOutcome) {
        current::note(EventKind::PollEnds { task: self.number, outcome });
    }
}

impl Drop for RootPoll {
    fn drop(&mut self) {
        current::set_cause(self.outer);
        if thread::panicking() {
            let outcome = PollOutcome::Panicked;
            current::note(EventKind::PollEnds { task: self.number, outcome });
        }
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        self.waker.recorder.note_from_anywhere(&EventKind::Dropped { task: self.number });
    }
}

/// Notes each wake and passes it on.
struct RootWaker {
    number: u64,
    recorder: Recorder,
    /// Whether it was woken since its last poll began. While it is locked, that is noted.
    is_woken: Mutex<bool>,
    /// The waker of the latest poll.
    inner: Mutex<Waker>,
}

impl RootWaker {
    fn poll_begins(&self) {
        let task = self.number;
        let mut is_woken = self.is_woken.lock();
        if !mem::replace(&mut *is_woken, false) {
            // The loop polls without having been asked to.
            current::note(EventKind::Woken { task, by: Cause::Thread, was_queued: false });
        }
        current::note(EventKind::PollBegins { task });
    }

    /// Returns whether it was woken already.
    fn note_wake(&self) -> bool {
        let (task, by) = (self.number, current::cause());
        let mut is_woken = self.is_woken.lock();
        let was_queued = mem::replace(&mut *is_woken, true);
        self.recorder.note_from_anywhere(&EventKind::Woken { task, by, was_queued });
        was_queued
    }

    fn set_inner(&self, waker: &Waker) {
        if self.inner.lock().will_wake(waker) {
            return;
        }
        // Wakers are foreign code: none is cloned or dropped under the lock.
        let new = waker.clone();
        let old = mem::replace(&mut *self.inner.lock(), new);
        drop(old);
    }
}

impl Wake for RootWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.note_wake() {
            return; // the thread that woke it first passes the wake on, and the poll sees both
        }
        let inner = self.inner.lock().clone();
        inner.wake();
    }
}

#[cfg(test)]
#[path = "../../tests/unit/recorded_root.rs"]
mod tests;
