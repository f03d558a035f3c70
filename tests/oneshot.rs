//! The oneshot channel.

use crate::support::{current_thread, in_a_task, multi_thread, on_both, watchdog};
use cede::sync::oneshot::{self, error::TryRecvError};
use futures::FutureExt;
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    thread,
};

/// A value that counts its drops.
struct Counted(Arc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_add(1, Relaxed);
    }
}

#[test]
fn a_value_crosses_from_task_to_task() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (ping, pinged) = oneshot::channel();
            let (pong, ponged) = oneshot::channel();
            let other = cede::spawn(async move { pong.send(pinged.await.unwrap() + 1).unwrap() });
            ping.send(1).unwrap();
            assert_eq!(ponged.await, Ok(2));
            other.await.unwrap();
        });
    });
}

#[test]
fn a_dropped_sender_is_an_error_also_for_who_waits() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (sender, receiver) = oneshot::channel::<u8>();
            let waits = cede::spawn(receiver);
            cede::task::yield_now().await;
            drop(sender);
            assert!(waits.await.unwrap().is_err());
        });
    });
}

#[test]
fn a_sender_learns_that_nobody_wants_the_value() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (mut sender, receiver) = oneshot::channel();
            let works = cede::spawn(async move {
                sender.closed().await;
                assert!(sender.is_closed());
                sender.send(7)
            });
            cede::task::yield_now().await;
            drop(receiver);
            assert_eq!(works.await.unwrap(), Err(7));
        });
    });
}

/// Hazard 52: however send, close and drop interleave, the value is dropped once.
#[test]
fn send_racing_close_and_drop_drops_the_value_once() {
    let _watchdog = watchdog();
    for round in 0..2_000 {
        let drops = Arc::new(AtomicUsize::new(0));
        let (sender, mut receiver) = oneshot::channel();
        let value = Counted(drops.clone());
        thread::scope(|scope| {
            scope.spawn(move || drop(sender.send(value)));
            scope.spawn(move || {
                let polled = if round % 2 == 0 { (&mut receiver).now_or_never() } else { None };
                if round % 4 < 2 && polled.is_none() {
                    receiver.close();
                    drop(receiver.try_recv());
                }
            });
        });
        assert_eq!(drops.load(Relaxed), 1);
    }
}

/// Hazard 52, between tasks, and with a receiver that may be waiting already.
#[test]
fn tasks_that_race_for_the_end_drop_the_value_once() {
    on_both(|runtime| {
        runtime.block_on(async {
            for round in 0..400 {
                let drops = Arc::new(AtomicUsize::new(0));
                let (sender, mut receiver) = oneshot::channel();
                let value = Counted(drops.clone());
                let receives = cede::spawn(async move {
                    match round % 4 {
                        0 => drop(receiver),
                        1 => receiver.close(),
                        2 => drop(receiver.now_or_never()),
                        _ => drop(receiver.await),
                    }
                });
                let sends = cede::spawn(async move { drop(sender.send(value)) });
                receives.await.unwrap();
                sends.await.unwrap();
                assert_eq!(drops.load(Relaxed), 1);
            }
        });
    });
}

/// Hazard 52, in a definite order.
#[test]
fn a_value_nobody_took_is_dropped_with_the_receiver() {
    in_a_task(|| {
        let drops = Arc::new(AtomicUsize::new(0));
        let (sender, receiver) = oneshot::channel();
        assert!(sender.send(Counted(drops.clone())).is_ok());
        assert_eq!(drops.load(Relaxed), 0);
        drop(receiver);
        assert_eq!(drops.load(Relaxed), 1);
    });
}

#[test]
fn a_value_sent_before_the_close_is_still_there() {
    let (sender, mut receiver) = oneshot::channel();
    sender.send(1).unwrap();
    receiver.close();
    assert!(!receiver.is_empty());
    assert_eq!(receiver.now_or_never(), Some(Ok(1)));

    let (sender, mut receiver) = oneshot::channel();
    receiver.close();
    assert_eq!(receiver.try_recv(), Err(TryRecvError::Closed));
    assert_eq!(sender.send(1), Err(1));
}

/// Hazard 54: a receiver that is polled by reference, and not polled further, loses nothing.
#[test]
fn a_receiver_can_be_polled_by_reference() {
    in_a_task(|| {
        let (sender, mut receiver) = oneshot::channel();
        for _ in 0..3 {
            assert_eq!((&mut receiver).now_or_never(), None);
        }
        sender.send(1).unwrap();
        assert_eq!((&mut receiver).now_or_never(), Some(Ok(1)));
        assert!(receiver.is_terminated());
    });
}

#[test]
#[should_panic = "polled after it yielded"]
fn a_poll_after_the_end_panics() {
    let (sender, mut receiver) = oneshot::channel();
    sender.send(1).unwrap();
    assert_eq!((&mut receiver).now_or_never(), Some(Ok(1)));
    let _ = receiver.now_or_never();
}

/// Hazard 57: a blocking call in async context panics with a clear message, in a task and in
/// `block_on`.
#[test]
fn blocking_in_async_context_panics() {
    on_both(|runtime| {
        let blocks = async {
            let (sender, receiver) = oneshot::channel();
            sender.send(1).unwrap();
            receiver.blocking_recv()
        };
        let error = runtime.block_on(async { cede::spawn(blocks).await.unwrap_err() });
        let message = *error.into_panic().downcast::<String>().unwrap();
        assert!(message.contains("Cannot block the current thread"), "{message}");
        assert!(message.contains("oneshot::Receiver::blocking_recv"), "{message}");
        let block_on = std::panic::AssertUnwindSafe(|| runtime.block_on(blocks_here()));
        assert!(std::panic::catch_unwind(block_on).is_err());
    });
}

async fn blocks_here() {
    let (_sender, receiver) = oneshot::channel::<u8>();
    let _ = receiver.blocking_recv();
}

#[test]
fn a_thread_for_blocking_may_block() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (sender, receiver) = oneshot::channel();
            let blocked = cede::spawn_blocking(move || receiver.blocking_recv());
            sender.send(1).unwrap();
            assert_eq!(blocked.await.unwrap(), Ok(1));
        });
    });
}

#[test]
fn block_in_place_may_block() {
    let _watchdog = watchdog();
    multi_thread(2).block_on(async {
        let (sender, receiver) = oneshot::channel();
        let blocks = cede::spawn(async { cede::task::block_in_place(|| receiver.blocking_recv()) });
        cede::spawn(async { sender.send(1) }).await.unwrap().unwrap();
        assert_eq!(blocks.await.unwrap(), Ok(1));
    });
}

/// The budget: a task whose channels are always ready lets other tasks have their turn.
#[test]
fn a_task_that_is_never_kept_waiting_cedes() {
    let _watchdog = watchdog();
    current_thread().block_on(async {
        let busy = cede::spawn(async {
            for _ in 0..1_000 {
                let (sender, receiver) = oneshot::channel();
                sender.send(()).unwrap();
                receiver.await.unwrap();
            }
        });
        let other = cede::spawn(async move {
            let mut turns = 0;
            while !busy.is_finished() {
                turns += 1;
                cede::task::yield_now().await;
            }
            turns
        });
        let turns = other.await.unwrap();
        assert!(turns >= 1_000 / 128, "{turns} turns");
    });
}
