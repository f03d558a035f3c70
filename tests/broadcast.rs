//! The broadcast channel as its users see it.

use crate::support::{Told, in_a_task, on_both, watchdog};
use cede::sync::broadcast::{
    self,
    error::{RecvError, SendError, TryRecvError},
};
use futures::FutureExt;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    task::Context,
    thread,
};

/// A value that counts how many copies of it exist, and may panic when it is cloned or dropped.
#[derive(Debug)]
struct Fussy {
    alive: Arc<AtomicUsize>,
    clone_panics: bool,
    drop_panics: bool,
}

impl Fussy {
    fn new(alive: &Arc<AtomicUsize>) -> Self {
        alive.fetch_add(1, Relaxed);
        Self { alive: alive.clone(), clone_panics: false, drop_panics: false }
    }
}

impl Clone for Fussy {
    fn clone(&self) -> Self {
        assert!(!self.clone_panics, "on purpose");
        Self::new(&self.alive)
    }
}

impl Drop for Fussy {
    fn drop(&mut self) {
        self.alive.fetch_sub(1, Relaxed);
        assert!(!self.drop_panics, "on purpose");
    }
}

/// Hazard 55: a receiver that lags learns exactly how many values it lost, and continues with the
/// oldest one left.
#[test]
fn a_slow_receiver_is_told_how_many_it_lost() {
    on_both(|runtime| {
        runtime.block_on(async {
            for capacity in 1..=5 {
                for sent in 0..=12 {
                    let (sender, mut receiver) = broadcast::channel(capacity);
                    (0..sent).for_each(|n| assert_eq!(sender.send(n), Ok(1)));
                    assert_eq!(receiver.len(), sent);
                    let lost = sent.saturating_sub(capacity);
                    if lost > 0 {
                        assert_eq!(receiver.recv().await, Err(RecvError::Lagged(lost as u64)));
                    }
                    for n in lost..sent {
                        assert_eq!(receiver.recv().await, Ok(n));
                    }
                    assert_eq!(receiver.try_recv(), Err(TryRecvError::Empty));
                }
            }
        });
    });
}

/// Hazard 55: if a clone panics, its receiver loses this value, and other receivers lose nothing.
#[test]
fn a_clone_that_panics_loses_nothing_for_others() {
    in_a_task(|| {
        let alive = Arc::new(AtomicUsize::new(0));
        let (sender, mut first) = broadcast::channel(4);
        let mut others = [sender.subscribe(), sender.subscribe()];
        let mut bad = Fussy::new(&alive);
        bad.clone_panics = true;
        sender.send(bad).unwrap();
        sender.send(Fussy::new(&alive)).unwrap();
        assert!(catch_unwind(AssertUnwindSafe(|| first.try_recv())).is_err());
        assert!(first.try_recv().is_ok(), "it continues with the next value");
        let [second, last] = &mut others;
        assert!(catch_unwind(AssertUnwindSafe(|| second.try_recv())).is_err());
        assert!(last.try_recv().is_ok(), "the last receiver needs no clone");
        assert!(second.try_recv().is_ok() && last.try_recv().is_ok());
        assert_eq!((alive.load(Relaxed), sender.len()), (0, 0));
        assert_eq!(sender.send(Fussy::new(&alive)).unwrap(), 3);
    });
}

/// Hazard 51: if the drop of a value panics, the other values are still dropped, each once.
#[test]
fn a_value_that_panics_when_dropped_takes_no_other_along() {
    in_a_task(|| {
        let alive = Arc::new(AtomicUsize::new(0));
        let (sender, receiver) = broadcast::channel(8);
        for n in 0..5 {
            let mut value = Fussy::new(&alive);
            value.drop_panics = n == 1;
            sender.send(value).unwrap();
        }
        let told = Arc::new(Told::default());
        let waker = told.clone().into();
        let mut waits = Box::pin(sender.closed());
        assert!(waits.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        assert!(catch_unwind(AssertUnwindSafe(|| drop(receiver))).is_err());
        assert_eq!(alive.load(Relaxed), 0);
        assert_eq!(told.times(), 1, "the senders were woken nevertheless");
    });
}

/// Hazard 55: a receiver that subscribes after the close gets the end at once, and no old value.
#[test]
fn a_receiver_made_after_the_close_gets_the_end() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (sender, mut receiver) = broadcast::channel(4);
            sender.send(1).unwrap();
            drop(sender);
            let mut late = receiver.resubscribe();
            assert_eq!(late.recv().await, Err(RecvError::Closed));
            assert_eq!(receiver.recv().await, Ok(1), "the first still gets its value");
            assert_eq!(receiver.recv().await, Err(RecvError::Closed));
        });
    });
}

#[test]
fn without_receivers_sending_fails_until_somebody_subscribes() {
    let (sender, receiver) = broadcast::channel(4);
    sender.send(1).unwrap();
    drop(receiver);
    assert_eq!((sender.send(2), sender.len()), (Err(SendError(2)), 0));
    assert_eq!(sender.closed().now_or_never(), Some(()));
    let mut late = sender.subscribe();
    assert_eq!(late.try_recv(), Err(TryRecvError::Empty));
    assert_eq!(sender.send(3), Ok(1));
    assert_eq!(late.try_recv(), Ok(3));
    assert!(sender.closed().now_or_never().is_none());
}

#[test]
fn a_weak_sender_keeps_nobody_waiting() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (sender, mut receiver) = broadcast::channel(4);
            let weak = sender.downgrade();
            let same = weak.clone();
            assert_eq!((sender.weak_count(), receiver.sender_weak_count()), (2, 2));
            drop(same);
            let second = weak.upgrade().unwrap();
            assert_eq!((weak.strong_count(), weak.weak_count()), (2, 1));
            drop(sender);
            assert_eq!((second.send(1), receiver.sender_strong_count()), (Ok(1), 1));
            let waits = cede::spawn(async move { (receiver.recv().await, receiver.recv().await) });
            cede::task::yield_now().await;
            drop(second);
            assert_eq!(waits.await.unwrap(), (Ok(1), Err(RecvError::Closed)));
            assert!(weak.upgrade().is_none());
        });
    });
}

/// Hazard 57: a capacity of 0 and a capacity that is too large are refused; a blocking call in
/// async context panics.
#[test]
fn what_makes_no_sense_panics() {
    for capacity in [0, usize::MAX / 2 + 1] {
        assert!(catch_unwind(|| broadcast::channel::<u8>(capacity)).is_err());
    }
    on_both(|runtime| {
        let (_sender, mut receiver) = broadcast::channel::<u8>(1);
        let receive = || runtime.block_on(async { receiver.blocking_recv() });
        assert!(catch_unwind(AssertUnwindSafe(receive)).is_err());
    });
}

/// A value may use the channel when it is cloned or dropped: no lock of the channel is held.
#[test]
fn values_may_use_their_channel() {
    struct Own(broadcast::Sender<Own>);
    impl Clone for Own {
        fn clone(&self) -> Self {
            assert!(self.0.receiver_count() > 0);
            Self(self.0.clone())
        }
    }
    impl Drop for Own {
        fn drop(&mut self) {
            assert!(self.0.strong_count() > 0);
        }
    }
    let _watchdog = watchdog();
    let (sender, mut first) = broadcast::channel(1);
    let second = sender.subscribe();
    assert!(sender.send(Own(sender.clone())).is_ok());
    drop(first.try_recv());
    assert!(sender.send(Own(sender.clone())).is_ok(), "the first value makes room");
    drop((first, second));
    assert_eq!(sender.strong_count(), 1);
}

#[test]
fn every_receiver_gets_every_value_in_order() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (sender, receiver) = broadcast::channel(1000);
            drop(receiver);
            let listen = |mut receiver: broadcast::Receiver<u32>| {
                cede::spawn(async move {
                    let mut all = Vec::new();
                    while let Ok(n) = receiver.recv().await {
                        all.push(n);
                    }
                    all
                })
            };
            let listeners: Vec<_> = (0..20).map(|_| listen(sender.subscribe())).collect();
            for n in 0..1000 {
                assert_eq!(sender.send(n), Ok(20));
                if n % 50 == 0 {
                    cede::task::yield_now().await;
                }
            }
            drop(sender);
            for listener in listeners {
                assert!(listener.await.unwrap().into_iter().eq(0..1000));
            }
        });
    });
}

#[test]
fn from_many_threads_received_and_lost_add_up() {
    let _watchdog = watchdog();
    let (sender, receiver) = broadcast::channel(8);
    thread::scope(|scope| {
        for _ in 0..4 {
            let mut receiver = receiver.resubscribe();
            scope.spawn(move || {
                let mut count = 0;
                loop {
                    match receiver.blocking_recv() {
                        Ok(()) => count += 1,
                        Err(RecvError::Lagged(lost)) => count += lost,
                        Err(RecvError::Closed) => break,
                    }
                }
                assert_eq!(count, 3000);
            });
        }
        for _ in 0..3 {
            let sender = sender.clone();
            scope.spawn(move || (0..1000).for_each(|_| assert!(sender.send(()).is_ok())));
        }
        drop(sender);
    });
}
