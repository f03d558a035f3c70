//! The watch channel as its users see it.

use crate::support::{Told, in_a_task, on_both, watchdog};
use cede::sync::watch;
use futures::FutureExt;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    task::{Context, Wake, Waker},
    thread,
};

/// Hazard 56: the modification panics. No receiver is told, the lock is released, and no task
/// hangs.
#[test]
fn a_modification_that_panics_is_as_if_it_had_not_been() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (sender, mut receiver) = watch::channel(vec![1]);
            let looks = receiver.clone();
            let waits = cede::spawn(async move {
                receiver.changed().await.unwrap();
                receiver.borrow().clone()
            });
            cede::task::yield_now().await;
            let modify = || {
                sender.send_modify(|list| {
                    list.push(2);
                    panic!("on purpose");
                });
            };
            assert!(catch_unwind(AssertUnwindSafe(modify)).is_err());
            let refuse = || sender.send_if_modified(|_| panic!("on purpose"));
            assert!(catch_unwind(AssertUnwindSafe(refuse)).is_err());
            cede::task::yield_now().await;
            assert!(!waits.is_finished() && !looks.has_changed().unwrap(), "no change is reported");
            assert_eq!(*sender.borrow(), [1, 2], "as the panic left it");
            sender.send_modify(|list| list.push(3));
            assert_eq!(waits.await.unwrap(), [1, 2, 3]);
        });
    });
}

/// Hazard 56: the last value arrives although its sender was dropped; then comes the end.
#[test]
fn the_last_value_unseen_at_the_close_is_delivered() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (sender, mut receiver) = watch::channel(1);
            let mut waits = receiver.clone();
            let waits = cede::spawn(async move {
                let mut seen = Vec::new();
                while waits.changed().await.is_ok() {
                    seen.push(*waits.borrow_and_update());
                }
                seen
            });
            cede::task::yield_now().await;
            sender.send(2).unwrap();
            drop(sender);
            assert!(receiver.has_changed().is_err(), "closed, as in tokio");
            assert!(receiver.changed().await.is_ok());
            assert!(receiver.changed().await.is_err());
            assert_eq!((*receiver.borrow(), waits.await.unwrap()), (2, vec![2]));
            let mut late = receiver.clone();
            late.mark_changed();
            assert!(late.changed().await.is_ok() && late.changed().await.is_err());
        });
    });
}

#[test]
fn a_predicate_that_panics_locks_nobody_out() {
    let (sender, mut receiver) = watch::channel(0);
    let wait = || receiver.wait_for(|_| panic!("on purpose")).now_or_never().is_some();
    assert!(catch_unwind(AssertUnwindSafe(wait)).is_err());
    sender.send(1).unwrap();
    assert_eq!(*receiver.borrow(), 1);
}

#[test]
fn wait_for_looks_at_the_value_that_is_there_and_at_the_last_one() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (sender, mut receiver) = watch::channel(1);
            assert!(!receiver.wait_for(|n| *n == 1).await.unwrap().has_changed());
            sender.send(2).unwrap();
            assert!(receiver.wait_for(|n| *n == 2).await.unwrap().has_changed());
            sender.send(3).unwrap();
            drop(sender);
            assert_eq!(*receiver.wait_for(|n| *n == 3).await.unwrap(), 3);
            assert!(receiver.wait_for(|n| *n == 4).await.is_err());
            assert_eq!(*receiver.wait_for(|n| *n == 3).await.unwrap(), 3, "the last value fits");
        });
    });
}

#[test]
fn every_receiver_ends_at_the_latest_value() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (sender, receiver) = watch::channel(0);
            let look = |mut receiver: watch::Receiver<u32>| {
                cede::spawn(async move {
                    let mut last = 0;
                    while receiver.changed().await.is_ok() {
                        let now = *receiver.borrow_and_update();
                        assert!(now > last, "each value once, in order");
                        last = now;
                    }
                    last
                })
            };
            let looks: Vec<_> = (0..50).map(|_| look(receiver.clone())).collect();
            drop(receiver);
            for n in 1..=500 {
                sender.send(n).unwrap();
                if n % 7 == 0 {
                    cede::task::yield_now().await;
                }
            }
            drop(sender);
            for look in looks {
                assert_eq!(look.await.unwrap(), 500);
            }
        });
    });
}

/// Hazard 54: a wait that is dropped has seen nothing, and leaves nothing in the queue.
#[test]
fn a_cancelled_wait_loses_nothing() {
    in_a_task(|| {
        let (sender, mut receiver) = watch::channel(0);
        let told = Arc::new(Told::default());
        let waker = Waker::from(told.clone());
        let mut waits = Box::pin(receiver.changed());
        assert!(waits.poll_unpin(&mut Context::from_waker(&waker)).is_pending());
        drop(waits);
        assert_eq!(Arc::strong_count(&told), 2, "its waker is gone");
        sender.send(1).unwrap();
        assert_eq!(told.times(), 0);
        assert!(receiver.has_changed().unwrap());
        assert_eq!(receiver.changed().now_or_never(), Some(Ok(())));
    });
}

/// A waker may use the channel: no lock is held while it is called.
#[test]
fn a_waker_may_send() {
    struct Sends(watch::Sender<u32>);
    impl Wake for Sends {
        fn wake(self: Arc<Self>) {
            if *self.0.borrow() < 5 {
                self.0.send_modify(|n| *n += 1);
            }
        }
    }
    let _watchdog = watchdog();
    let (sender, mut receiver) = watch::channel(0);
    let waker = Waker::from(Arc::new(Sends(sender.clone())));
    let mut waits = Box::pin(receiver.changed());
    assert!(waits.poll_unpin(&mut Context::from_waker(&waker)).is_pending());
    sender.send(1).unwrap();
    assert_eq!(*sender.borrow(), 2);
}

/// A replaced value is dropped when no lock is held.
#[test]
fn a_value_may_use_its_channel_when_it_is_dropped() {
    struct Own(Option<watch::Sender<Own>>);
    impl Drop for Own {
        fn drop(&mut self) {
            if let Some(sender) = self.0.take() {
                sender.send_if_modified(|value| value.0.is_none());
            }
        }
    }
    let _watchdog = watchdog();
    let (sender, receiver) = watch::channel(Own(None));
    assert!(sender.send(Own(Some(sender.clone()))).is_ok());
    assert!(sender.send(Own(None)).is_ok());
    assert_eq!(sender.sender_count(), 1);
    drop(receiver);
}

#[test]
fn a_sender_without_receivers_refuses_until_somebody_subscribes() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (sender, receiver) = watch::channel(1);
            let other = sender.clone();
            let waits = cede::spawn(async move { other.closed().await });
            cede::task::yield_now().await;
            drop(receiver);
            waits.await.unwrap();
            assert!(sender.send(2).is_err());
            assert_eq!(sender.send_replace(3), 1);
            let mut late = sender.subscribe();
            assert!(!late.has_changed().unwrap() && *late.borrow() == 3);
            sender.send(4).unwrap();
            assert_eq!(*late.borrow_and_update(), 4);
            assert!(sender.closed().now_or_never().is_none());
        });
    });
}

#[test]
fn values_from_many_threads_are_never_torn_and_never_go_back() {
    let _watchdog = watchdog();
    let (sender, receiver) = watch::channel((0, 0));
    thread::scope(|scope| {
        for _ in 0..3 {
            let sender = sender.clone();
            scope.spawn(move || {
                (0..300).for_each(|_| sender.send_modify(|(a, b)| (*a, *b) = (*a + 1, *b + 1)));
            });
        }
        for _ in 0..2 {
            let mut receiver = receiver.clone();
            scope.spawn(move || {
                let mut last = 0;
                while last < 900 {
                    let (a, b) = *receiver.borrow_and_update();
                    assert!(a == b && a >= last);
                    last = a;
                }
            });
        }
    });
}
