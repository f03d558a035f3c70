//! The end of an mpsc channel: it is closed or dropped while values and permits still exist.

use crate::support::{Told, in_a_task, on_both, watchdog};
use cede::sync::mpsc;
use futures::FutureExt;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    task::{Context, Waker},
    thread,
};

/// A value that counts its drops, and may panic when it is dropped.
struct Counted {
    drops: Arc<AtomicUsize>,
    panics: bool,
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.drops.fetch_add(1, Relaxed);
        assert!(!self.panics, "on purpose");
    }
}

fn counted() -> (impl Fn(bool) -> Counted, Arc<AtomicUsize>) {
    let drops = Arc::new(AtomicUsize::new(0));
    let counter = drops.clone();
    (move |panics| Counted { drops: counter.clone(), panics }, drops)
}

/// Hazard 51: if the drop of a queued value panics, the other values are still dropped, each once.
#[test]
fn a_value_that_panics_when_dropped_takes_no_other_along() {
    in_a_task(|| {
        let (value, drops) = counted();
        let (sender, receiver) = mpsc::channel(8);
        (0..5).for_each(|n| assert!(sender.try_send(value(n == 1)).is_ok()));
        let told = Arc::new(Told::default());
        let waker = Waker::from(told.clone());
        let mut waits = Box::pin(sender.closed());
        assert!(waits.poll_unpin(&mut Context::from_waker(&waker)).is_pending());
        let dropped = catch_unwind(AssertUnwindSafe(|| drop(receiver)));
        assert!(dropped.is_err());
        assert_eq!(drops.load(Relaxed), 5);
        assert_eq!(told.times(), 1, "the senders were woken nevertheless");
        assert!(sender.try_send(value(false)).is_err());
        assert_eq!(drops.load(Relaxed), 6);
    });
}

/// Hazard 51: the same when the values wrap around the end of the queue's memory.
#[test]
fn every_queued_value_is_dropped_once() {
    in_a_task(|| {
        for before in 0..8 {
            let (value, drops) = counted();
            let (sender, mut receiver) = mpsc::channel(4);
            for _ in 0..before {
                assert!(sender.try_send(value(false)).is_ok());
                drop(receiver.try_recv());
            }
            (0..4).for_each(|n| assert!(sender.try_send(value(n == 2)).is_ok()));
            assert!(catch_unwind(AssertUnwindSafe(|| drop(receiver))).is_err());
            assert_eq!(drops.load(Relaxed), before + 4);
        }
    });
}

/// Hazard 51: the drop of a queued value may use the channel, because no lock is held.
#[test]
fn queued_values_may_hold_senders_of_their_own_channel() {
    in_a_task(|| {
        struct Own(mpsc::Sender<Own>);
        impl Drop for Own {
            fn drop(&mut self) {
                assert!(self.0.is_closed() && self.0.try_reserve().is_err());
            }
        }
        let (sender, receiver) = mpsc::channel(4);
        (0..4).for_each(|_| assert!(sender.try_send(Own(sender.clone())).is_ok()));
        drop(receiver);
        assert_eq!(sender.strong_count(), 1);
    });
}

/// Hazard 53: a value for which a permit was handed out before the close arrives after it.
#[test]
fn permits_outstanding_at_the_close_still_deliver() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (sender, mut receiver) = mpsc::channel(3);
            let (used, unused) =
                (sender.clone().try_reserve_owned(), sender.clone().try_reserve_owned());
            let (used, unused) = (used.unwrap(), unused.unwrap());
            sender.try_send(1).unwrap();
            receiver.close();
            assert!(sender.try_reserve().is_err());
            let receives = cede::spawn(async move {
                let mut all = Vec::new();
                while let Some(n) = receiver.recv().await {
                    all.push(n);
                }
                all
            });
            cede::task::yield_now().await;
            drop(used.send(2));
            cede::task::yield_now().await;
            assert!(!receives.is_finished(), "one permit is still out");
            drop(unused);
            assert_eq!(receives.await.unwrap(), [1, 2]);
        });
    });
}

/// Hazard 53: if the owner of a grant has not noticed it when the channel closes, the grant is
/// still a valid permit.
#[test]
fn a_grant_unnoticed_at_the_close_still_delivers() {
    in_a_task(|| {
        let (sender, mut receiver) = mpsc::channel(1);
        sender.try_send(1).unwrap();
        let mut granted = Box::pin(sender.send(2));
        let mut waits = Box::pin(sender.send(3));
        assert!((&mut granted).now_or_never().is_none() && (&mut waits).now_or_never().is_none());
        assert_eq!(receiver.try_recv(), Ok(1));
        receiver.close();
        assert!(receiver.recv().now_or_never().is_none(), "the grant may still be used");
        assert_eq!(waits.now_or_never(), Some(Err(mpsc::error::SendError(3))));
        assert_eq!(granted.now_or_never(), Some(Ok(())));
        assert_eq!(receiver.recv().now_or_never(), Some(Some(2)));
        assert_eq!(receiver.recv().now_or_never(), Some(None));
    });
}

#[test]
fn a_permit_used_after_the_receivers_drop_drops_its_value_at_once() {
    let (value, drops) = counted();
    let (sender, receiver) = mpsc::channel(1);
    let permit = sender.try_reserve().unwrap();
    drop(receiver);
    permit.send(value(false));
    assert_eq!(drops.load(Relaxed), 1);
}

#[test]
fn the_close_wakes_everybody_who_waits() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (sender, receiver) = mpsc::channel(1);
            sender.try_send(0).unwrap();
            let wait = |n| {
                let sender = sender.clone();
                cede::spawn(async move {
                    match n % 2 {
                        0 => assert!(sender.send(n).await.is_err()),
                        _ => sender.closed().await,
                    }
                })
            };
            let waiting: Vec<_> = (0..100).map(wait).collect();
            for _ in 0..3 {
                cede::task::yield_now().await;
            }
            drop(receiver);
            for task in waiting {
                task.await.unwrap();
            }
        });
    });
}

#[test]
fn the_last_senders_drop_ends_a_receiver_that_waits() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (sender, mut receiver) = mpsc::unbounded_channel::<u8>();
            let senders = vec![sender; 10];
            let receives = cede::spawn(async move { receiver.recv().await });
            for sender in senders {
                cede::task::yield_now().await;
                assert!(!receives.is_finished());
                drop(sender);
            }
            assert_eq!(receives.await.unwrap(), None);
        });
    });
}

/// Hazard 51: values sent while the receiver is being dropped are dropped once, at the latest when
/// the last sender is dropped.
#[test]
fn sends_racing_the_receivers_drop_lose_no_value() {
    let _watchdog = watchdog();
    for _ in 0..500 {
        let (value, drops) = counted();
        let (sender, receiver) = mpsc::channel(64);
        let permit = sender.clone().try_reserve_owned().unwrap();
        thread::scope(|scope| {
            scope.spawn(|| (0..8).for_each(|_| drop(sender.try_send(value(false)))));
            scope.spawn(|| drop(permit.send(value(false))));
            scope.spawn(move || drop(receiver));
        });
        assert_eq!(drops.load(Relaxed), 9);
    }
}
