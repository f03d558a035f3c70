//! The parker: no `unpark` is lost, and everything written before it is visible after the park.

use super::explore::{explore, explore_up_to};
use crate::base::{
    parker::Parker,
    primitive::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};
use loom::thread;

struct Shared {
    parker: Parker,
    data: AtomicUsize,
}

fn shared() -> Arc<Shared> {
    Arc::new(Shared { parker: Parker::new(), data: AtomicUsize::new(0) })
}

#[test]
fn parker_unpark_is_never_lost() {
    explore(|| {
        let shared = shared();
        let other = shared.clone();
        let waker = thread::spawn(move || {
            other.data.store(1, Relaxed);
            other.parker.unpark();
        });
        shared.parker.park(None);
        assert_eq!(shared.data.load(Relaxed), 1);
        waker.join().unwrap();
    });
}

#[test]
fn parker_two_unparks_merge_and_both_publish() {
    explore_up_to(3, || {
        let shared = shared();
        let wakers: Vec<_> = (0..2)
            .map(|_| {
                let shared = shared.clone();
                thread::spawn(move || {
                    shared.data.fetch_add(1, Relaxed);
                    shared.parker.unpark();
                })
            })
            .collect();
        while shared.data.load(Relaxed) < 2 {
            shared.parker.park(None);
        }
        for waker in wakers {
            waker.join().unwrap();
        }
    });
}

#[test]
fn parker_stays_usable_after_a_remembered_unpark() {
    explore(|| {
        let shared = shared();
        shared.parker.unpark();
        shared.parker.park(None);
        let other = shared.clone();
        let waker = thread::spawn(move || other.parker.unpark());
        shared.parker.park(None);
        waker.join().unwrap();
    });
}
