//! The timers: a parked driver's poll ends in time, whichever timers are inserted meanwhile.
//!
//! The alarm is the real one; the models ask it how much time is left.

use super::explore::explore;
use std::{
    task::{Poll, Wake, Waker},
    time::{Duration, Instant},
};

use crate::{
    base::primitive::Arc,
    driver::timers::{
        shards,
        timers::{TimerKey, Timers},
    },
};
use loom::{
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    thread,
};

const HOUR: Duration = Duration::from_secs(3600);

/// When the poll of a driver that is blocked for `timeout` ends, in hours from now.
fn poll_ends(timers: &Timers, timeout: Option<Duration>) -> Option<u64> {
    let hours = |left: Duration| left.as_secs().div_ceil(3600);
    [timeout, timers.alarm().remaining()].into_iter().flatten().map(hours).min()
}

fn insert(timers: &Timers, hours: u32) -> TimerKey {
    insert_waker(timers, hours, Waker::noop().clone()).unwrap()
}

fn insert_waker(timers: &Timers, hours: u32, waker: Waker) -> Option<TimerKey> {
    let deadline = Instant::now() + HOUR * hours;
    timers.insert(deadline, waker, || panic!("there is an alarm")).ok()
}

/// The timers of a runtime with this number of workers.
fn timers(workers: usize) -> Arc<Timers> {
    Arc::new(Timers::new(workers).unwrap())
}

/// Runs `act` on a thread that inserts into this shard.
fn spawn<R: 'static>(
    timers: &Arc<Timers>,
    shard: u32,
    act: impl FnOnce(&Timers) -> R + 'static,
) -> thread::JoinHandle<R> {
    let timers = timers.clone();
    thread::spawn(move || {
        let _in_shard = shards::enter(shard);
        act(&timers)
    })
}

/// Two threads insert while the driver goes to sleep.
fn inserts_race_the_driver_to_its_park(workers: usize, shards: [u32; 2]) {
    explore(move || {
        let timers = timers(workers);
        let [later, earlier] = [(2, shards[0]), (1, shards[1])].map(|(hours, shard)| {
            spawn(&timers, shard, move |timers| {
                insert(timers, hours);
            })
        });
        let timeout = timers.prepare_park();
        later.join().unwrap();
        earlier.join().unwrap();
        assert_eq!(poll_ends(&timers, timeout), Some(1));
    });
}

#[test]
fn timers_inserts_into_one_shard_race_the_driver_to_its_park() {
    inserts_race_the_driver_to_its_park(0, [0, 0]);
}

#[test]
fn timers_inserts_into_two_shards_race_the_driver_to_its_park() {
    inserts_race_the_driver_to_its_park(2, [1, 2]);
}

/// The bound of the shard is too early. The driver makes it exact, while another thread relies on
/// it.
#[test]
fn timers_a_cancelled_timer_covers_later_ones_or_is_known_to_be_gone() {
    explore(|| {
        let timers = timers(2);
        let earlier = insert(&timers, 1);
        timers.cancel(earlier);
        let inserter = spawn(&timers, 0, |timers| {
            insert(timers, 2);
        });
        let timeout = timers.prepare_park();
        inserter.join().unwrap();
        assert!(poll_ends(&timers, timeout).is_some_and(|hours| hours <= 2));
    });
}

/// A thread lowers the bound, and is slow to look whether the driver is parked; its timer is
/// cancelled, and another thread relies on the bound.
#[test]
fn timers_an_insert_relies_on_one_that_has_not_looked_at_the_driver_yet() {
    explore(|| {
        let timers = timers(1);
        let first = spawn(&timers, 1, |timers| {
            timers.cancel(insert(timers, 1));
        });
        let second = spawn(&timers, 1, |timers| {
            insert(timers, 2);
        });
        let timeout = timers.prepare_park();
        first.join().unwrap();
        second.join().unwrap();
        assert!(poll_ends(&timers, timeout).is_some_and(|hours| hours <= 2));
    });
}

fn a_second_park_sees_what_the_first_did_not(workers: usize) {
    explore(move || {
        let timers = timers(workers);
        let inserter = spawn(&timers, workers as u32, |timers| {
            let earlier = insert(timers, 1);
            insert(timers, 2);
            timers.cancel(earlier);
        });
        timers.prepare_park();
        timers.park_ended();
        timers.fire(&mut Vec::new());
        let timeout = timers.prepare_park();
        inserter.join().unwrap();
        assert!(poll_ends(&timers, timeout).is_some_and(|hours| hours <= 2));
    });
}

#[test]
fn timers_a_second_park_sees_what_the_first_did_not() {
    a_second_park_sees_what_the_first_did_not(0);
}

#[test]
fn timers_a_second_park_sees_the_shard_of_a_worker() {
    a_second_park_sees_what_the_first_did_not(1);
}

/// Counts its wakes.
struct Count(AtomicUsize);

impl Wake for Count {
    fn wake(self: std::sync::Arc<Self>) {
        self.0.fetch_add(1, Relaxed);
    }
}

fn counter() -> (std::sync::Arc<Count>, Waker) {
    let count = std::sync::Arc::new(Count(AtomicUsize::new(0)));
    (count.clone(), count.into())
}

/// A timer either fires or is cancelled.
#[test]
fn timers_cancel_races_fire() {
    explore(|| {
        let timers = timers(0);
        timers.pause().unwrap();
        let (count, waker) = counter();
        let key = insert_waker(&timers, 1, waker).unwrap();
        timers.advance(2 * HOUR).unwrap();
        let driver = spawn(&timers, 0, |timers| timers.fire(&mut Vec::new()));
        let cancelled = timers.cancel(key).is_some();
        assert_eq!(driver.join().unwrap(), usize::from(!cancelled));
        assert_eq!(count.0.load(Relaxed), usize::from(!cancelled));
        assert!(timers.is_empty());
    });
}

/// A timer that comes into a shard when the timers are closed is refused or woken.
#[test]
fn timers_insert_races_close() {
    explore(|| {
        let timers = timers(2);
        let (count, waker) = counter();
        let other = waker.clone();
        let first = spawn(&timers, 1, |timers| insert_waker(timers, 1, waker).is_some());
        let second = spawn(&timers, 2, |timers| insert_waker(timers, 1, other).is_some());
        timers.close();
        let inserted = usize::from(first.join().unwrap()) + usize::from(second.join().unwrap());
        assert_eq!(count.0.load(Relaxed), inserted);
        assert!(timers.is_empty());
    });
}

#[test]
fn timers_poll_races_close() {
    explore(|| {
        let timers = timers(0);
        let key = insert(&timers, 1);
        let closer = spawn(&timers, 0, |timers| timers.close());
        let waker = futures::task::noop_waker();
        let _ = timers.poll(key, &waker);
        closer.join().unwrap();
        assert!(matches!(timers.poll(key, &waker), Poll::Ready(Err(_))));
        assert!(timers.is_empty());
    });
}

/// When a poll returns ready, with or without locking, the timer is no longer in the wheel.
#[test]
fn timers_poll_races_fire() {
    explore(|| {
        let timers = timers(0);
        timers.pause().unwrap();
        let key = insert(&timers, 1);
        timers.advance(2 * HOUR).unwrap();
        let driver = spawn(&timers, 0, |timers| timers.fire(&mut Vec::new()));
        if timers.poll(key, Waker::noop()).is_ready() {
            assert!(timers.cancel(key).is_none());
        }
        assert_eq!(driver.join().unwrap(), 1);
        assert!(matches!(timers.poll(key, Waker::noop()), Poll::Ready(Ok(()))));
    });
}

/// The job that ends unparks the driver, or the driver sees that it has ended.
#[test]
fn timers_the_end_of_a_blocking_job_races_the_park_of_a_paused_driver() {
    explore(|| {
        let timers = timers(0);
        insert(&timers, 1);
        timers.clock().inhibit();
        let job = spawn(&timers, 0, |timers| timers.clock().release_inhibitor());
        timers.pause().unwrap();
        let blocks = timers.prepare_park().is_none();
        let told = job.join().unwrap();
        assert!(told || !blocks);
    });
}
