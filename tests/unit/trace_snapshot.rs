//! Taking a snapshot: the order of events, and what is left when a ring is full.

use super::*;
use crate::trace::{
    event::{Cause, PollOutcome},
    mark,
};

fn event(at: u64, thread: usize, kind: EventKind) -> Event {
    Event { at: Duration::from_nanos(at), thread, kind }
}

#[test]
fn at_the_same_time_a_wake_comes_before_the_poll_in_another_lane() {
    let ends = |task| EventKind::PollEnds { task, outcome: PollOutcome::Pending };
    let woken = |task| EventKind::Woken { task, by: Cause::Thread, was_queued: false };
    let mut events = vec![
        event(5, 0, ends(1)),
        event(5, 0, EventKind::PollBegins { task: 2 }),
        event(6, 0, ends(2)),
        event(5, 1, ends(3)),
        event(5, 1, woken(2)),
    ];
    let [end, begin, later, other, wake] = events.clone().try_into().unwrap();
    in_causal_order(&mut events);
    assert_eq!(events, [end, other, wake, begin, later]);
}

#[test]
fn a_full_ring_keeps_a_contiguous_end_and_counts_what_is_lost() {
    let recorder = Recorder::with_capacity(0);
    let _guard = recorder.enter();
    for _ in 0..500 {
        mark("first");
        mark("second");
        mark("third");
    }
    let trace = recorder.snapshot();
    let kept = trace.events().count() as u64;
    assert_eq!(trace.threads()[0].lost + kept, 1500);
    assert!((1023..=1024).contains(&kept), "{kept}");
    let texts: Vec<_> = trace.events().map(|event| format!("{:?}", event.kind)).collect();
    assert!(texts.windows(4).all(|four| four[0] == four[3] && four[0] != four[1]));
    assert!(texts.last().unwrap().contains("third"));
}

#[test]
fn clearing_forgets_events_and_losses() {
    let recorder = Recorder::with_capacity(0);
    let _guard = recorder.enter();
    (0..2000).for_each(|_| mark("before"));
    recorder.clear();
    mark("after");
    let trace = recorder.snapshot();
    assert_eq!((trace.events().count(), trace.lost()), (1, 0));
}

#[test]
fn nothing_is_recorded_while_it_is_off() {
    let recorder = Recorder::new();
    let _guard = recorder.enter();
    recorder.set_enabled(false);
    mark("not recorded");
    recorder.set_enabled(true);
    mark("recorded");
    assert_eq!(recorder.snapshot().events().count(), 1);
}

#[test]
fn guards_restore_the_lane_of_before() {
    let (outer, inner) = (Recorder::new(), Recorder::new());
    let outside = outer.enter();
    let inside = inner.enter();
    mark("inner");
    drop(inside);
    mark("outer");
    mark("outer");
    drop(outside);
    mark("nowhere");
    assert_eq!(inner.snapshot().events().count(), 1);
    assert_eq!(outer.snapshot().events().count(), 2);
}

#[test]
fn threads_that_have_ended_are_forgotten_in_the_end() {
    let recorder = Recorder::new();
    for _ in 0..100 {
        let recorder = recorder.clone();
        let record = move || {
            let _guard = recorder.enter();
            mark("here");
        };
        std::thread::spawn(record).join().unwrap();
    }
    let trace = recorder.snapshot();
    assert!((64..=66).contains(&trace.threads().len()), "{}", trace.threads().len());
    assert_eq!(trace.events().count() as u64 + trace.lost(), 100);
}
