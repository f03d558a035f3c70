//! Waiting for room at a Unix socket, which the system does not report.

use crate::{support::on_both, task::alone::alone};
use cede::{
    io::AsyncReadExt,
    net::{UnixDatagram, UnixListener, UnixStream},
    task::yield_now,
    time::timeout,
};
use futures::future::join_all;
use socket2::{Domain, SockAddr, Socket, Type};
use std::{
    io::ErrorKind,
    os::unix::net,
    pin::pin,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    time::Duration,
};

fn name() -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let count = COUNT.fetch_add(1, Relaxed);
    format!("\0cede-room-{}-{count}", std::process::id())
}

/// Makes a listener whose queue has room for two connections (the backlog of 1, and one more).
fn listener(name: &str) -> net::UnixListener {
    let socket = Socket::new(Domain::UNIX, Type::STREAM, None).unwrap();
    socket.bind(&SockAddr::unix(name).unwrap()).unwrap();
    socket.listen(1).unwrap();
    socket.into()
}

/// Fills a listener's queue. The connections exist, and can be accepted like others.
async fn full(name: &str) -> Vec<UnixStream> {
    let mut streams = Vec::new();
    for _ in 0..2 {
        streams.push(UnixStream::connect(name).await.unwrap());
    }
    streams
}

#[test]
fn a_connection_waits_for_a_listener_that_is_full() {
    on_both(|runtime| {
        runtime.block_on(async {
            let name = name();
            let listener = UnixListener::from_std(listener(&name)).unwrap();
            let waiting = full(&name).await;
            let connect = || {
                let name = name.clone();
                cede::spawn(async move { UnixStream::connect(name).await })
            };
            let clients: Vec<_> = (0..20).map(|_| connect()).collect();
            for _ in 0..50 {
                yield_now().await;
            }
            assert!(clients.iter().all(|client| !client.is_finished()), "nobody accepts");
            let mut accepted = Vec::new();
            while accepted.len() < 22 {
                accepted.push(listener.accept().await.unwrap().0);
            }
            for client in join_all(clients).await {
                client.unwrap().unwrap();
            }
            drop(accepted);
            for mut stream in waiting {
                assert_eq!(stream.read(&mut [0]).await.unwrap(), 0);
            }
        });
    });
}

/// A task that waits for a listener gets an error when the listener is dropped.
#[test]
fn a_connection_that_waits_is_refused_when_the_listener_goes() {
    on_both(|runtime| {
        runtime.block_on(async {
            let name = name();
            let listener = listener(&name);
            let _waiting = full(&name).await;
            let mut connect = pin!(UnixStream::connect(&name));
            assert!(futures::poll!(&mut connect).is_pending());
            drop(listener);
            assert_eq!(connect.await.unwrap_err().kind(), ErrorKind::ConnectionRefused);
        });
    });
}

/// This runs in its own process, to count descriptors.
#[test]
fn a_connection_that_is_given_up_leaves_nothing() {
    alone(|| {
        on_both(|runtime| {
            runtime.block_on(async {
                let name = name();
                let listener = listener(&name);
                let waiting = full(&name).await;
                let descriptors = || std::fs::read_dir("/proc/self/fd").unwrap().count();
                let before = descriptors();
                for _ in 0..20 {
                    let connect = timeout(Duration::from_millis(3), UnixStream::connect(&name));
                    assert!(connect.await.is_err());
                }
                let mut connect = pin!(UnixStream::connect(&name));
                assert!(futures::poll!(&mut connect).is_pending());
                assert_eq!(descriptors(), before, "none is held while it waits");
                for _ in &waiting {
                    listener.accept().unwrap();
                }
                connect.await.unwrap();
                listener.accept().unwrap();
                listener.set_nonblocking(true).unwrap();
                assert_eq!(listener.accept().unwrap_err().kind(), ErrorKind::WouldBlock);
            });
        });
    });
}

/// Makes a receiver whose queue is full with datagrams from other sockets.
fn full_receiver(name: &str) -> (net::UnixDatagram, usize) {
    let receiver = Socket::new(Domain::UNIX, Type::DGRAM, None).unwrap();
    receiver.bind(&SockAddr::unix(name).unwrap()).unwrap();
    let other = Socket::new(Domain::UNIX, Type::DGRAM, None).unwrap();
    other.set_nonblocking(true).unwrap();
    let address = SockAddr::unix(name).unwrap();
    let mut count = 0;
    while other.send_to(b"x", &address).is_ok() {
        count += 1;
    }
    (receiver.into(), count)
}

#[test]
fn a_datagram_waits_for_room_that_others_have_taken() {
    on_both(|runtime| {
        runtime.block_on(async {
            let name = name();
            let (receiver, count) = full_receiver(&name);
            let sender = UnixDatagram::unbound().unwrap();
            let error = sender.try_send_to(b"late", &name).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::WouldBlock);
            // This holds also after the event that every new socket gets.
            let late = timeout(Duration::from_millis(5), sender.send_to(b"late", &name)).await;
            assert!(late.is_err());
            let send = pin!(sender.send_to(b"late", &name));
            let receive = async {
                yield_now().await;
                for _ in 0..count {
                    receiver.recv(&mut [0]).unwrap();
                }
            };
            assert_eq!(futures::join!(send, receive).0.unwrap(), 4);
            assert_eq!(receiver.recv(&mut [0; 8]).unwrap(), 4);
            assert_eq!(sender.try_send_to(b"again", &name).unwrap(), 5);
        });
    });
}

#[test]
fn a_receiver_that_is_full_keeps_no_datagram_from_another() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (busy, free) = (name(), name());
            let _busy = full_receiver(&busy);
            let receiver = UnixDatagram::bind(&free).unwrap();
            let sender = UnixDatagram::unbound().unwrap();
            let error = sender.try_send_to(b"x", &busy).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::WouldBlock);
            assert_eq!(sender.try_send_to(b"1", &free).unwrap(), 1);
            let mut stuck = pin!(sender.send_to(b"x", &busy));
            assert!(futures::poll!(&mut stuck).is_pending());
            assert_eq!(sender.send_to(b"2", &free).await.unwrap(), 1);
            assert!(futures::poll!(&mut stuck).is_pending());
            let sent = std::future::poll_fn(|cx| sender.poll_send_to(cx, b"3", &free)).await;
            assert_eq!(sent.unwrap(), 1);
            for sent in b"123" {
                let mut buffer = [0];
                receiver.recv(&mut buffer).await.unwrap();
                assert_eq!(buffer, [*sent]);
            }
        });
    });
}
