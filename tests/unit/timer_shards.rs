//! Timers in several shards: whose shard a timer goes to, and that none fires early or is lost when
//! several threads insert, reset and cancel.

use super::{TimerKey, Timers};
use crate::driver::{
    driver::{Driver, Handle},
    timers::shards,
};
use std::{
    mem,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    task::{Poll, Wake, Waker},
    thread,
    time::{Duration, Instant},
};

const HOUR: Duration = Duration::from_secs(3600);

fn insert(timers: &Timers, deadline: Instant, waker: Waker) -> TimerKey {
    timers.insert(deadline, waker, || ()).unwrap()
}

#[test]
fn a_thread_inserts_into_the_shard_of_its_worker_and_another_may_cancel() {
    let timers = Timers::new(2).unwrap();
    let of_worker = |worker| timers.shards().of_worker(worker);
    assert_eq!([0, 1, 2].map(of_worker), [1, 2, 1], "the spare shares one");
    let deadline = Instant::now() + HOUR;
    let in_shard = shards::enter(of_worker(1));
    let key = insert(&timers, deadline, Waker::noop().clone());
    assert_eq!(key.shard, 2);
    let other = Timers::new(0).unwrap();
    assert_eq!(insert(&other, deadline, Waker::noop().clone()).shard, 0, "it has no other");
    drop(in_shard);
    assert_eq!(insert(&timers, deadline, Waker::noop().clone()).shard, 0);
    thread::scope(|scope| {
        scope.spawn(|| assert!(timers.cancel(key).is_some()));
    });
    assert!(timers.cancel(key).is_none());
    assert!(!timers.is_empty());
}

#[test]
fn more_workers_than_shards_share_them() {
    let timers = Timers::new(1_000).unwrap();
    let numbers: Vec<_> = (0..1_000).map(|worker| timers.shards().of_worker(worker)).collect();
    assert!(numbers.iter().all(|&number| number > 0 && (number as usize) < 1_000));
    assert!(numbers.iter().all(|&number| timers.shards().get(number).len() == 0), "there is one");
}

/// Writes its number into the log when woken.
struct Note(usize, Arc<Mutex<Vec<usize>>>);

impl Wake for Note {
    fn wake(self: Arc<Self>) {
        self.1.lock().unwrap().push(self.0);
    }
}

#[test]
fn one_firing_wakes_the_timers_of_all_shards_by_deadline() {
    let timers = Timers::new(2).unwrap();
    let (log, begin) = (Arc::default(), Instant::now());
    for number in 0..9 {
        let _in_shard = shards::enter(number as u32 % 3);
        let deadline = begin + Duration::from_micros(2 * number as u64);
        insert(&timers, deadline, Arc::new(Note(number, Arc::clone(&log))).into());
    }
    thread::sleep(Duration::from_micros(20)); // so that all are due in one firing
    assert_eq!(timers.fire(&mut Vec::new()), 9);
    assert_eq!(mem::take(&mut *log.lock().unwrap()), Vec::from_iter(0..9));
}

/// A cancel leaves the bound of its shard as it is; the alarm is not set for it.
#[cfg(target_os = "linux")]
#[test]
fn no_alarm_is_set_for_a_timer_that_was_cancelled() {
    let timers = Timers::new(2).unwrap();
    let in_hours = |shard, hours| {
        let _in_shard = shards::enter(shard);
        insert(&timers, Instant::now() + HOUR * hours, Waker::noop().clone())
    };
    let armed = || timers.alarm().remaining().map(|left| left.as_secs().div_ceil(3600));
    let cancelled = [in_hours(1, 1), in_hours(2, 2)];
    cancelled.into_iter().for_each(|key| drop(timers.cancel(key)));
    assert_eq!((timers.prepare_park(), armed()), (None, None));
    timers.park_ended();

    let cancelled = [in_hours(1, 1), in_hours(2, 2)];
    in_hours(1, 4);
    in_hours(2, 3);
    cancelled.into_iter().for_each(|key| drop(timers.cancel(key)));
    assert_eq!((timers.prepare_park(), armed()), (None, Some(3)));
}

/// The poll of the first park ended at once, that of the second one has no end.
#[cfg(target_os = "linux")]
#[test]
fn a_park_is_not_taken_for_the_one_before() {
    let timers = Timers::new(2).unwrap();
    insert(&timers, Instant::now(), Waker::noop().clone());
    thread::sleep(Duration::from_micros(10));
    assert_eq!(timers.prepare_park(), Some(Duration::ZERO));
    timers.park_ended();
    assert_eq!(timers.fire(&mut Vec::new()), 1);
    assert_eq!(timers.prepare_park(), None);
    insert(&timers, Instant::now() + HOUR, Waker::noop().clone());
    assert!(timers.alarm().remaining().is_some(), "the driver is parked without an end");
}

/// What becomes of one timer.
struct Fate {
    deadline: Mutex<Instant>,
    wakes: AtomicUsize,
    early: AtomicUsize,
}

impl Wake for Fate {
    fn wake(self: Arc<Self>) {
        let is_early = Instant::now() < *self.deadline.lock().unwrap();
        self.early.fetch_add(usize::from(is_early), Relaxed);
        self.wakes.fetch_add(1, Relaxed);
    }
}

/// Inserts, resets and cancels at random. Returns the timers that must fire.
fn random_program(handle: &Handle, worker: u32) -> Vec<(TimerKey, Arc<Fate>)> {
    let _in_shard = shards::enter(worker + 1);
    let (timers, mut random, mut kept) = (handle.timers(), worker + 1, Vec::new());
    let mut below = |limit: u32| {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        random >> 8 & (limit - 1)
    };
    let insert = |deadline, waker| timers.insert(deadline, waker, || handle.unpark()).unwrap();
    for _ in 0..20_000 {
        let in_micros = |micros: u32| Instant::now() + Duration::from_micros(micros.into());
        let deadline = in_micros(below(1 << 12));
        let fate = Fate { deadline: deadline.into(), wakes: 0.into(), early: 0.into() };
        let fate = Arc::new(fate);
        let mut key = insert(deadline, fate.clone().into());
        if below(4) == 0 {
            let later = in_micros(4_096 + below(1 << 10));
            // A timer that has fired is not reset.
            if let Some(waker) = timers.cancel(key) {
                *fate.deadline.lock().unwrap() = later;
                key = insert(later, waker);
            }
        }
        if below(2) == 0 && timers.cancel(key).is_some() {
            assert_eq!(Arc::strong_count(&fate), 1, "the waker is gone");
        } else {
            kept.push((key, fate));
        }
    }
    kept
}

/// Two workers and the thread that drives, on real threads.
#[test]
fn random_programs_of_two_workers_lose_no_timer_and_fire_none_early() {
    let (mut driver, handle) = Driver::new(2).unwrap();
    let over = AtomicBool::new(false);
    let kept = thread::scope(|scope| {
        let programs = [0, 1].map(|worker| {
            scope.spawn({
                let handle = &handle;
                move || random_program(handle, worker)
            })
        });
        scope.spawn(|| {
            while !over.load(Relaxed) || !handle.timers().is_empty() {
                driver.turn(None);
            }
        });
        let kept = programs.map(|program| program.join().unwrap());
        over.store(true, Relaxed);
        handle.unpark();
        kept
    });
    for (key, fate) in kept.into_iter().flatten() {
        assert_eq!((fate.wakes.load(Relaxed), fate.early.load(Relaxed)), (1, 0));
        assert_eq!(handle.timers().poll(key, Waker::noop()), Poll::Ready(Ok(())));
    }
}
