//! The readiness of one source, step by step; `tests/loom/readiness.rs` models the races.

use super::{Direction::*, *};
use futures::task::{ArcWake, noop_waker_ref, waker};
use std::sync::Arc;

fn cx() -> Context<'static> {
    Context::from_waker(noop_waker_ref())
}

fn event(readiness: &Readiness, ready: ReadyBits) -> usize {
    let mut wakers = Vec::new();
    readiness.set_ready(ready, &mut wakers);
    wakers.len()
}

#[test]
fn a_direction_wakes_only_its_waiters() {
    let readiness = Readiness::new(1);
    assert!(readiness.poll_ready(Read, &mut cx()).is_pending());
    assert!(readiness.poll_ready(Write, &mut cx()).is_pending());
    let mut waits = [Read, Read, Write].map(|direction| readiness.wait(direction));
    assert!(waits.iter_mut().all(|wait| wait.poll(&mut cx()).is_pending()));
    assert_eq!(event(&readiness, ReadyBits::READABLE), 3);
    assert!(readiness.poll_ready(Write, &mut cx()).is_pending());
    assert_eq!(event(&readiness, ReadyBits::WRITE_CLOSED), 2);
    assert!(waits.iter_mut().all(|wait| wait.poll(&mut cx()).is_ready()));
    drop(waits);
    assert!(readiness.waiters.lock().waits.is_empty());
}

/// Hazard 28.
#[test]
fn an_event_before_the_clear_is_kept() {
    let readiness = Readiness::new(1);
    event(&readiness, ReadyBits::READABLE);
    let seen = readiness.seen(Read).unwrap();
    event(&readiness, ReadyBits::READABLE);
    readiness.would_block(seen);
    let seen = readiness.seen(Read).expect("kept");
    readiness.would_block(seen);
    assert!(readiness.seen(Read).is_none());
}

/// Hazard 29.
#[test]
fn a_short_read_keeps_the_end_in_sight() {
    let readiness = Readiness::new(1);
    event(&readiness, ReadyBits::READABLE | ReadyBits::READ_CLOSED);
    readiness.drained(readiness.seen(Read).unwrap());
    let seen = readiness.seen(Read).expect("the end is yet to be read");
    assert!(seen.is_closed());
    readiness.would_block(seen);
    assert!(readiness.seen(Read).is_none());
}

/// Hazard 68. The source stays unproven, whatever the system reports later.
#[test]
fn a_short_read_that_proves_nothing_clears_nothing() {
    let readiness = Readiness::new(1);
    event(&readiness, ReadyBits::READABLE | ReadyBits::WRITABLE);
    readiness.drained(readiness.seen(Write).unwrap());
    assert!(readiness.seen(Write).is_none(), "proven");
    let seen = readiness.seen(Read).unwrap();
    readiness.assume(ReadyBits::UNPROVEN);
    readiness.drained(seen);
    readiness.would_block(readiness.seen(Read).expect("it was unproven by then"));
    assert!(readiness.seen(Read).is_none());
    event(&readiness, ReadyBits::READABLE);
    readiness.drained(readiness.seen(Read).unwrap());
    assert!(readiness.seen(Read).is_some() && readiness.is_unproven());
}

/// The other direction may have blocked.
#[test]
fn what_is_closed_outlives_an_operation_of_either_direction_that_blocked() {
    let readiness = Readiness::new(1);
    event(&readiness, ReadyBits::READ_CLOSED | ReadyBits::WRITABLE);
    readiness.would_block(readiness.seen(Either).unwrap());
    assert!(readiness.seen(Either).is_none(), "or it would try again at once");
    assert!(readiness.seen(Write).is_none());
    assert!(readiness.seen(Read).unwrap().is_closed());
    let mut wait = readiness.wait(Either);
    assert!(wait.poll(&mut cx()).is_pending());
    assert_eq!(event(&readiness, ReadyBits::WRITABLE), 1);
    let seen = readiness.seen(Either).unwrap();
    assert_eq!(seen.ready(), ReadyBits::READ_CLOSED | ReadyBits::WRITABLE);
    readiness.would_block(readiness.seen(Read).unwrap());
    assert!(readiness.seen(Read).is_none(), "the system says that it is open");
}

#[test]
fn shutdown_outlives_every_clear() {
    let readiness = Readiness::new(1);
    assert!(readiness.poll_ready(Write, &mut cx()).is_pending());
    assert_eq!(event(&readiness, ReadyBits::SHUTDOWN), 1);
    readiness.would_block(readiness.seen(Write).unwrap());
    readiness.would_block(readiness.seen(Either).unwrap());
    assert!(readiness.seen(Either).unwrap().is_shutdown());
    readiness.drained(readiness.seen(Read).unwrap());
    assert!(readiness.seen(Read).unwrap().is_shutdown());
    assert!(readiness.seen(Write).unwrap().is_shutdown());
}

#[test]
fn the_tick_overflows_without_touching_the_bits() {
    let readiness = Readiness::new(1);
    readiness.word.store(usize::MAX / TICK * TICK, std::sync::atomic::Ordering::Relaxed);
    event(&readiness, ReadyBits::READABLE);
    assert_eq!(readiness.seen(Read).unwrap().word, ReadyBits::READABLE.0);
}

#[test]
fn a_waker_is_dropped_unlocked() {
    struct Probe(Arc<Readiness>);
    impl ArcWake for Probe {
        fn wake_by_ref(_: &Arc<Self>) {}
    }
    impl Drop for Probe {
        fn drop(&mut self) {
            assert!(self.0.waiters.try_lock().is_some());
        }
    }
    let readiness = Arc::new(Readiness::new(1));
    let probe = || waker(Arc::new(Probe(readiness.clone())));
    let mut wait = readiness.wait(Read);
    for _ in 0..2 {
        assert!(readiness.poll_ready(Read, &mut Context::from_waker(&probe())).is_pending());
        assert!(wait.poll(&mut Context::from_waker(&probe())).is_pending());
    }
    drop(wait);
    assert!(readiness.poll_ready(Read, &mut cx()).is_pending());
    assert_eq!(Arc::strong_count(&readiness), 1);
}
