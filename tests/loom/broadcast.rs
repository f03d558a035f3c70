//! The broadcast channel: every receiver gets every value, or learns how many it lost.

use super::{
    block_on::block_on,
    explore::{explore, explore_up_to},
};
use crate::{
    base::primitive::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    sync::broadcast::{
        self,
        error::{RecvError, TryRecvError},
    },
};
use futures::FutureExt;
use loom::thread;

/// A value that counts how many copies of it exist.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn new(alive: &Arc<AtomicUsize>) -> Self {
        alive.fetch_add(1, Relaxed);
        Self(alive.clone())
    }
}

impl Clone for Counted {
    fn clone(&self) -> Self {
        Self::new(&self.0)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

/// Hazard 55: the values received and the values reported as lost add up to those sent.
#[test]
fn broadcast_received_and_lost_add_up() {
    explore_up_to(2, || {
        let (sender, mut receiver) = broadcast::channel(1);
        let other = thread::spawn(move || {
            for n in 0..3 {
                assert_eq!(sender.send(n), Ok(1));
            }
        });
        let mut next = 0;
        loop {
            match block_on(receiver.recv()) {
                Ok(n) => {
                    assert_eq!(n, next);
                    next += 1;
                }
                Err(RecvError::Lagged(lost)) => next += lost,
                Err(RecvError::Closed) => break,
            }
        }
        assert_eq!(next, 3);
        other.join().unwrap();
    });
}

#[test]
fn broadcast_two_receivers_both_wake() {
    explore_up_to(2, || {
        let (sender, first) = broadcast::channel(2);
        let waiting: Vec<_> = [sender.subscribe(), first]
            .into_iter()
            .map(|mut receiver| {
                thread::spawn(move || {
                    assert_eq!(block_on(receiver.recv()), Ok(7));
                    assert_eq!(block_on(receiver.recv()), Err(RecvError::Closed));
                })
            })
            .collect();
        assert_eq!(sender.send(7), Ok(2));
        drop(sender);
        for thread in waiting {
            thread.join().unwrap();
        }
    });
}

/// Each value wakes the receivers that wait for it. No sender is dropped during the test, as that
/// would wake them too.
#[test]
fn broadcast_a_value_wakes_who_waits() {
    explore_up_to(2, || {
        let (sender, first) = broadcast::channel(2);
        let waiting: Vec<_> = [sender.subscribe(), first]
            .into_iter()
            .map(|mut receiver| {
                thread::spawn(move || {
                    assert_eq!(block_on(receiver.recv()), Ok(7));
                    assert_eq!(block_on(receiver.recv()), Ok(8));
                })
            })
            .collect();
        assert!(sender.send(7).is_ok() && sender.send(8).is_ok());
        for thread in waiting {
            thread.join().unwrap();
        }
    });
}

/// Two receivers take one value while a third is dropped: the value is dropped once, when no
/// receiver wants it any more.
#[test]
fn broadcast_a_value_leaves_with_its_last_receiver() {
    explore_up_to(2, || {
        let alive = Arc::new(AtomicUsize::new(0));
        let (sender, mut first) = broadcast::channel(2);
        let second = sender.subscribe();
        assert!(sender.send(Counted::new(&alive)).is_ok());
        let other = thread::spawn(move || drop(second));
        drop(first.try_recv().ok().expect("the value"));
        other.join().unwrap();
        assert_eq!((alive.load(Relaxed), sender.len()), (0, 0));
    });
}

/// While one receiver clones the value, the other waits for it, so each gets the value.
#[test]
fn broadcast_a_value_that_is_lent_comes_back() {
    explore_up_to(3, || {
        let alive = Arc::new(AtomicUsize::new(0));
        let (sender, mut first) = broadcast::channel(1);
        let mut second = sender.subscribe();
        let third = sender.subscribe();
        assert!(sender.send(Counted::new(&alive)).is_ok());
        let other = thread::spawn(move || drop(second.try_recv().ok().expect("the value")));
        drop(first.try_recv().ok().expect("the value"));
        other.join().unwrap();
        assert_eq!((alive.load(Relaxed), sender.len()), (1, 1));
        drop(third);
        assert_eq!((alive.load(Relaxed), sender.len()), (0, 0));
    });
}

/// A value is overwritten while it is lent: a receiver that waits for it has lost it, and the value
/// is dropped once.
#[test]
fn broadcast_a_value_that_is_lent_may_be_lost() {
    explore_up_to(2, || {
        let alive = Arc::new(AtomicUsize::new(0));
        let (sender, mut first) = broadcast::channel(1);
        let mut second = sender.subscribe();
        assert!(sender.send(Counted::new(&alive)).is_ok());
        let other = thread::spawn(move || match second.try_recv() {
            Ok(_) => {}
            Err(TryRecvError::Lagged(1)) => drop(second.try_recv().ok().expect("the next value")),
            Err(error) => panic!("{error}"),
        });
        let more = Counted::new(&alive);
        let sends = thread::spawn(move || sender.send(more).is_ok());
        match first.try_recv() {
            Ok(_) => {}
            Err(TryRecvError::Lagged(1)) => drop(first.try_recv().ok().expect("the next value")),
            Err(error) => panic!("{error}"),
        }
        other.join().unwrap();
        assert!(sends.join().unwrap());
        drop(first);
        assert_eq!(alive.load(Relaxed), 0);
    });
}

/// A `recv` that finds its value lent is woken when the value is back, although nothing else wakes
/// it.
#[test]
fn broadcast_a_recv_waits_for_a_value_that_is_lent() {
    explore_up_to(2, || {
        let alive = Arc::new(AtomicUsize::new(0));
        let (sender, mut first) = broadcast::channel(1);
        let (mut second, third) = (sender.subscribe(), sender.subscribe());
        assert!(sender.send(Counted::new(&alive)).is_ok());
        let other = thread::spawn(move || drop(block_on(second.recv()).ok().expect("the value")));
        drop(block_on(first.recv()).ok().expect("the value"));
        other.join().unwrap();
        assert_eq!((alive.load(Relaxed), sender.len()), (1, 1));
        drop(third);
        assert_eq!(alive.load(Relaxed), 0);
    });
}

/// A `recv` that waits for a lent value is woken when the value is lost.
#[test]
fn broadcast_a_recv_waits_for_a_value_that_may_be_lost() {
    explore_up_to(2, || {
        let alive = Arc::new(AtomicUsize::new(0));
        let (sender, mut first) = broadcast::channel(1);
        let mut second = sender.subscribe();
        assert!(sender.send(Counted::new(&alive)).is_ok());
        let other = thread::spawn(move || match block_on(second.recv()) {
            Ok(_) => {}
            Err(RecvError::Lagged(lost)) => assert_eq!(lost, 1),
            Err(error) => panic!("{error}"),
        });
        let more = Counted::new(&alive);
        let sends = thread::spawn(move || sender.send(more).is_ok());
        let received = first.try_recv();
        assert!(matches!(received, Ok(_) | Err(TryRecvError::Lagged(1))));
        drop(received);
        other.join().unwrap();
        assert!(sends.join().is_ok());
        drop(first);
        assert_eq!(alive.load(Relaxed), 0);
    });
}

/// Hazard 54: a `recv` that is dropped has taken nothing.
#[test]
fn broadcast_a_cancelled_recv_loses_nothing() {
    explore_up_to(3, || {
        let (sender, mut receiver) = broadcast::channel(2);
        let other = thread::spawn(move || sender.send(7).unwrap());
        let received = receiver.recv().now_or_never();
        assert_eq!(received.unwrap_or_else(|| block_on(receiver.recv())), Ok(7));
        other.join().unwrap();
        assert_eq!(receiver.try_recv(), Err(TryRecvError::Closed));
    });
}

#[test]
fn broadcast_closed_is_not_missed() {
    explore_up_to(3, || {
        let (sender, receiver) = broadcast::channel::<u8>(1);
        let other = thread::spawn(move || drop(receiver));
        block_on(sender.closed());
        assert!(sender.send(1).is_err());
        other.join().unwrap();
    });
}

#[test]
fn broadcast_a_weak_sender_and_the_end_agree() {
    explore(|| {
        let (sender, mut receiver) = broadcast::channel(2);
        let weak = sender.downgrade();
        let other = thread::spawn(move || match weak.upgrade() {
            Some(sender) => sender.send(7).is_ok(),
            None => false,
        });
        drop(sender);
        let received = block_on(receiver.recv());
        assert_eq!(received.is_ok(), other.join().unwrap());
        assert_eq!(block_on(receiver.recv()), Err(RecvError::Closed));
    });
}

/// Hazard 55: a receiver that subscribes while others send begins at some value and misses none
/// after it.
#[test]
fn broadcast_a_subscriber_misses_nothing_after_it_came() {
    explore_up_to(3, || {
        let (sender, first) = broadcast::channel(4);
        let other = sender.clone();
        let other = thread::spawn(move || {
            other.send(0).unwrap();
            other.send(1).unwrap();
        });
        let mut late = sender.subscribe();
        drop(sender);
        let mut next = None;
        while let Ok(n) = block_on(late.recv()) {
            assert_eq!(n, next.unwrap_or(n));
            next = Some(n + 1);
        }
        assert!(next.is_none_or(|next| next == 2));
        other.join().unwrap();
        drop(first);
    });
}
