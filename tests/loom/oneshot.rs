//! The oneshot channel: the value arrives or is dropped, once, and no end waits for ever.

use super::{block_on::block_on, explore::explore};
use crate::{
    base::primitive::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    sync::oneshot::{self, error::TryRecvError},
};
use futures::FutureExt;
use loom::thread;

/// A value that counts its drops.
struct Counted(Arc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_add(1, Relaxed);
    }
}

fn counted() -> (Counted, Arc<AtomicUsize>) {
    let drops = Arc::new(AtomicUsize::new(0));
    (Counted(drops.clone()), drops)
}

#[test]
fn oneshot_a_sent_value_wakes_the_receiver() {
    explore(|| {
        let (sender, receiver) = oneshot::channel();
        let other = thread::spawn(move || sender.send(7).unwrap());
        assert_eq!(block_on(receiver), Ok(7));
        other.join().unwrap();
    });
}

#[test]
fn oneshot_a_dropped_sender_wakes_the_receiver() {
    explore(|| {
        let (sender, receiver) = oneshot::channel::<u8>();
        let other = thread::spawn(move || drop(sender));
        assert!(block_on(receiver).is_err());
        other.join().unwrap();
    });
}

#[test]
fn oneshot_a_dropped_receiver_wakes_the_sender() {
    explore(|| {
        let (mut sender, receiver) = oneshot::channel::<u8>();
        let other = thread::spawn(move || drop(receiver));
        block_on(sender.closed());
        assert_eq!(sender.send(1), Err(1));
        other.join().unwrap();
    });
}

/// Hazard 52: the end that has the value last drops it.
#[test]
fn oneshot_send_racing_the_receivers_drop_drops_the_value_once() {
    explore(|| {
        let (value, drops) = counted();
        let (sender, mut receiver) = oneshot::channel();
        let other = thread::spawn(move || drop(sender.send(value)));
        // It is polled once, so that its waker may be stored when it is dropped.
        let received = (&mut receiver).now_or_never();
        drop(receiver);
        drop(received);
        other.join().unwrap();
        assert_eq!(drops.load(Relaxed), 1);
    });
}

/// Hazard 52: a close and a send agree on which end has the value.
#[test]
fn oneshot_send_racing_close_delivers_or_hands_back() {
    explore(|| {
        let (value, drops) = counted();
        let (sender, mut receiver) = oneshot::channel();
        let other = thread::spawn(move || sender.send(value).is_ok());
        receiver.close();
        let received = receiver.try_recv();
        let sent = other.join().unwrap();
        match &received {
            Ok(_) => assert!(sent),
            Err(error) => assert!(!sent && *error == TryRecvError::Closed),
        }
        drop(received);
        assert_eq!(drops.load(Relaxed), 1);
    });
}

#[test]
fn oneshot_the_newest_waker_is_woken() {
    explore(|| {
        let (sender, mut receiver) = oneshot::channel();
        let other = thread::spawn(move || sender.send(7).unwrap());
        match (&mut receiver).now_or_never() {
            Some(outcome) => assert_eq!(outcome, Ok(7)),
            None => assert_eq!(block_on(receiver), Ok(7)),
        }
        other.join().unwrap();
    });
}
