//! The type of a point in time: like the standard library's, except for the clock from which it is
//! read.

use crate::support::{current_thread, on_both, watchdog};
use cede::{
    runtime::Builder,
    time::{Duration, Instant, advance, interval, pause, resume, sleep},
};
use std::{
    collections::{BTreeSet, HashSet},
    panic::catch_unwind,
    thread,
    time::Instant as SystemInstant,
};

const HOUR: Duration = Duration::from_secs(3600);

#[test]
fn now_follows_a_stopped_clock_wherever_the_runtime_is_entered() {
    let _watchdog = watchdog();
    let runtime = Builder::new_current_thread().start_paused(true).build().unwrap();
    let start = runtime.block_on(async { Instant::now() });
    let guard = runtime.enter();
    assert_eq!(Instant::now(), start, "entered");
    drop(guard);
    runtime.block_on(async move {
        thread::sleep(Duration::from_millis(2));
        assert_eq!(Instant::now(), start, "the future of `block_on`");
        assert_eq!(start.elapsed(), Duration::ZERO);
        sleep(HOUR).await;
        assert_eq!(start.elapsed(), HOUR);
        advance(HOUR).await;
        let task = cede::spawn(async { Instant::now() }).await.unwrap();
        let job = cede::spawn_blocking(Instant::now).await.unwrap();
        assert_eq!([task, job], [start + 2 * HOUR; 2], "a task, a blocking job");
        assert_eq!(sleep(HOUR).deadline(), start + 3 * HOUR);
        assert_eq!(interval(HOUR).tick().await, start + 2 * HOUR);
    });
}

/// Another runtime, and a thread in no runtime, have the system's time.
#[test]
fn now_is_the_time_of_the_system_elsewhere() {
    let _watchdog = watchdog();
    current_thread().block_on(async {
        pause();
        advance(100 * HOUR).await;
        let stopped = Instant::now();
        let outside = thread::spawn(|| {
            let (before, now) = (SystemInstant::now(), Instant::now().into_std());
            assert!(before <= now && now <= SystemInstant::now());
            cede::block_on(async { Instant::now() })
        });
        assert!(outside.join().unwrap() < stopped);
        assert!(Instant::now().into_std() > SystemInstant::now() + 99 * HOUR);
        resume();
        thread::sleep(Duration::from_millis(2));
        assert!(stopped.elapsed() >= Duration::from_millis(2), "it runs on from where it stood");
    });
}

#[test]
fn a_clock_that_was_never_stopped_is_the_system_s() {
    on_both(|runtime| {
        runtime.block_on(async {
            let before = SystemInstant::now();
            let now: SystemInstant = Instant::now().into();
            assert!(before <= now && now <= SystemInstant::now());
            assert_eq!(Instant::from(now).into_std(), now);
            assert_eq!(Instant::from_std(now), now.into());
            assert_eq!(format!("{:?}", Instant::from(now)), format!("{now:?}"));
        });
    });
}

#[test]
fn differences_are_never_negative_and_never_panic() {
    let start = Instant::now();
    let end = start + HOUR;
    assert_eq!([end - start, end.duration_since(start)], [HOUR; 2]);
    assert_eq!(end.saturating_duration_since(start), HOUR);
    assert_eq!([start - end, start.duration_since(end)], [Duration::ZERO; 2]);
    assert_eq!(start.saturating_duration_since(end), Duration::ZERO);
    assert_eq!(end.checked_duration_since(start), Some(HOUR));
    assert_eq!(start.checked_duration_since(end), None);
    assert_eq!(end.elapsed(), Duration::ZERO, "it is in the future");
}

#[test]
fn sums_are_exact_and_panic_where_there_is_no_such_instant() {
    let start = Instant::now();
    let mut time = start;
    time += HOUR;
    time += Duration::from_nanos(1);
    assert_eq!(time - start, HOUR + Duration::from_nanos(1));
    time -= HOUR;
    assert_eq!(time - Duration::from_nanos(1), start);
    assert_eq!(start.checked_add(HOUR), Some(start + HOUR));
    assert_eq!((start + HOUR).checked_sub(HOUR), Some(start));
    assert_eq!([start.checked_add(Duration::MAX), start.checked_sub(Duration::MAX)], [None; 2]);
    assert!(catch_unwind(|| start + Duration::MAX).is_err());
    assert!(catch_unwind(|| start - Duration::MAX).is_err());
}

#[test]
fn instants_are_ordered_and_hashed_like_the_time_they_stand_for() {
    let start = Instant::now();
    let times = [2, 0, 1, 2].map(|hours| start + HOUR * hours);
    assert_eq!(
        BTreeSet::from(times).into_iter().collect::<Vec<_>>(),
        [times[1], times[2], times[0]]
    );
    assert_eq!(HashSet::from(times).len(), 3);
    assert!(start < start + Duration::from_nanos(1));
}
