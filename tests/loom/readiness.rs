//! Readiness: no event and no wake is lost between a source's driver and its waiters.

use super::explore::{explore, explore_up_to};
use crate::{
    base::{
        contain::wake,
        primitive::{
            Arc,
            atomic::{AtomicUsize, Ordering::Relaxed},
        },
    },
    driver::readiness::{
        Direction::{Either, Read, Write},
        Readiness, ReadyBits, Seen,
    },
};
use loom::thread;
use std::{
    future::poll_fn,
    task::{Context, Poll},
};

/// Calls `poll` until it is ready.
fn block_on<R>(poll: impl FnMut(&mut Context<'_>) -> Poll<R>) -> R {
    super::block_on::block_on(poll_fn(poll))
}

/// The driver's part of one event.
fn event(readiness: &Readiness, ready: ReadyBits) {
    let mut wakers = Vec::new();
    readiness.set_ready(ready, &mut wakers);
    wake(wakers);
}

/// A task's part: what `Source` does. `system` counts the bytes that can be read.
fn read(readiness: &Readiness, system: &AtomicUsize, cx: &mut Context<'_>) -> Poll<usize> {
    loop {
        let seen = match readiness.poll_ready(Read, cx) {
            Poll::Ready(seen) => seen,
            Poll::Pending => return Poll::Pending,
        };
        match system.swap(0, Relaxed) {
            0 => readiness.would_block(seen),
            bytes => return Poll::Ready(bytes),
        }
    }
}

#[test]
fn readiness_event_races_registration() {
    explore(|| {
        let readiness = Arc::new(Readiness::new(1));
        let driver = readiness.clone();
        let driver = thread::spawn(move || event(&driver, ReadyBits::READABLE));
        let _: Seen = block_on(|cx| readiness.poll_ready(Read, cx));
        driver.join().unwrap();
    });
}

#[test]
fn readiness_event_races_registration_of_waits() {
    explore_up_to(3, || {
        let readiness = Arc::new(Readiness::new(1));
        let tasks: Vec<_> = (0..2)
            .map(|_| {
                let readiness = readiness.clone();
                thread::spawn(move || {
                    let mut wait = readiness.wait(Read);
                    let _: Seen = block_on(|cx| wait.poll(cx));
                })
            })
            .collect();
        event(&readiness, ReadyBits::READABLE);
        for task in tasks {
            task.join().unwrap();
        }
    });
}

#[test]
fn readiness_event_between_would_block_and_clear_is_kept() {
    explore(|| {
        let readiness = Arc::new(Readiness::new(1));
        let system = Arc::new(AtomicUsize::new(0));
        // The first event is spurious: the reader gets `WouldBlock`.
        readiness.assume(ReadyBits::READABLE);
        let peer = (readiness.clone(), system.clone());
        let peer = thread::spawn(move || {
            let (readiness, system) = peer;
            system.fetch_add(7, Relaxed);
            event(&readiness, ReadyBits::READABLE);
        });
        assert_eq!(block_on(|cx| read(&readiness, &system, cx)), 7);
        peer.join().unwrap();
    });
}

#[test]
fn readiness_clear_in_one_direction_keeps_the_other() {
    explore_up_to(3, || {
        let readiness = Arc::new(Readiness::new(1));
        readiness.assume(ReadyBits::READABLE | ReadyBits::WRITABLE);
        let seen = readiness.seen(Read).unwrap();
        let reader = readiness.clone();
        let reader = thread::spawn(move || {
            // The first try would block, so only the event lets it continue.
            reader.would_block(seen);
            let _: Seen = block_on(|cx| reader.poll_ready(Read, cx));
        });
        let writer = readiness.clone();
        let writer = thread::spawn(move || {
            // The writer is ready without an event; none will come.
            let _: Seen = block_on(|cx| writer.poll_ready(Write, cx));
        });
        event(&readiness, ReadyBits::READABLE);
        reader.join().unwrap();
        writer.join().unwrap();
    });
}

#[test]
fn readiness_clear_of_either_keeps_what_is_closed() {
    explore_up_to(3, || {
        let readiness = Arc::new(Readiness::new(1));
        readiness.assume(ReadyBits::READ_CLOSED);
        let seen = readiness.seen(Either).unwrap();
        let either = readiness.clone();
        let either = thread::spawn(move || {
            // The first try would block, so only the event lets it continue.
            either.would_block(seen);
            let mut wait = either.wait(Either);
            let _: Seen = block_on(|cx| wait.poll(cx));
        });
        let reader = readiness.clone();
        let reader = thread::spawn(move || {
            // The reader needs no event.
            let _: Seen = block_on(|cx| reader.poll_ready(Read, cx));
        });
        event(&readiness, ReadyBits::WRITE_CLOSED);
        either.join().unwrap();
        reader.join().unwrap();
    });
}

#[test]
fn readiness_shutdown_races_registration_and_clear() {
    explore_up_to(3, || {
        let readiness = Arc::new(Readiness::new(1));
        readiness.assume(ReadyBits::READABLE);
        let driver = readiness.clone();
        let driver = thread::spawn(move || event(&driver, ReadyBits::SHUTDOWN));
        let reader = readiness.clone();
        let reader = thread::spawn(move || {
            let seen = reader.seen(Read).unwrap();
            if !seen.is_shutdown() {
                reader.would_block(seen);
            }
            assert!(block_on(|cx| reader.poll_ready(Read, cx)).is_shutdown());
        });
        let mut wait = readiness.wait(Write);
        assert!(block_on(|cx| wait.poll(cx)).is_shutdown());
        reader.join().unwrap();
        driver.join().unwrap();
    });
}
