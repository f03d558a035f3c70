//! The barrier: no task continues before all have arrived, and each meeting has one leader.

use crate::support::on_both;
use cede::sync::Barrier;
use futures::FutureExt;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::Relaxed},
};

#[test]
fn nobody_passes_before_all_are_there() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (barrier, arrived) = (Arc::new(Barrier::new(4)), Arc::new(AtomicUsize::new(0)));
            let mut tasks = cede::task::JoinSet::new();
            for _ in 0..4 {
                let (barrier, arrived) = (barrier.clone(), arrived.clone());
                tasks.spawn(async move {
                    let mut led = 0;
                    for meeting in 1..=100 {
                        arrived.fetch_add(1, Relaxed);
                        led += usize::from(barrier.wait().await.is_leader());
                        assert!(arrived.load(Relaxed) >= 4 * meeting);
                        led += usize::from(barrier.wait().await.is_leader());
                    }
                    led
                });
            }
            let led: usize = tasks.join_all().await.into_iter().sum();
            assert_eq!(led, 200, "one leader for each meeting");
        });
    });
}

#[test]
fn the_last_to_come_leads() {
    let barrier = Barrier::new(2);
    for _ in 0..3 {
        let mut first = Box::pin(barrier.wait());
        assert!((&mut first).now_or_never().is_none());
        assert!(barrier.wait().now_or_never().unwrap().is_leader());
        assert!(!first.now_or_never().unwrap().is_leader());
    }
}

#[test]
fn nobody_waits_for_others_at_a_barrier_of_one_or_none() {
    for size in [0, 1] {
        let barrier = Barrier::new(size);
        assert!((0..3).all(|_| barrier.wait().now_or_never().unwrap().is_leader()));
    }
}

/// A task that gives up before the meeting does not count as arrived; after the meeting, giving up
/// has no effect.
#[test]
fn who_gives_up_does_not_count() {
    let barrier = Barrier::new(2);
    assert!(barrier.wait().now_or_never().is_none());
    let mut first = Box::pin(barrier.wait());
    assert!((&mut first).now_or_never().is_none(), "the task that gave up does not count");
    assert!(barrier.wait().now_or_never().is_some());
    drop(first);
    assert!(barrier.wait().now_or_never().is_none(), "no task has arrived for the next meeting");
}
