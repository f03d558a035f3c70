//! Ticks: on the grid, off it, and missed.

use crate::support::{current_thread, on_both};
use cede::time::{Duration, Instant, Interval, MissedTickBehavior, interval, interval_at, pause};
use futures::FutureExt;
use std::{panic::catch_unwind, thread};

const PERIOD: Duration = Duration::from_millis(10);

#[test]
fn ticks_come_at_once_and_then_on_the_grid() {
    on_both(|runtime| {
        runtime.block_on(async {
            let mut interval = interval(Duration::from_micros(700));
            let first = interval.tick().now_or_never().expect("the first tick is due at once");
            for n in 1..10 {
                let due = interval.tick().await;
                assert_eq!(due, first + interval.period() * n);
                assert!(Instant::now() >= due);
            }
        });
    });
}

/// Hazard 44: period 0 is refused.
#[test]
fn a_period_of_zero_is_refused() {
    on_both(|runtime| {
        let _guard = runtime.handle().enter();
        let payload = catch_unwind(|| interval(Duration::ZERO)).unwrap_err();
        assert!(payload.downcast_ref::<&str>().unwrap().contains("period"));
        assert!(catch_unwind(|| interval_at(Instant::now(), Duration::ZERO)).is_err());
    });
}

#[test]
fn the_longest_period_is_no_panic() {
    on_both(|runtime| {
        runtime.block_on(async {
            let mut interval = interval(Duration::MAX);
            interval.tick().await;
            assert!(interval.tick().now_or_never().is_none());
            interval.reset();
            assert!(interval.tick().now_or_never().is_none());
        });
    });
}

/// Misses ticks: blocks for several periods after the first. Returns the interval, the time at
/// which it started, and a time at which the next tick was late.
async fn late(behavior: MissedTickBehavior) -> (Interval, Instant, Instant) {
    let mut interval = interval(PERIOD);
    assert_eq!(interval.missed_tick_behavior(), MissedTickBehavior::Burst);
    interval.set_missed_tick_behavior(behavior);
    let start = interval.tick().await;
    thread::sleep(PERIOD * 3 + PERIOD / 2);
    (interval, start, Instant::now())
}

/// Hazard 44: burst.
#[test]
fn burst_makes_up_for_every_missed_tick_at_once() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (mut interval, start, _) = late(MissedTickBehavior::Burst).await;
            for n in 1..=3 {
                let due = interval.tick().now_or_never().expect("missed, so at once");
                assert_eq!(due, start + PERIOD * n);
            }
            assert_eq!(interval.tick().await, start + PERIOD * 4);
        });
    });
}

/// Hazard 44: delay.
#[test]
fn delay_goes_on_a_period_after_the_late_tick() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (mut interval, start, noticed) = late(MissedTickBehavior::Delay).await;
            assert_eq!(interval.tick().await, start + PERIOD);
            assert!(interval.tick().await >= noticed + PERIOD);
        });
    });
}

/// Hazard 44: skip.
#[test]
fn skip_leaves_out_what_was_missed_and_stays_on_the_grid() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (mut interval, start, noticed) = late(MissedTickBehavior::Skip).await;
            assert_eq!(interval.tick().await, start + PERIOD);
            for _ in 0..3 {
                let due = interval.tick().await;
                assert!(due > noticed);
                assert_eq!((due - start).as_nanos() % PERIOD.as_nanos(), 0);
            }
        });
    });
}

#[test]
fn reset_starts_a_period_over() {
    on_both(|runtime| {
        runtime.block_on(async {
            let mut interval = interval(PERIOD);
            interval.tick().await;
            thread::sleep(PERIOD * 2);
            let now = Instant::now();
            interval.reset();
            assert!(interval.tick().await >= now + PERIOD);
        });
    });
}

#[test]
fn a_reset_moves_the_grid() {
    current_thread().block_on(async {
        pause();
        let mut interval = interval(PERIOD);
        let start = interval.tick().await;
        interval.reset_after(PERIOD * 3);
        assert_eq!(interval.tick().await - start, PERIOD * 3);
        interval.reset_at(start + PERIOD * 7 / 2);
        assert_eq!(interval.tick().await - start, PERIOD * 7 / 2);
        assert_eq!(interval.tick().await - start, PERIOD * 9 / 2);
        interval.reset_immediately();
        let now = interval.tick().now_or_never().expect("at once");
        assert_eq!(interval.tick().await - now, PERIOD);
        interval.reset_after(Duration::MAX);
        assert!(interval.tick().now_or_never().is_none());
    });
}
