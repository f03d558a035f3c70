//! The driver's park: no unpark is lost, whenever it comes, and everything written before it is
//! visible after the park.

use super::explore::{explore, explore_up_to};
use crate::base::{
    parker::ParkState,
    primitive::{
        Arc, Condvar, Mutex,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};
use loom::thread;

/// A driver with a modelled eventfd, edge-triggered like the real one.
struct Driver {
    unpark: ParkState,
    written: Mutex<bool>,
    edge: Condvar,
    work: AtomicUsize,
}

impl Driver {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            unpark: ParkState::new(),
            written: Mutex::new(false),
            edge: Condvar::new(),
            work: AtomicUsize::new(0),
        })
    }

    fn unpark(&self) {
        if self.unpark.unpark() {
            *self.written.lock() = true;
            self.edge.notify_one();
        }
    }

    /// Makes a turn without a timeout. `event` says whether an event is already there.
    fn turn(&self, event: bool) {
        if !self.unpark.prepare_park() {
            return;
        }
        let mut written = self.written.lock();
        while !*written && !event {
            written = self.edge.wait(written);
        }
        *written = false;
        drop(written);
        self.unpark.park_ended();
    }
}

fn push(driver: &Arc<Driver>) -> thread::JoinHandle<()> {
    let driver = driver.clone();
    thread::spawn(move || {
        driver.work.fetch_add(1, Relaxed);
        driver.unpark();
    })
}

#[test]
fn unpark_is_never_lost() {
    explore(|| {
        let driver = Driver::new();
        let other = push(&driver);
        while driver.work.load(Relaxed) < 1 {
            driver.turn(false);
        }
        other.join().unwrap();
    });
}

#[test]
fn unpark_that_ended_or_prevented_a_park_publishes_its_work() {
    explore(|| {
        let driver = Driver::new();
        let other = push(&driver);
        driver.turn(false);
        assert_eq!(driver.work.load(Relaxed), 1);
        other.join().unwrap();
    });
}

#[test]
fn unpark_twice_merges_and_loses_nothing() {
    explore_up_to(3, || {
        let driver = Driver::new();
        let others = [push(&driver), push(&driver)];
        while driver.work.load(Relaxed) < 2 {
            driver.turn(false);
        }
        for other in others {
            other.join().unwrap();
        }
    });
}

#[test]
fn unpark_racing_the_end_of_a_park_is_kept_for_the_next() {
    explore(|| {
        let driver = Driver::new();
        let other = push(&driver);
        // An event ends this turn; the unpark comes before, during or after it.
        driver.turn(true);
        while driver.work.load(Relaxed) < 1 {
            driver.turn(false);
        }
        other.join().unwrap();
    });
}
