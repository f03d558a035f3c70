//! The driver and the reactor with real sockets, turned by hand.

use super::*;
use crate::driver::readiness::{Direction::*, Readiness};
use futures::task::{ArcWake, waker};
use mio::{
    Interest,
    net::{TcpListener, TcpStream},
    unix::SourceFd,
};
use std::{
    io::{Read as _, Write as _},
    os::fd::AsRawFd,
    sync::Arc,
    sync::atomic::AtomicUsize,
    task::{Context, Poll},
    time::Instant,
};

const BOTH: Interest = Interest::READABLE.add(Interest::WRITABLE);
const NOW: Option<Duration> = Some(Duration::ZERO);

#[derive(Default)]
struct Count(AtomicUsize);

impl Count {
    fn get(&self) -> usize {
        self.0.load(Relaxed)
    }
}

impl ArcWake for Count {
    fn wake_by_ref(this: &Arc<Self>) {
        this.0.fetch_add(1, Relaxed);
    }
}

/// A connection: the near end is mio's, the far end blocks.
fn pair() -> (TcpStream, std::net::TcpStream) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let near = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    near.set_nonblocking(true).unwrap();
    (TcpStream::from_std(near), listener.accept().unwrap().0)
}

/// Turns until the source is ready to be read.
fn turn_until_readable(driver: &mut Driver, readiness: &Readiness) {
    let count = Arc::new(Count::default());
    let waker = waker(count.clone());
    while readiness.poll_ready(Read, &mut Context::from_waker(&waker)).is_pending() {
        driver.turn(None);
    }
}

#[test]
fn an_event_wakes_who_waits_for_it() {
    let (mut driver, handle) = Driver::new(0).unwrap();
    let (mut near, mut far) = pair();
    assert!(handle.is_quiet());
    let (token, readiness) = handle.reactor().register(&mut near, BOTH).unwrap();
    assert!(!handle.is_quiet());

    let count = Arc::new(Count::default());
    let waker = waker(count.clone());
    let mut cx = Context::from_waker(&waker);
    assert!(readiness.poll_ready(Read, &mut cx).is_pending());
    assert!(readiness.poll_ready(Write, &mut cx).is_pending());
    driver.turn(None);
    assert_eq!(count.get(), 1, "writable at once, not readable");
    assert!(readiness.seen(Write).is_some() && readiness.seen(Read).is_none());

    far.write_all(b"cede").unwrap();
    driver.turn(None);
    assert_eq!(count.get(), 2);
    let seen = readiness.seen(Read).expect("readable");
    let mut buffer = [0; 8];
    assert_eq!(near.read(&mut buffer).unwrap(), 4);
    readiness.drained(seen);
    assert!(readiness.seen(Read).is_none());

    handle.reactor().deregister(&mut near, token).unwrap();
    assert!(handle.is_quiet());
    assert_eq!((handle.turns(), handle.events()), (2, 2));
}

/// Hazard 29: the end comes with the last bytes, in one event.
#[test]
fn the_end_is_seen_after_a_short_read() {
    let (mut driver, handle) = Driver::new(0).unwrap();
    let (mut near, mut far) = pair();
    far.write_all(b"last").unwrap();
    drop(far);
    let (_, readiness) = handle.reactor().register(&mut near, Interest::READABLE).unwrap();
    turn_until_readable(&mut driver, &readiness);
    while !readiness.seen(Read).unwrap().is_closed() {
        driver.turn(None);
    }
    assert_eq!(near.read(&mut [0; 8]).unwrap(), 4);
    readiness.drained(readiness.seen(Read).unwrap());
    assert!(readiness.seen(Read).is_some());
    assert_eq!(near.read(&mut [0; 8]).unwrap(), 0);
}

/// Hazard 30: a writer whose peer is gone is woken.
#[test]
fn a_parked_writer_wakes_when_the_peer_is_gone() {
    let (mut driver, handle) = Driver::new(0).unwrap();
    let (mut near, far) = pair();
    let (_, readiness) = handle.reactor().register(&mut near, BOTH).unwrap();
    driver.turn(None);
    while let Some(seen) = readiness.seen(Write) {
        match near.write(&[0; 1 << 16]) {
            Ok(_) => {}
            Err(error) => {
                assert_eq!(error.kind(), io::ErrorKind::WouldBlock);
                readiness.would_block(seen);
            }
        }
        driver.turn(NOW);
    }
    let count = Arc::new(Count::default());
    let waker = waker(count.clone());
    assert!(readiness.poll_ready(Write, &mut Context::from_waker(&waker)).is_pending());
    drop(far); // with our bytes unread: a reset
    while count.get() == 0 {
        driver.turn(None);
    }
    assert!(near.write(&[0]).is_err());
}

/// Hazard 31: an event is fetched, then its source is deregistered and the slot is given to another
/// source.
#[test]
fn a_late_event_wakes_no_stranger() {
    let (mut driver, handle) = Driver::new(0).unwrap();
    let (mut near, mut far) = pair();
    let (token, readiness) = handle.reactor().register(&mut near, Interest::READABLE).unwrap();
    far.write_all(b"x").unwrap();
    driver.poll(None);
    assert_eq!(driver.events.iter().count(), 1);

    handle.reactor().deregister(&mut near, token).unwrap();
    let (mut stranger, _far) = pair();
    let (other, readiness_of_other) =
        handle.reactor().register(&mut stranger, Interest::READABLE).unwrap();
    assert_ne!(token, other);
    assert_eq!(handle.reactor().dispatch(&driver.events, &mut Vec::new(), &mut Vec::new()), 0);
    assert!(readiness.seen(Read).is_none() && readiness_of_other.seen(Read).is_none());
}

/// Hazard 32: a refused registration is an error, and leaves no entry.
#[test]
fn a_refused_registration_leaves_nothing_behind() {
    let (_driver, handle) = Driver::new(0).unwrap();
    let (near, _far) = pair();
    let fd = near.as_raw_fd();
    let (token, _) = handle.reactor().register(&mut SourceFd(&fd), BOTH).unwrap();
    let error = handle.reactor().register(&mut SourceFd(&fd), BOTH).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
    let file = std::fs::File::open("Cargo.toml").unwrap();
    assert!(handle.reactor().register(&mut SourceFd(&file.as_raw_fd()), BOTH).is_err());

    handle.reactor().deregister(&mut SourceFd(&fd), token).unwrap();
    assert!(handle.is_quiet());
    // A second deregistration, or one after the source was closed, is an error too, and leaves no
    // entry.
    assert!(handle.reactor().deregister(&mut SourceFd(&fd), token).is_err());
    assert!(handle.is_quiet());
    let (token, _) = handle.reactor().register(&mut SourceFd(&fd), BOTH).unwrap();
    drop(near);
    assert!(handle.reactor().deregister(&mut SourceFd(&fd), token).is_err());
    assert!(handle.is_quiet());
}

#[test]
fn an_unpark_is_kept_for_the_turn_that_may_block() {
    let (mut driver, handle) = Driver::new(0).unwrap();
    handle.unpark();
    handle.unpark();
    driver.turn(NOW);
    driver.turn(None); // would hang
    let before = Instant::now();
    let timeout = Duration::from_millis(5);
    driver.turn(Some(timeout));
    assert!(before.elapsed() >= timeout, "the notice is spent");
}

#[test]
fn an_unpark_ends_the_turn_that_blocks() {
    let (mut driver, handle) = Driver::new(0).unwrap();
    for round in 1..=100 {
        let other = handle.clone();
        let thread = std::thread::spawn(move || other.unpark());
        driver.turn(None);
        thread.join().unwrap();
        assert!(handle.turns() >= round);
        // The unpark may have come before the turn, during it, or late. This makes sure that the
        // next turn starts without an old one.
        handle.unpark();
        driver.turn(None);
    }
}

#[test]
fn a_timer_ends_the_turn_and_fires() {
    let (mut driver, handle) = Driver::new(0).unwrap();
    let count = Arc::new(Count::default());
    let deadline = Instant::now() + Duration::from_millis(2);
    let unpark = || handle.unpark();
    let key = handle.timers().insert(deadline, waker(count.clone()), unpark).unwrap();
    assert!(!handle.is_quiet());
    while count.get() == 0 {
        driver.turn(None);
    }
    assert!(Instant::now() >= deadline && handle.is_quiet());
    assert_eq!(handle.timers().poll(key, &waker(count)), Poll::Ready(Ok(())));
}

#[test]
fn close_ends_every_wait_and_refuses_what_comes_later() {
    let (_driver, handle) = Driver::new(0).unwrap();
    let ((mut near, _far), mut listener) =
        (pair(), TcpListener::bind("127.0.0.1:0".parse().unwrap()).unwrap());
    let (token, readiness) = handle.reactor().register(&mut near, BOTH).unwrap();
    let count = Arc::new(Count::default());
    let waker = waker(count.clone());
    assert!(readiness.poll_ready(Read, &mut Context::from_waker(&waker)).is_pending());
    handle.close();
    assert_eq!(count.get(), 1);
    assert!(readiness.seen(Read).unwrap().is_shutdown());
    let error = handle.reactor().register(&mut listener, BOTH).unwrap_err();
    assert!(error.to_string().contains("shut down"), "{error}");
    handle.reactor().deregister(&mut near, token).unwrap();
    assert!(handle.is_quiet());
}

#[test]
fn a_waker_that_panics_costs_no_other_its_wake() {
    struct Panics;
    impl ArcWake for Panics {
        fn wake_by_ref(_: &Arc<Self>) {
            panic!("on purpose");
        }
    }
    let (mut driver, handle) = Driver::new(0).unwrap();
    let (mut near, mut far) = pair();
    let (_, readiness) = handle.reactor().register(&mut near, Interest::READABLE).unwrap();
    let count = Arc::new(Count::default());
    let panics = waker(Arc::new(Panics));
    let counts = waker(count.clone());
    assert!(readiness.poll_ready(Read, &mut Context::from_waker(&panics)).is_pending());
    let mut wait = readiness.wait(Read);
    assert!(wait.poll(&mut Context::from_waker(&counts)).is_pending());
    far.write_all(b"x").unwrap();
    driver.turn(None);
    assert_eq!(count.get(), 1);
}
