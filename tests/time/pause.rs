//! The test clock: while it is paused, time stands still while a task runs, and jumps when no task
//! can run.

use crate::support::{current_thread, multi_thread, watchdog};
use cede::{
    runtime::Builder,
    time::{self, Duration, Instant, advance, interval, pause, resume, sleep, timeout},
};
use futures::FutureExt;
use std::{
    cell::RefCell,
    future::pending,
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
    thread,
    time::Instant as SystemInstant,
};

const HOUR: Duration = Duration::from_secs(3600);

/// The time by the runtime's clock.
fn now() -> Instant {
    sleep(Duration::ZERO).deadline()
}

/// Hazard 42: no sleep is early, not even by less than a real clock could show.
#[test]
fn an_idle_runtime_moves_on_to_the_next_timer() {
    let _watchdog = watchdog();
    cede::block_on(async {
        pause();
        let start = now();
        let log = Rc::new(RefCell::new(Vec::new()));
        let wait = |hours: u32| {
            let log = log.clone();
            cede::spawn_local(async move {
                sleep(HOUR * hours).await;
                assert!(now() - start >= HOUR * hours, "never early");
                assert!(now() - start < HOUR * hours + Duration::from_millis(1), "no further");
                log.borrow_mut().push(hours);
            })
        };
        let waiting: Vec<_> = [5, 1, 4, 2, 3].map(wait).into();
        for task in waiting {
            task.await.unwrap();
        }
        assert_eq!(*log.borrow(), [1, 2, 3, 4, 5]);
        assert!(timeout(HOUR, pending::<()>()).await.is_err());
        assert!(timeout(HOUR, sleep(HOUR / 2)).await.is_ok());
    });
}

#[test]
fn while_somebody_runs_time_stands_still() {
    let _watchdog = watchdog();
    cede::block_on(async {
        pause();
        let (start, soon) = (now(), sleep(Duration::from_millis(1)));
        thread::sleep(Duration::from_millis(5));
        for _ in 0..1000 {
            cede::task::yield_now().await;
        }
        assert!(!soon.is_elapsed() && now() == start);
    });
}

#[test]
fn an_interval_ticks_by_the_paused_clock() {
    let _watchdog = watchdog();
    cede::block_on(async {
        pause();
        let mut interval = interval(HOUR);
        let first = interval.tick().await;
        for n in 1..=10 {
            assert_eq!(interval.tick().await, first + HOUR * n);
        }
    });
}

#[test]
fn advance_wakes_what_is_due_and_nothing_else() {
    let _watchdog = watchdog();
    cede::block_on(async {
        pause();
        let start = now();
        let (early, late) = (cede::spawn(sleep(HOUR)), cede::spawn(sleep(3 * HOUR)));
        for _ in 0..5 {
            cede::task::yield_now().await;
        }
        advance(2 * HOUR).await;
        early.await.unwrap();
        assert_eq!(now(), start + 2 * HOUR);
        assert!(!late.is_finished());
        let too_far = AssertUnwindSafe(advance(Duration::MAX));
        assert!(futures::FutureExt::catch_unwind(too_far).await.is_err());
        late.await.unwrap();
    });
}

/// An alarm that rang by the system's clock while time stood still is not relied on afterwards; nor
/// is one that was set before the clock was paused.
#[test]
fn a_sleep_first_polled_after_its_time_is_ready_at_once() {
    let _watchdog = watchdog();
    cede::block_on(async {
        let before = sleep(HOUR);
        pause();
        let paused = sleep(HOUR);
        advance(2 * HOUR).await;
        assert_eq!(before.now_or_never(), Some(()));
        assert_eq!(paused.now_or_never(), Some(()));
    });
}

#[test]
fn resumed_time_runs_on_and_timers_fire() {
    let _watchdog = watchdog();
    cede::block_on(async {
        let waits = cede::spawn(sleep(Duration::from_millis(30)));
        // Only the alarm for that sleep is set while the runtime waits for this job.
        cede::spawn_blocking(|| thread::sleep(Duration::from_millis(2))).await.unwrap();
        pause();
        let paused = now();
        thread::sleep(Duration::from_millis(60));
        let resumed = SystemInstant::now();
        resume();
        let passed = now() - paused;
        assert!(passed <= resumed.elapsed(), "what stood still does not count");
        waits.await.unwrap();
        pause();
        sleep(HOUR).await;
        resume();
        let (start, system) = (now(), SystemInstant::now());
        sleep(Duration::from_millis(3)).await;
        assert!(now() - start >= Duration::from_millis(3));
        assert!(system.elapsed() >= Duration::from_millis(2), "it runs, and does not jump");
    });
}

/// A blocking job takes real time: the clock does not jump while it runs.
#[test]
fn a_blocking_job_holds_the_clock() {
    let _watchdog = watchdog();
    cede::block_on(async {
        pause();
        for _ in 0..20 {
            let start = now();
            let job = cede::spawn_blocking(|| thread::sleep(Duration::from_millis(2)));
            assert!(timeout(Duration::from_millis(1), job).await.is_ok());
            assert_eq!(now(), start);
        }
        // No task waits for the job's handle.
        drop(cede::spawn_blocking(|| thread::sleep(Duration::from_millis(2))));
        sleep(HOUR).await;
    });
}

#[test]
fn a_runtime_may_start_paused() {
    let runtime = Builder::new_current_thread().start_paused(true).build().unwrap();
    let start = runtime.block_on(async { now() });
    thread::sleep(Duration::from_millis(2));
    runtime.block_on(async {
        assert_eq!(now(), start);
        sleep(HOUR).await;
        assert!(now() - start >= HOUR);
        resume();
        sleep(Duration::from_millis(1)).await;
    });
    let build = || Builder::new_multi_thread().start_paused(true).build();
    assert!(catch_unwind(build).is_err());
}

#[test]
fn what_makes_no_sense_panics() {
    let refused = |f: fn()| {
        let runtime = current_thread();
        catch_unwind(AssertUnwindSafe(|| runtime.block_on(async { f() }))).is_err()
    };
    assert!(refused(|| (pause(), pause()).0));
    assert!(refused(resume));
    assert!(refused(|| (pause(), resume(), resume()).0));
    assert!(catch_unwind(pause).is_err(), "outside a runtime");
    assert!(catch_unwind(|| cede::block_on(advance(HOUR))).is_err(), "not paused");
    let runtime = multi_thread(1);
    let panicked = catch_unwind(AssertUnwindSafe(|| runtime.block_on(async { time::pause() })));
    let message = panicked.unwrap_err();
    let message = message.downcast_ref::<&str>().copied().unwrap_or_default();
    assert!(message.contains("needs a current-thread runtime"), "{message}");
}
