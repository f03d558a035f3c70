//! One deadline: it is reached, moved or dropped, and what remains of it after a shutdown.

use crate::support::{on_both, watchdog};
use cede::{
    runtime::Builder,
    time::{Duration, Instant, Sleep, sleep, sleep_until},
};
use futures::{
    FutureExt, StreamExt,
    channel::oneshot,
    executor,
    future::{join_all, poll_fn, select},
    stream::FuturesUnordered,
};
use std::{
    future::Future,
    hint, mem,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::{Pin, pin},
    sync::{Arc, Mutex},
    task::{Context, Poll, Wake},
    thread,
};

const HOUR: Duration = Duration::from_secs(3600);

/// The text of the panic that `f` must end in.
fn panic_of<R>(f: impl FnOnce() -> R) -> String {
    let Err(payload) = catch_unwind(AssertUnwindSafe(f)) else { panic!("no panic") };
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => payload.downcast_ref::<&str>().unwrap().to_string(),
    }
}

/// Hazard 42: never early.
#[test]
fn sleeps_are_never_early() {
    on_both(|runtime| {
        let sleeps = (0..300).map(|n: u64| {
            runtime.spawn(async move {
                // Every length below 4 ms, in a sleeping and in a busy runtime.
                for micros in [n * 13 % 40, n * 13, 1] {
                    let (start, duration) = (Instant::now(), Duration::from_micros(micros));
                    sleep(duration).await;
                    assert!(start.elapsed() >= duration);
                    let deadline = Instant::now() + duration;
                    sleep_until(deadline).await;
                    assert!(Instant::now() >= deadline);
                }
            })
        });
        for result in runtime.block_on(join_all(sleeps)) {
            result.unwrap();
        }
    });
}

/// Hazard 42: a deadline of zero, in the past, or exactly now needs no wait.
#[test]
fn zero_past_and_now_are_ready_on_the_first_poll() {
    on_both(|runtime| {
        runtime.block_on(async {
            let now = Instant::now();
            assert_eq!(sleep(Duration::ZERO).now_or_never(), Some(()));
            assert_eq!(sleep_until(now).now_or_never(), Some(()));
            if let Some(past) = now.checked_sub(HOUR) {
                assert_eq!(sleep_until(past).now_or_never(), Some(()));
            }
            let future = sleep(HOUR);
            assert!(!future.is_elapsed());
            assert_eq!(future.now_or_never(), None);
        });
    });
}

/// A sleep that was just made does not read the clock: it is ready when the timers fire next.
#[test]
fn a_sleep_that_is_polled_late_is_ready_soon_and_for_ever() {
    on_both(|runtime| {
        runtime.block_on(async {
            for micros in [1, 50, 1_000] {
                let mut late = pin!(sleep(Duration::from_micros(micros)));
                thread::sleep(2 * Duration::from_micros(micros));
                late.as_mut().await;
                assert!(late.is_elapsed());
                assert_eq!(late.now_or_never(), Some(()));
            }
        });
    });
}

#[test]
fn the_longest_duration_is_no_panic() {
    on_both(|runtime| {
        runtime.block_on(async {
            let mut far = pin!(sleep(Duration::MAX));
            assert!(far.deadline() > Instant::now() + HOUR);
            assert!(far.as_mut().now_or_never().is_none());
            far.as_mut().reset(Instant::now());
            far.await;
        });
    });
}

#[test]
fn a_timer_set_from_outside_ends_the_sleep_of_an_idle_runtime() {
    on_both(|runtime| {
        let (send, receive) = oneshot::channel();
        let handle = runtime.handle().clone();
        let outside = thread::spawn(move || {
            for micros in [3_000, 200, 0, 2_000] {
                let _guard = handle.enter();
                executor::block_on(sleep(Duration::from_micros(micros)));
            }
            send.send(()).unwrap();
        });
        runtime.block_on(receive).unwrap();
        outside.join().unwrap();
    });
}

/// Hazard 43: reset before and after firing.
#[test]
fn reset_moves_the_deadline_either_way_at_any_time() {
    on_both(|runtime| {
        runtime.block_on(async {
            let mut future = pin!(sleep(HOUR));
            let soon = |micros| Instant::now() + Duration::from_micros(micros);
            // The sleep is unpolled, polled, fired but not polled, or over; it is reset to an
            // earlier and to a later time.
            for round in 0..4 {
                match round {
                    1 => assert!(future.as_mut().now_or_never().is_none()),
                    2 => {
                        future.as_mut().reset(soon(100));
                        let _ = future.as_mut().now_or_never();
                        sleep(Duration::from_millis(1)).await;
                    }
                    _ => {}
                }
                let deadline = soon(1_500);
                future.as_mut().reset(deadline);
                assert_eq!(future.deadline(), deadline);
                future.as_mut().await;
                assert!(Instant::now() >= deadline && future.is_elapsed());
                if round == 0 {
                    future.as_mut().reset(soon(3_600_000_000));
                }
            }
        });
    });
}

/// Hazard 43: a task that waits for a sleep need not poll it again after a reset.
#[test]
fn reset_wakes_the_task_that_waits_already() {
    on_both(|runtime| {
        runtime.block_on(async {
            let mut future = pin!(sleep(HOUR));
            let mut polls = 0;
            poll_fn(|cx| {
                polls += 1;
                if polls == 1 {
                    assert!(future.as_mut().poll(cx).is_pending());
                    future.as_mut().reset(Instant::now() + Duration::from_millis(1));
                    return Poll::Pending;
                }
                future.as_mut().poll(cx)
            })
            .await;
        });
    });
}

/// Hazard 46: a cancelled timer keeps nothing of its task.
#[test]
fn a_dropped_sleep_forgets_its_task() {
    struct Nobody;
    impl Wake for Nobody {
        fn wake(self: Arc<Self>) {}
    }
    on_both(|runtime| {
        let _guard = runtime.handle().enter();
        let task = Arc::new(Nobody);
        let waker = task.clone().into();
        let mut future = Box::pin(sleep(HOUR));
        assert!(future.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        assert_eq!(Arc::strong_count(&task), 3);
        drop(future);
        assert_eq!(Arc::strong_count(&task), 2);
    });
}

/// Hazard 43: a sleep is dropped while it fires.
#[test]
fn drop_races_the_firing() {
    on_both(|runtime| {
        let tasks = (0..200).map(|n: u64| {
            runtime.spawn(async move {
                for round in 0..10 {
                    let deadline = Instant::now() + Duration::from_micros((n + round) % 50);
                    let mut future = pin!(sleep_until(deadline));
                    let _ = future.as_mut().now_or_never();
                    // Occupies this worker until about the time at which the sleep fires on the
                    // other one, then drops it.
                    while Instant::now() < deadline {
                        hint::spin_loop();
                    }
                }
            })
        });
        for result in runtime.block_on(join_all(tasks)) {
            result.unwrap();
        }
        runtime.block_on(async { sleep(Duration::from_micros(100)).await });
    });
}

/// Hazard 43: the first of two sleeps that fire together drops the other.
#[test]
fn a_fired_sleep_may_drop_its_sibling() {
    on_both(|runtime| {
        let tasks = (0..100).map(|_| {
            let deadline = Instant::now() + Duration::from_millis(1);
            runtime.spawn(async move {
                select(pin!(sleep_until(deadline)), pin!(sleep_until(deadline))).await;
            })
        });
        for result in runtime.block_on(join_all(tasks)) {
            result.unwrap();
        }
    });
}

/// A waker that drops all these sleeps when it is woken.
#[derive(Default)]
struct DropsAll(Mutex<Vec<Pin<Box<Sleep>>>>);

impl Wake for DropsAll {
    fn wake(self: Arc<Self>) {
        let all = mem::take(&mut *self.0.lock().unwrap());
        drop(all);
    }
}

impl DropsAll {
    /// Makes this waker wait for two sleeps that fire together, and for one that does not; returns
    /// `false` if it was too late for that.
    fn wait_for(self: &Arc<Self>, deadline: Instant) -> bool {
        let waker = self.clone().into();
        let mut cx = Context::from_waker(&waker);
        let mut sleeps = [deadline, deadline, deadline + HOUR].map(sleep_until).map(Box::pin);
        // The list is locked, so that no sleep fires on another thread before all are in it.
        let mut all = self.0.lock().unwrap();
        let wait = sleeps.iter_mut().all(|sleep| sleep.as_mut().poll(&mut cx).is_pending());
        if wait {
            all.extend(sleeps);
        }
        wait
    }
}

/// Hazard 43: a waker drops sibling timers, which fire together with it or do not fire.
#[test]
fn a_waker_may_drop_the_siblings_of_its_sleep() {
    on_both(|runtime| {
        runtime.block_on(async {
            let all = Arc::new(DropsAll::default());
            let mut patience = Duration::from_millis(5);
            while !all.wait_for(Instant::now() + patience) {
                patience *= 2; // the machine was too busy for that
            }
            while !all.0.lock().unwrap().is_empty() {
                sleep(Duration::from_millis(1)).await;
            }
        });
    });
}

/// Hazard 46: equal deadlines fire in order of insertion.
#[test]
fn equal_deadlines_fire_in_order() {
    on_both(|runtime| {
        runtime.block_on(async {
            let mut patience = Duration::from_millis(10);
            loop {
                let deadline = Instant::now() + patience;
                let mut sleeps = FuturesUnordered::new();
                let mut registered = Vec::new();
                for n in 0..100 {
                    sleeps.push(sleep_until(deadline).map(move |()| n));
                    // Polls the sleep that was not polled yet.
                    if sleeps.next().now_or_never().is_none() {
                        registered.push(n);
                    }
                }
                if registered.len() == 100 && Instant::now() < deadline {
                    let fired: Vec<i32> = sleeps.collect().await;
                    return assert_eq!(fired, registered);
                }
                patience *= 2; // the machine was too busy for that
            }
        });
    });
}

#[test]
fn outside_a_runtime_is_a_clear_panic() {
    let text = panic_of(|| sleep(HOUR));
    assert!(text.contains("runtime"), "{text}");
}

/// A sleep is made in a runtime that is shut down while another thread waits for the sleep. Returns
/// the message of the panic.
fn orphan(polled: bool) -> String {
    let _watchdog = watchdog();
    let runtime = Builder::new_multi_thread().worker_threads(1).build().unwrap();
    let guard = runtime.handle().enter();
    let mut future: Pin<Box<Sleep>> = Box::pin(sleep(HOUR));
    drop(guard);
    if polled {
        assert!(future.as_mut().now_or_never().is_none());
        let waiter = thread::spawn(move || panic_of(|| executor::block_on(future)));
        drop(runtime);
        return waiter.join().unwrap();
    }
    drop(runtime);
    panic_of(|| executor::block_on(future))
}

#[test]
fn after_a_shutdown_a_sleep_panics_and_never_hangs() {
    for polled in [false, true] {
        let text = orphan(polled);
        assert!(text.contains("shut down"), "{text}");
    }
}

#[test]
fn after_a_shutdown_a_sleep_can_be_reset_and_dropped() {
    let runtime = Builder::new_current_thread().build().unwrap();
    let guard = runtime.handle().enter();
    let mut future = Box::pin(sleep(HOUR));
    drop(guard);
    assert!(future.as_mut().now_or_never().is_none());
    drop(runtime);
    future.as_mut().reset(Instant::now() + HOUR);
    drop(future);
}
