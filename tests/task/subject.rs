//! The task under test: it counts the drops of its future and its output, and misbehaves when told
//! to.

use cede::task::AbortHandle;
use std::{
    any::Any,
    future::Future,
    panic::resume_unwind,
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    task::{Context, Poll, Wake, Waker},
};

/// Where foreign code misbehaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Point {
    Nowhere,
    FirstPoll,
    LastPoll,
    FutureDrop,
    PollAndFutureDrop,
    OutputDrop,
    /// The poll panics with a payload that panics again when it is dropped.
    PayloadDrop,
    FutureDropPayloadDrop,
    OutputDropPayloadDrop,
    JoinWake,
    JoinWakePayloadDrop,
    JoinWakerDrop,
    /// The future aborts itself while it is polled.
    AbortInPoll,
    /// The future's destructor aborts and wakes the task it is being dropped from.
    AbortAndWakeInDrop,
}

pub(super) const POINTS: [Point; 14] = [
    Point::Nowhere,
    Point::FirstPoll,
    Point::LastPoll,
    Point::FutureDrop,
    Point::PollAndFutureDrop,
    Point::OutputDrop,
    Point::PayloadDrop,
    Point::FutureDropPayloadDrop,
    Point::OutputDropPayloadDrop,
    Point::JoinWake,
    Point::JoinWakePayloadDrop,
    Point::JoinWakerDrop,
    Point::AbortInPoll,
    Point::AbortAndWakeInDrop,
];

/// A panic that the hook does not print.
pub(super) fn panic_quietly() -> ! {
    resume_unwind(Box::new("on purpose"))
}

/// A panic whose payload panics.
pub(super) fn panic_twice() -> ! {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic_quietly();
        }
    }
    resume_unwind(Box::new(Bomb))
}

/// Disposes of a payload without dropping it, because its destructor may panic.
pub(super) fn defuse(payload: Box<dyn Any + Send>) {
    std::mem::forget(payload);
}

#[derive(Debug, Default)]
pub(super) struct Count(AtomicUsize);

impl Count {
    fn add(&self) {
        self.0.fetch_add(1, SeqCst);
    }

    pub(super) fn count(&self) -> usize {
        self.0.load(SeqCst)
    }
}

/// What has happened to the task so far.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) polls: Count,
    pub(super) future_drops: Count,
    pub(super) outputs: Count,
    pub(super) output_drops: Count,
    polling: AtomicBool,
    /// Lets the future end at its next poll.
    open: AtomicBool,
    waker: Mutex<Option<Waker>>,
    abort: Mutex<Option<AbortHandle>>,
}

impl Seen {
    pub(super) fn hand_abort(&self, abort: AbortHandle) {
        *self.abort.lock().unwrap() = Some(abort);
    }

    /// Lets the future end, and wakes it twice, with a waker that is kept and one that is not.
    pub(super) fn open_and_wake(&self) {
        self.open.store(true, SeqCst);
        let waker = self.waker.lock().unwrap().clone();
        if let Some(waker) = waker {
            waker.wake_by_ref();
            waker.wake();
        }
    }

    /// Drops the references to the task that it holds itself.
    pub(super) fn let_go(&self) {
        let waker = self.waker.lock().unwrap().take();
        drop(waker);
        let abort = self.abort.lock().unwrap().take();
        drop(abort);
    }

    fn abort_self(&self) {
        let abort = self.abort.lock().unwrap().clone();
        if let Some(abort) = abort {
            abort.abort();
        }
    }
}

pub(super) struct Subject {
    seen: Arc<Seen>,
    point: Point,
}

impl Subject {
    pub(super) fn new(seen: &Arc<Seen>, point: Point) -> Self {
        Self { seen: seen.clone(), point }
    }

    /// The same as a blocking job.
    pub(super) fn job(self) -> Output {
        self.seen.polls.add();
        if self.point == Point::FirstPoll {
            panic_quietly();
        }
        if self.point == Point::AbortInPoll {
            self.seen.abort_self();
        }
        // This is not left to the end of the function: if the drop of a local panicked there, the
        // output would be leaked.
        let (seen, point) = (self.seen.clone(), self.point);
        drop(self);
        end(&seen, point)
    }
}

impl Future for Subject {
    type Output = Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Output> {
        let seen = &self.seen;
        assert!(!seen.polling.swap(true, SeqCst), "polled twice at once");
        assert_eq!(seen.future_drops.count(), 0, "polled after it was dropped");
        seen.polls.add();
        *seen.waker.lock().unwrap() = Some(cx.waker().clone());
        if self.point == Point::AbortInPoll {
            seen.abort_self();
        }
        seen.polling.store(false, SeqCst);
        if self.point == Point::FirstPoll {
            panic_quietly();
        }
        if seen.open.load(SeqCst) { Poll::Ready(end(seen, self.point)) } else { Poll::Pending }
    }
}

impl Drop for Subject {
    fn drop(&mut self) {
        self.seen.future_drops.add();
        match self.point {
            Point::AbortAndWakeInDrop => {
                self.seen.abort_self();
                self.seen.open_and_wake();
            }
            // This panics also during a poll that panics: the second panic must not end the
            // process.
            Point::PollAndFutureDrop => panic_quietly(),
            Point::FutureDrop if !std::thread::panicking() => panic_quietly(),
            Point::FutureDropPayloadDrop if !std::thread::panicking() => panic_twice(),
            _ => {}
        }
    }
}

fn end(seen: &Arc<Seen>, point: Point) -> Output {
    match point {
        Point::LastPoll | Point::PollAndFutureDrop => panic_quietly(),
        Point::PayloadDrop => panic_twice(),
        _ => {}
    }
    seen.outputs.add();
    Output { seen: seen.clone(), point }
}

pub(super) struct Output {
    seen: Arc<Seen>,
    point: Point,
}

impl Drop for Output {
    fn drop(&mut self) {
        self.seen.output_drops.add();
        match self.point {
            Point::OutputDrop if !std::thread::panicking() => panic_quietly(),
            Point::OutputDropPayloadDrop if !std::thread::panicking() => panic_twice(),
            _ => {}
        }
    }
}

/// The waker of the code that joins.
pub(super) struct Joiner {
    pub(super) woken: AtomicBool,
    point: Point,
}

impl Joiner {
    pub(super) fn new(point: Point) -> Arc<Self> {
        Arc::new(Self { woken: AtomicBool::new(false), point })
    }
}

impl Wake for Joiner {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, SeqCst);
        match self.point {
            Point::JoinWake => panic_quietly(),
            Point::JoinWakePayloadDrop => panic_twice(),
            _ => {}
        }
    }
}

impl Drop for Joiner {
    fn drop(&mut self) {
        if self.point == Point::JoinWakerDrop && !std::thread::panicking() {
            panic_quietly();
        }
    }
}
