//! The watch channel and the queue that it uses: no change is missed, and no task waits for ever.

use super::{
    block_on::block_on,
    explore::{explore, explore_up_to},
};
use crate::sync::watch;
use futures::FutureExt;
use loom::thread;

/// Hazard 56: the last value is delivered although the sender was dropped.
#[test]
fn watch_the_last_value_is_seen_then_the_end() {
    explore_up_to(2, || {
        let (sender, mut receiver) = watch::channel(0);
        let other = thread::spawn(move || {
            sender.send(1).unwrap();
            sender.send(2).unwrap();
        });
        let mut last = 0;
        while block_on(receiver.changed()).is_ok() {
            let value = *receiver.borrow_and_update();
            assert!(value >= last, "values never go back");
            last = value;
        }
        assert_eq!(last, 2);
        other.join().unwrap();
    });
}

#[test]
fn watch_two_receivers_both_wake() {
    explore_up_to(2, || {
        let (sender, receiver) = watch::channel(0);
        let waiting: Vec<_> = [receiver.clone(), receiver]
            .into_iter()
            .map(|mut receiver| {
                thread::spawn(move || {
                    block_on(receiver.changed()).unwrap();
                    assert_eq!(*receiver.borrow(), 1);
                })
            })
            .collect();
        sender.send(1).unwrap();
        for thread in waiting {
            thread.join().unwrap();
        }
        drop(sender);
    });
}

/// A borrow reports the version of the value that it borrows.
#[test]
fn watch_the_version_is_that_of_the_borrowed_value() {
    explore(|| {
        let (sender, mut receiver) = watch::channel(0);
        let other = thread::spawn(move || {
            sender.send(1).unwrap();
            sender
        });
        let first = receiver.borrow_and_update();
        assert_eq!(first.has_changed(), *first == 1);
        let seen = *first;
        drop(first);
        let sender = other.join().unwrap();
        assert_eq!(receiver.has_changed().unwrap(), seen == 0);
        drop(sender);
    });
}

/// A wait that is dropped while it is being woken leaves nothing in the queue, and the next wait
/// misses nothing.
#[test]
fn watch_a_cancelled_wait_misses_nothing() {
    explore(|| {
        let (sender, mut receiver) = watch::channel(0);
        let other = thread::spawn(move || sender.send(1).unwrap());
        if receiver.changed().now_or_never().is_none() {
            block_on(receiver.changed()).unwrap();
        }
        assert_eq!(*receiver.borrow(), 1);
        other.join().unwrap();
    });
}

#[test]
fn watch_closed_is_not_missed() {
    explore(|| {
        let (sender, receiver) = watch::channel(0);
        let second = receiver.clone();
        let other = thread::spawn(move || drop(receiver));
        drop(second);
        block_on(sender.closed());
        assert!(sender.send(1).is_err());
        other.join().unwrap();
    });
}
