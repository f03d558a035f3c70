//! The mpsc channel: values arrive once and in order, permits are reused, and no task waits for
//! ever.

use super::{
    block_on::block_on,
    explore::{explore, explore_up_to},
};
use crate::{
    base::primitive::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    sync::mpsc,
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

#[test]
fn mpsc_values_arrive_in_order_then_the_end() {
    explore(|| {
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let producer = thread::spawn(move || {
            sender.send(1).unwrap();
            sender.send(2).unwrap();
        });
        assert_eq!(block_on(receiver.recv()), Some(1));
        assert_eq!(block_on(receiver.recv()), Some(2));
        assert_eq!(block_on(receiver.recv()), None);
        producer.join().unwrap();
    });
}

#[test]
fn mpsc_a_full_channel_wakes_its_sender() {
    explore_up_to(3, || {
        let (sender, mut receiver) = mpsc::channel(1);
        let producer = thread::spawn(move || {
            for n in 1..=3 {
                block_on(sender.send(n)).unwrap();
            }
        });
        for n in 1..=3 {
            assert_eq!(block_on(receiver.recv()), Some(n));
        }
        assert_eq!(block_on(receiver.recv()), None);
        producer.join().unwrap();
    });
}

/// The receiver took both values at once and gives back the second place without the lock, while a
/// sender finds no permit and joins the queue.
#[test]
fn mpsc_a_place_given_back_without_the_lock_is_not_missed() {
    explore_up_to(3, || {
        let (sender, mut receiver) = mpsc::channel(2);
        (1..=2).for_each(|n| sender.try_send(n).unwrap());
        let producer = thread::spawn(move || {
            for n in 3..=4 {
                block_on(sender.send(n)).unwrap();
            }
        });
        let mut receive = |n| assert_eq!(block_on(receiver.recv()), Some(n));
        (1..=2).for_each(&mut receive);
        // The receiver does nothing more while the producer runs.
        producer.join().unwrap();
        (3..=4).for_each(receive);
    });
}

/// Hazard 59: the sender that waited first is served first.
#[test]
fn mpsc_two_senders_both_get_through() {
    explore_up_to(2, || {
        let (sender, mut receiver) = mpsc::channel(1);
        let producers: Vec<_> = (1..=2)
            .map(|n| {
                let sender = sender.clone();
                thread::spawn(move || block_on(sender.send(n)).unwrap())
            })
            .collect();
        drop(sender);
        let sum = block_on(receiver.recv()).unwrap() + block_on(receiver.recv()).unwrap();
        assert_eq!((sum, block_on(receiver.recv())), (3, None));
        for producer in producers {
            producer.join().unwrap();
        }
    });
}

/// Hazards 54 and 58: a sender that gives up, perhaps just after it was granted a permit, passes
/// the permit on.
#[test]
fn mpsc_a_cancelled_send_racing_a_grant_passes_the_permit_on() {
    explore_up_to(3, || {
        let (sender, mut receiver) = mpsc::channel(1);
        sender.try_send(0).unwrap();
        let first_sender = sender.clone();
        let mut first = Box::pin(async move { drop(first_sender.reserve().await) });
        let mut second = Box::pin(async move { sender.send(1).await.unwrap() });
        assert!((&mut first).now_or_never().is_none(), "first in line");
        assert!((&mut second).now_or_never().is_none(), "second in line");
        let gives_up = thread::spawn(move || drop(first));
        let waits = thread::spawn(move || block_on(second));
        assert_eq!(block_on(receiver.recv()), Some(0));
        assert_eq!(block_on(receiver.recv()), Some(1));
        assert_eq!(block_on(receiver.recv()), None);
        gives_up.join().unwrap();
        waits.join().unwrap();
    });
}

/// Hazard 54: a `recv` that is dropped has taken nothing.
#[test]
fn mpsc_a_cancelled_recv_loses_nothing() {
    explore(|| {
        let (sender, mut receiver) = mpsc::channel(1);
        let producer = thread::spawn(move || block_on(sender.send(7)).unwrap());
        let received = receiver.recv().now_or_never();
        match received {
            Some(value) => assert_eq!(value, Some(7)),
            None => assert_eq!(block_on(receiver.recv()), Some(7)),
        }
        producer.join().unwrap();
    });
}

/// Hazard 53: a close does not take back what was promised, and the receiver waits for it. Hazard
/// 58: a dropped wait for many permits passes them on, whether they were just granted or some were
/// kept for it.
#[test]
fn mpsc_a_cancelled_wait_for_many_passes_all_on() {
    explore_up_to(3, || {
        let (sender, mut receiver) = mpsc::channel(2);
        sender.try_send(0).unwrap();
        let mut many = Box::pin({
            let sender = sender.clone();
            async move { sender.reserve_many(2).await.map(drop) }
        });
        assert!((&mut many).now_or_never().is_none(), "first in line");
        let gives_up = thread::spawn(move || drop(many));
        let sends = thread::spawn(move || block_on(sender.send(1)).unwrap());
        assert_eq!(block_on(receiver.recv()), Some(0));
        assert_eq!(block_on(receiver.recv()), Some(1));
        assert_eq!(block_on(receiver.recv()), None);
        gives_up.join().unwrap();
        sends.join().unwrap();
    });
}

#[test]
fn mpsc_a_permit_outstanding_at_the_close_still_delivers() {
    explore(|| {
        let (sender, mut receiver) = mpsc::channel(2);
        let used = sender.clone().try_reserve_owned().unwrap();
        let unused = sender.clone().try_reserve_owned().unwrap();
        let holder = thread::spawn(move || {
            used.send(7);
            drop(unused);
        });
        receiver.close();
        assert_eq!(block_on(receiver.recv()), Some(7));
        assert_eq!(block_on(receiver.recv()), None);
        assert!(sender.try_send(8).is_err());
        holder.join().unwrap();
    });
}

#[test]
fn mpsc_the_close_releases_who_waits() {
    explore_up_to(3, || {
        let (sender, mut receiver) = mpsc::channel(1);
        sender.try_send(0).unwrap();
        let waits = thread::spawn(move || {
            assert!(block_on(sender.reserve()).is_err());
            block_on(sender.closed());
        });
        receiver.close();
        waits.join().unwrap();
        assert_eq!(block_on(receiver.recv()), Some(0));
        assert_eq!(block_on(receiver.recv()), None);
    });
}

#[test]
fn mpsc_closed_is_not_missed() {
    explore(|| {
        let (sender, receiver) = mpsc::channel::<u8>(1);
        let other = thread::spawn(move || drop(receiver));
        block_on(sender.closed());
        assert!(sender.is_closed());
        other.join().unwrap();
    });
}

/// Hazard 51: a value is dropped once, by the receiver's drop or by the sender that was too late.
#[test]
fn mpsc_the_receivers_drop_racing_a_send_drops_the_value_once() {
    explore(|| {
        let drops = Arc::new(AtomicUsize::new(0));
        let (sender, receiver) = mpsc::channel(2);
        let permit = sender.clone().try_reserve_owned().unwrap();
        let values = (Counted(drops.clone()), Counted(drops.clone()));
        let producer = thread::spawn(move || {
            let _ = sender.try_send(values.0);
            drop(permit.send(values.1));
        });
        drop(receiver);
        producer.join().unwrap();
        assert_eq!(drops.load(Relaxed), 2);
    });
}

#[test]
fn mpsc_a_weak_sender_and_the_end_agree() {
    explore(|| {
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let weak = sender.downgrade();
        let other = thread::spawn(move || match weak.upgrade() {
            Some(sender) => sender.send(7).is_ok(),
            None => false,
        });
        drop(sender);
        let received = block_on(receiver.recv());
        assert_eq!(received.is_some(), other.join().unwrap());
        assert_eq!(block_on(receiver.recv()), None);
    });
}
