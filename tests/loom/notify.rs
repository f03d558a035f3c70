//! `Notify`: no notification is lost or doubled.

use super::{
    block_on::block_on,
    explore::{explore, explore_up_to},
};
use crate::sync::Notify;
use futures::FutureExt;
use loom::thread;
use std::sync::Arc;

#[test]
fn notify_one_is_kept_or_wakes() {
    explore(|| {
        let notify = Arc::new(Notify::new());
        let other = notify.clone();
        let waits = thread::spawn(move || block_on(other.notified()));
        notify.notify_one();
        waits.join().unwrap();
        assert!(notify.notified().now_or_never().is_none(), "used up");
    });
}

#[test]
fn notify_two_notifications_are_enough_for_two() {
    explore_up_to(3, || {
        let notify = Arc::new(Notify::new());
        let mut line = [notify.clone(), notify.clone()].map(Notify::notified_owned);
        line.iter_mut().for_each(|wait| assert!(wait.now_or_never().is_none()));
        let waits = line.map(|wait| thread::spawn(move || block_on(wait)));
        notify.notify_one();
        notify.notify_one();
        waits.into_iter().for_each(|thread| thread.join().unwrap());
        assert!(notify.notified().now_or_never().is_none(), "nothing was kept");
    });
}

/// Hazard 58: a task that gives up, perhaps just after it was notified, passes the notification on.
#[test]
fn notify_a_cancelled_wait_passes_its_notification_on() {
    explore_up_to(3, || {
        let notify = Arc::new(Notify::new());
        let [mut first, mut second] = [notify.clone(), notify.clone()].map(Notify::notified_owned);
        assert!((&mut first).now_or_never().is_none(), "first in line");
        assert!((&mut second).now_or_never().is_none(), "second in line");
        let gives_up = thread::spawn(move || drop(first));
        let waits = thread::spawn(move || block_on(second));
        notify.notify_one();
        gives_up.join().unwrap();
        waits.join().unwrap();
    });
}

/// Hazard 58, from the other end of the queue.
#[test]
fn notify_last_given_up_is_passed_on() {
    explore_up_to(3, || {
        let notify = Arc::new(Notify::new());
        let [mut first, mut last] = [notify.clone(), notify.clone()].map(Notify::notified_owned);
        assert!((&mut first).now_or_never().is_none(), "first in line");
        assert!((&mut last).now_or_never().is_none(), "last in line");
        let gives_up = thread::spawn(move || drop(last));
        let waits = thread::spawn(move || block_on(first));
        notify.notify_last();
        gives_up.join().unwrap();
        waits.join().unwrap();
    });
}

/// `notify_waiters` wakes every task that called `notified` before it, whether in the queue yet or
/// not.
#[test]
fn notify_waiters_reaches_all_that_are_there() {
    explore_up_to(3, || {
        let notify = Arc::new(Notify::new());
        let there = [notify.clone(), notify.clone()].map(Notify::notified_owned);
        let waits = there.map(|wait| thread::spawn(move || block_on(wait)));
        notify.notify_waiters();
        waits.into_iter().for_each(|thread| thread.join().unwrap());
        assert!(notify.notified().now_or_never().is_none(), "nothing was kept");
    });
}

/// `notify_one` races `notify_waiters`: the notification for one task is still there for another.
#[test]
fn notify_one_racing_all_is_not_lost() {
    explore_up_to(3, || {
        let notify = Arc::new(Notify::new());
        let mut wait = notify.clone().notified_owned();
        assert!((&mut wait).now_or_never().is_none(), "in line");
        let (one, all) = (notify.clone(), notify.clone());
        let one = thread::spawn(move || one.notify_one());
        let all = thread::spawn(move || all.notify_waiters());
        one.join().unwrap();
        all.join().unwrap();
        drop(wait);
        // In either order, the notification for one task was granted and is passed on, or was kept.
        assert!(notify.notified().now_or_never().is_some());
    });
}
