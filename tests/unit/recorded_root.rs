//! The recording of a `block_on`: each of its polls has a wake of its own.

use super::*;
use crate::trace::Event;
use std::{
    future,
    sync::atomic::{AtomicUsize, Ordering::AcqRel},
};

/// Counts the wakes that reach the loop.
#[derive(Default)]
struct Loop(AtomicUsize);

impl Wake for Loop {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, AcqRel);
    }
}

/// A root that never ends, and hands its waker out.
fn root(recorder: &Recorder) -> (RecordedRoot<impl Future<Output = ()>>, Arc<Mutex<Waker>>) {
    let kept = Arc::new(Mutex::new(Waker::noop().clone()));
    let keep = kept.clone();
    let future = future::poll_fn(move |cx| {
        *keep.lock() = cx.waker().clone();
        Poll::Pending
    });
    (RecordedRoot::new(future, recorder, Location::caller()), kept)
}

#[test]
fn between_two_polls_one_wake_reaches_the_loop() {
    let recorder = Recorder::new();
    let _guard = recorder.enter();
    let (root, kept) = root(&recorder);
    let mut root = Box::pin(root);
    let of_loop = Arc::new(Loop::default());
    let waker = Waker::from(of_loop.clone());
    for round in 1..=3 {
        assert!(root.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        let woken = kept.lock().clone();
        (0..3).for_each(|_| woken.wake_by_ref());
        assert_eq!(of_loop.0.load(std::sync::atomic::Ordering::Acquire), round);
    }
}

#[test]
fn a_poll_that_nobody_asked_for_is_recorded_with_a_wake_of_the_thread() {
    let recorder = Recorder::new();
    let _guard = recorder.enter();
    let (root, _kept) = root(&recorder);
    let mut root = Box::pin(root);
    for _ in 0..3 {
        assert!(root.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    let trace = recorder.snapshot();
    let events: Vec<&Event> = trace.events().collect();
    let number_of =
        |wanted: fn(&EventKind) -> bool| events.iter().filter(|event| wanted(&event.kind)).count();
    assert_eq!(number_of(|kind| matches!(kind, EventKind::PollBegins { .. })), 3);
    assert_eq!(
        number_of(|kind| matches!(kind, EventKind::Woken { by: Cause::Thread, .. })),
        2,
        "all but the first poll: {events:?}"
    );
}
