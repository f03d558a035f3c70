//! With a stopped clock everything is exact and repeatable.
//!
//! The tests check this for everything that reads the clock: a wait ends at its deadline, to the
//! nanosecond, whatever its length is; `is_elapsed` and a poll agree; and a program that is run
//! again sees the same times in the same order.

use crate::{properties::random::Random, support::watchdog};
use cede::{
    runtime::Builder,
    time::{
        self, Duration, Instant, MissedTickBehavior, Sleep, advance, interval, interval_at, sleep,
        sleep_until, timeout, timeout_at,
    },
};
use futures::{FutureExt, future::poll_fn};
use std::{
    cell::RefCell,
    future::{Future, pending},
    pin::{Pin, pin},
    rc::Rc,
    thread,
};

const YEAR: u64 = 365 * 24 * 3600 * 1_000_000_000;
const NANO: Duration = Duration::from_nanos(1);

/// A length between zero and some years, with every order of magnitude equally likely; often close
/// to the border of a tick (1,024 ns) or of a turn of the wheel.
fn length(random: &mut Random) -> Duration {
    let bits = random.below(58) as u32;
    let low = (random.below(1 << 29) as u64) << 29 | random.below(1 << 29) as u64;
    let nanos = match random.below(3) {
        0 => 1 << bits,
        1 => (1 << bits) + random.below(3) as u64 - u64::from(bits > 0),
        _ => low & ((1 << bits) - 1),
    };
    Duration::from_nanos(nanos)
}

/// Runs a test with a clock that is stopped from the beginning, and with one that is stopped later.
fn stopped<F: Future<Output = ()>>(test: impl Fn() -> F) {
    let _watchdog = watchdog();
    let runtime = Builder::new_current_thread().start_paused(true).build().unwrap();
    runtime.block_on(test());
    for _ in 0..3 {
        cede::block_on(async {
            time::pause();
            test().await;
        });
    }
}

/// Whether the sleep's deadline is reached, after checking that `is_elapsed` and a poll both say
/// so, in either order.
fn agrees(sleep: &mut Pin<&mut Sleep>) -> bool {
    let (before, ready) = (sleep.is_elapsed(), sleep.as_mut().now_or_never().is_some());
    assert_eq!(before, ready, "is_elapsed and poll");
    assert_eq!(ready, Instant::now() >= sleep.deadline());
    assert_eq!(ready, sleep.is_elapsed());
    ready
}

/// Hazards 42 and 72.
#[test]
fn a_sleep_of_any_length_ends_at_its_deadline_when_nothing_else_is_to_do() {
    stopped(|| async {
        let mut random = Random::new(1);
        for _ in 0..3_000 {
            let (start, wait) = (Instant::now(), length(&mut random));
            match random.below(4) {
                0 => sleep(wait).await,
                1 => sleep_until(start + wait).await,
                2 => drop(timeout(wait, pending::<()>()).await.unwrap_err()),
                _ => drop(timeout_at(start + wait, pending::<()>()).await.unwrap_err()),
            }
            assert_eq!(start.elapsed(), wait);
        }
    });
}

/// Hazards 42 and 72: one nanosecond before the deadline the sleep is not over, and at the deadline
/// it is.
#[test]
fn an_advance_of_any_length_ends_the_sleep_of_that_length_and_no_longer_one() {
    stopped(|| async {
        let mut random = Random::new(2);
        for _ in 0..2_000 {
            let wait = length(&mut random) + NANO;
            let (mut exact, mut longer) = (pin!(sleep(wait)), pin!(sleep(wait + NANO)));
            let unpolled = sleep(wait);
            let mut limited = pin!(timeout(wait, pending::<()>()));
            assert!(!agrees(&mut exact) && !agrees(&mut longer));
            assert!(limited.as_mut().now_or_never().is_none());
            advance(wait - NANO).await;
            assert!(!agrees(&mut exact) && !agrees(&mut longer) && !unpolled.is_elapsed());
            assert!(limited.as_mut().now_or_never().is_none());
            advance(NANO).await;
            assert!(agrees(&mut exact) && !agrees(&mut longer), "{wait:?}");
            assert!(agrees(&mut pin!(unpolled)));
            assert!(limited.now_or_never().is_some_and(|limited| limited.is_err()));
            advance(NANO).await;
            assert!(agrees(&mut longer));
        }
    });
}

/// Hazards 43 and 72: this holds whether the sleep was never polled, waits, or is over.
#[test]
fn a_sleep_reset_to_any_time_is_ready_exactly_from_then_on() {
    stopped(|| async {
        let mut random = Random::new(3);
        for _ in 0..2_000 {
            advance(length(&mut random)).await;
            let mut reset = pin!(sleep(length(&mut random)));
            if random.once_in(2) {
                agrees(&mut reset);
            }
            if random.once_in(4) {
                advance(length(&mut random)).await;
            }
            let now = Instant::now();
            let (past, future) = (now.checked_sub(length(&mut random)), now + length(&mut random));
            let deadline = if random.once_in(2) { past.unwrap_or(now) } else { future };
            reset.as_mut().reset(deadline);
            assert_eq!(agrees(&mut reset), deadline <= now);
            reset.as_mut().await;
            assert_eq!(Instant::now(), deadline.max(now));
            assert!(agrees(&mut reset));
        }
    });
}

/// Hazard 43: the task need not poll again, and is woken at once, not when the timers fire next.
#[test]
fn a_task_whose_sleep_is_reset_into_the_past_is_woken_at_once() {
    stopped(|| async {
        let mut sleep = pin!(sleep(Duration::from_secs(3600)));
        advance(Duration::from_secs(60)).await;
        let past = Instant::now() - NANO;
        let mut polls = 0;
        poll_fn(|cx| {
            polls += 1;
            let ready = sleep.as_mut().poll(cx);
            if polls == 1 {
                assert!(ready.is_pending());
                sleep.as_mut().reset(past);
            }
            ready
        })
        .await;
        assert_eq!((Instant::now(), polls), (past + NANO, 2));
    });
}

#[test]
fn what_was_due_when_the_clock_was_stopped_is_over() {
    let _watchdog = watchdog();
    for micros in 1..100 {
        cede::block_on(async {
            let mut sleep = pin!(sleep(Duration::from_micros(micros)));
            assert!(sleep.as_mut().now_or_never().is_none() || sleep.is_elapsed());
            thread::sleep(Duration::from_micros(50));
            time::pause();
            agrees(&mut sleep);
            let end = sleep.deadline().max(Instant::now());
            sleep.await;
            assert_eq!(Instant::now(), end);
        });
    }
}

/// Hazards 44 and 72: compares the ticks with the definition of each behaviour.
#[test]
fn an_interval_of_any_period_ticks_exactly_under_each_behavior() {
    use MissedTickBehavior::{Burst, Delay, Skip};
    stopped(|| async {
        let mut random = Random::new(4);
        for round in 0..600 {
            let behavior = [Burst, Delay, Skip][round % 3];
            let period = length(&mut random) + NANO;
            let mut due = Instant::now();
            let mut ticks = if random.once_in(2) {
                interval(period)
            } else {
                due += length(&mut random);
                interval_at(due, period)
            };
            ticks.set_missed_tick_behavior(behavior);
            for _ in 0..10 {
                match random.below(6) {
                    0 => advance(length(&mut random).min(period * 5)).await,
                    1 => {
                        ticks.reset();
                        due = Instant::now() + period;
                    }
                    2 => {
                        ticks.reset_immediately();
                        due = Instant::now();
                    }
                    3 => {
                        let after = length(&mut random);
                        ticks.reset_after(after);
                        due = Instant::now() + after;
                    }
                    4 => {
                        due = Instant::now() - length(&mut random).min(period);
                        ticks.reset_at(due);
                    }
                    _ => {}
                }
                let now = Instant::now();
                assert_eq!(ticks.tick().now_or_never().is_some(), due <= now, "{behavior:?}");
                if due > now {
                    assert_eq!(ticks.tick().await, due);
                    assert_eq!(Instant::now(), due);
                }
                let (now, late) = (Instant::now(), Instant::now() - due);
                due = if late <= period.min(Duration::from_millis(5)) {
                    due + period
                } else {
                    match behavior {
                        Burst => due + period,
                        Delay => now + period,
                        Skip => {
                            let whole = late.as_nanos() / period.as_nanos() + 1;
                            due + Duration::from_nanos((whole * period.as_nanos()) as u64)
                        }
                    }
                };
            }
        }
    });
}

/// A task that sleeps for random lengths and spawns others that do the same; each records when it
/// woke up.
fn family(
    log: Rc<RefCell<Vec<(u64, u128)>>>,
    start: Instant,
    name: u64,
) -> Pin<Box<dyn Future<Output = ()>>> {
    Box::pin(async move {
        let mut random = Random::new(name);
        for child in 1..=random.below(4) as u64 {
            let before = Instant::now();
            // Short sleeps share a tick; equal ones end in the order in which they began.
            let wait = length(&mut random).min(Duration::from_nanos(2_000 << (random.below(20))));
            match random.below(3) {
                0 => sleep(wait).await,
                1 => drop(
                    timeout(wait, sleep(Duration::from_nanos(random.below(2_000) as u64))).await,
                ),
                _ => drop(sleep(wait).now_or_never()),
            }
            assert!(before.elapsed() <= wait);
            log.borrow_mut().push((name, start.elapsed().as_nanos()));
            if name < 1 << 12 {
                cede::spawn_local(family(log.clone(), start, name * 4 + child));
            }
        }
    })
}

/// Hazard 72: the same times in the same order, whatever the clock showed when it was stopped.
#[test]
fn a_program_that_runs_again_sees_the_same_times_in_the_same_order() {
    let run = || {
        let log = Rc::new(RefCell::new(Vec::new()));
        let start = Instant::now();
        (1..40).for_each(|name| drop(cede::spawn_local(family(log.clone(), start, name))));
        async move {
            sleep(Duration::from_nanos(YEAR)).await;
            assert_eq!(start.elapsed(), Duration::from_nanos(YEAR));
            log.take()
        }
    };
    let logs = RefCell::new(Vec::new());
    stopped(|| async {
        let log = run().await;
        logs.borrow_mut().push(log);
    });
    let logs = logs.into_inner();
    assert!(logs[0].len() > 1_000, "{}", logs[0].len());
    assert!(logs[0].is_sorted_by_key(|entry| entry.1));
    for other in &logs[1..] {
        assert_eq!(*other, logs[0]);
    }
}

/// Hazard 46: sleeps end in the order of their deadlines, to the nanosecond, and equal ones in the
/// order in which they began.
#[test]
fn sleeps_of_one_tick_end_by_deadline_and_equal_ones_in_order() {
    stopped(|| async {
        for begins in [false, true] {
            let log = Rc::new(RefCell::new(Vec::new()));
            let (start, mut random) = (Instant::now(), Random::new(5));
            let mut expected: Vec<_> =
                (0..300).map(|n| (100_000 + random.below(1_100) as u64, n)).collect();
            for (nanos, n) in expected.clone() {
                let log = log.clone();
                drop(cede::spawn_local(async move {
                    sleep_until(start + Duration::from_nanos(nanos)).await;
                    log.borrow_mut().push((nanos, n));
                }));
            }
            expected.sort();
            sleep(Duration::from_nanos(99_999)).await; // so do they all by now: the clock moved
            if begins {
                sleep(Duration::from_nanos(501)).await;
                let before = expected.partition_point(|&(nanos, _)| nanos < 100_500);
                assert_eq!(*log.borrow(), expected[..before]);
            }
            advance(Duration::from_millis(1)).await;
            sleep(NANO).await; // they have all run: the clock moved again
            assert_eq!(*log.borrow(), expected);
        }
    });
}

/// A deadline beyond what the timers can represent is never reached, rather than reached too early;
/// moving the clock that far panics.
#[test]
fn beyond_584_years_nothing_is_early() {
    stopped(|| async {
        let start = Instant::now();
        let years = |years| Duration::from_nanos(YEAR).saturating_mul(years);
        let (mut near, far) = (pin!(sleep(years(500))), sleep_until(start + years(1_000)));
        let mut far = pin!(far);
        assert!(!agrees(&mut near) && !agrees(&mut far));
        near.await;
        assert_eq!(start.elapsed(), years(500));
        let too_far = std::panic::AssertUnwindSafe(advance(years(100)));
        assert!(too_far.catch_unwind().await.is_err());
        assert_eq!(start.elapsed(), years(500));
        assert!(!agrees(&mut far));
    });
}
