//! Accepting connections, also when `accept` fails.

use super::{listener, until};
use crate::{support::on_both, task::alone::alone};
use cede::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use rustix::{
    io::Errno,
    process::{Resource, Rlimit, getrlimit, setrlimit},
};
use std::{
    io::ErrorKind,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

#[test]
fn several_tasks_accept_from_one_listener() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (listener, addr) = listener().await;
            let listener = Arc::new(listener);
            let accepted = Arc::new(AtomicUsize::new(0));
            for _ in 0..3 {
                let (listener, accepted) = (listener.clone(), accepted.clone());
                cede::spawn(async move {
                    loop {
                        listener.accept().await.unwrap();
                        accepted.fetch_add(1, Relaxed);
                    }
                });
            }
            for round in 1..=50 {
                let _stream = TcpStream::connect(addr).await.unwrap();
                until(|| accepted.load(Relaxed) == round).await;
            }
        });
    });
}

#[test]
fn an_accept_that_is_dropped_takes_no_connection() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (listener, addr) = listener().await;
            for _ in 0..10 {
                assert!(futures::poll!(std::pin::pin!(listener.accept())).is_pending());
            }
            let client = TcpStream::connect(addr).await.unwrap();
            let (_, peer) = std::future::poll_fn(|cx| listener.poll_accept(cx)).await.unwrap();
            assert_eq!(peer, client.local_addr().unwrap());
        });
    });
}

/// Hazard 38: an accepted socket is assumed to be ready; if it is not, that does no harm.
#[test]
fn an_accepted_stream_with_nothing_to_read_waits() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (listener, addr) = listener().await;
            let mut near = TcpStream::connect(addr).await.unwrap();
            let (mut far, _) = listener.accept().await.unwrap();
            let reader = cede::spawn(async move {
                let mut buffer = [0; 4];
                far.read_exact(&mut buffer).await.unwrap();
                buffer
            });
            cede::task::yield_now().await;
            near.write_all(b"cede").await.unwrap();
            assert_eq!(&reader.await.unwrap(), b"cede");
        });
    });
}

#[test]
fn an_address_in_use_is_an_error_and_a_closed_one_can_be_had() {
    on_both(|runtime| {
        runtime.block_on(async {
            // An address that no other test uses, since another test might take the port in
            // between.
            let first = TcpListener::bind("127.0.0.77:0").await.unwrap();
            let addr = first.local_addr().unwrap();
            let error = TcpListener::bind(addr).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::AddrInUse);
            first.set_ttl(7).unwrap();
            assert_eq!(first.ttl().unwrap(), 7);
            // The side that closes first keeps the address for a while (TIME_WAIT).
            let mut client = TcpStream::connect(addr).await.unwrap();
            drop(first.accept().await.unwrap());
            assert_eq!(client.read(&mut [0]).await.unwrap(), 0);
            drop(client);
            drop(first);
            TcpListener::bind(addr).await.unwrap();
        });
    });
}

/// Hazard 34, as far as Linux shows it: the connection is reset before it is accepted. Linux
/// returns the connection nevertheless, and its first read fails; on BSD this one `accept` fails
/// (`ECONNABORTED`). In both cases it is the error of one connection. (The test below, without
/// descriptors, shows that `accept` returns the system's error, and that the listener can then be
/// used again.)
#[test]
fn a_connection_aborted_before_accept_does_not_end_the_listener() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (listener, addr) = listener().await;
            let aborted = TcpStream::connect(addr).await.unwrap();
            aborted.set_linger(Some(Duration::ZERO)).unwrap();
            drop(aborted);
            if let Ok((mut stream, _)) = listener.accept().await {
                assert!(stream.read(&mut [0]).await.is_err());
            }
            let _stream = TcpStream::connect(addr).await.unwrap();
            listener.accept().await.unwrap();
        });
    });
}

/// Hazard 33: without descriptors `accept` fails, again and again. Other tasks still run, timers
/// fire, and once a descriptor is free the connection is accepted. (The test runs in its own
/// process, which has few descriptors.)
#[test]
fn an_accept_loop_without_descriptors_lets_others_run_and_recovers() {
    alone(|| {
        let maximum = getrlimit(Resource::Nofile).maximum;
        setrlimit(Resource::Nofile, Rlimit { current: Some(64), maximum }).unwrap();
        on_both(|runtime| {
            runtime.block_on(async {
                let (listener, addr) = listener().await;
                let client = TcpStream::connect(addr).await.unwrap();
                let more = || std::fs::File::open("/dev/null").ok();
                let hoard: Vec<_> = std::iter::from_fn(more).collect();
                let failures = Arc::new(AtomicUsize::new(0));
                let counted = failures.clone();
                // A timer, and a task that waits for its turn, end the lack of descriptors.
                cede::spawn(async move {
                    let mut ticks = cede::time::interval(Duration::from_micros(200));
                    for _ in 0..20 {
                        ticks.tick().await;
                    }
                    until(|| counted.load(Relaxed) > 1000).await;
                    drop(hoard);
                });
                let (_, peer) = loop {
                    match listener.accept().await {
                        Ok(accepted) => break accepted,
                        Err(error) => {
                            assert_eq!(Errno::from_io_error(&error), Some(Errno::MFILE));
                            failures.fetch_add(1, Relaxed);
                        }
                    }
                };
                assert_eq!(peer, client.local_addr().unwrap());
                let late = TcpStream::connect(addr).await.unwrap();
                assert_eq!(listener.accept().await.unwrap().1, late.local_addr().unwrap());
            });
        });
    });
}
