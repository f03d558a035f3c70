//! The timers: a parked driver's poll ends in time, whichever timers are inserted meanwhile.
//!
//! The alarm is the real one; the models ask it how much time is left.

use super::explore::explore;
use std::{
    task::{Poll, Waker},
    time::{Duration, Instant},
};

use crate::{base::primitive::Arc, driver::timers::timers::Timers};
use loom::thread;

const HOUR: Duration = Duration::from_secs(3600);

/// When the poll of a driver that is blocked for `timeout` ends, in hours from now.
fn poll_ends(timers: &Timers, timeout: Option<Duration>) -> Option<u64> {
    let hours = |left: Duration| left.as_secs().div_ceil(3600);
    [timeout, timers.alarm().remaining()].into_iter().flatten().map(hours).min()
}

fn insert(timers: &Timers, hours: u32) -> crate::driver::timers::timers::TimerKey {
    let deadline = Instant::now() + HOUR * hours;
    timers.insert(deadline, Waker::noop().clone(), || panic!("there is an alarm")).unwrap()
}

#[test]
fn timers_inserts_race_the_driver_to_its_park() {
    explore(|| {
        let timers = Arc::new(Timers::new().unwrap());
        let inserters: Vec<_> = [2, 1]
            .map(|hours| {
                let timers = timers.clone();
                thread::spawn(move || {
                    let _ = insert(&timers, hours);
                })
            })
            .into();
        let timeout = timers.prepare_park();
        for inserter in inserters {
            inserter.join().unwrap();
        }
        assert_eq!(poll_ends(&timers, timeout), Some(1));
    });
}

#[test]
fn timers_a_second_park_sees_what_the_first_did_not() {
    explore(|| {
        let timers = Arc::new(Timers::new().unwrap());
        let other = timers.clone();
        let inserter = thread::spawn(move || {
            let earlier = insert(&other, 1);
            insert(&other, 2);
            other.cancel(earlier);
        });
        timers.prepare_park();
        timers.park_ended();
        timers.fire();
        let timeout = timers.prepare_park();
        inserter.join().unwrap();
        assert!(poll_ends(&timers, timeout).is_some_and(|hours| hours <= 2));
    });
}

#[test]
fn timers_poll_races_close() {
    explore(|| {
        let timers = Arc::new(Timers::new().unwrap());
        let key = insert(&timers, 1);
        let other = timers.clone();
        let closer = thread::spawn(move || other.close());
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
        let timers = Arc::new(Timers::new().unwrap());
        timers.pause().unwrap();
        let key = insert(&timers, 1);
        timers.advance(2 * HOUR).unwrap();
        let other = timers.clone();
        let driver = thread::spawn(move || other.fire());
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
        let timers = Arc::new(Timers::new().unwrap());
        insert(&timers, 1);
        timers.clock().inhibit();
        let other = timers.clone();
        let job = thread::spawn(move || other.clock().release_inhibitor());
        timers.pause().unwrap();
        let blocks = timers.prepare_park().is_none();
        let told = job.join().unwrap();
        assert!(told || !blocks);
    });
}
