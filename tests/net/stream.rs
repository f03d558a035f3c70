//! Reading and writing.

use super::{listener, pair, pattern, until};
use crate::support::on_both;
use cede::{
    io::{AsyncReadExt, AsyncWriteExt, copy},
    net::{TcpStream, lookup_host},
};
use futures::future::join_all;
use socket2::{Domain, SockRef, Socket, Type};
use std::{
    future::poll_fn,
    io::{ErrorKind, IoSlice, IoSliceMut},
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
};

#[test]
fn every_byte_of_an_echo_comes_back() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (client, server) = pair().await;
            let echo = cede::spawn(async move { copy(&server, &mut &server).await.unwrap() });
            let (mut reader, mut writer) = client.into_split();
            let sent = pattern(3 << 20);
            let expected = sent.clone();
            let write = cede::spawn(async move {
                // Writes of all sizes, so that short writes and full buffers both occur.
                let mut rest = &sent[..];
                for size in (1..).map(|step: usize| step * 97 % 70_000) {
                    let (now, later) = rest.split_at(size.min(rest.len()));
                    writer.write_all(now).await.unwrap();
                    rest = later;
                    if rest.is_empty() {
                        break;
                    }
                }
                writer
            });
            let mut received = vec![0; expected.len()];
            reader.read_exact(&mut received).await.unwrap();
            assert!(received == expected);
            drop(write.await.unwrap());
            assert_eq!(reader.read(&mut [0]).await.unwrap(), 0);
            assert_eq!(echo.await.unwrap(), expected.len() as u64);
        });
    });
}

#[test]
fn a_ping_pong_of_single_bytes() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (mut client, mut server) = pair().await;
            client.set_nodelay(true).unwrap();
            let pong = cede::spawn(async move {
                let mut byte = [0];
                while server.read(&mut byte).await.unwrap() == 1 {
                    byte[0] = byte[0].wrapping_add(1);
                    server.write_all(&byte).await.unwrap();
                }
            });
            for number in 0..2000_u32 {
                let mut byte = [number as u8];
                client.write_all(&byte).await.unwrap();
                client.read_exact(&mut byte).await.unwrap();
                assert_eq!(byte[0], (number as u8).wrapping_add(1));
            }
            drop(client);
            pong.await.unwrap();
        });
    });
}

/// Hazard 39: one task reads and another writes; an event that wakes one does not lose the other.
#[test]
fn two_tasks_on_one_socket_are_both_woken() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (near, far) = pair().await;
            let (near, far) = (Arc::new(near), Arc::new(far));
            let bytes = Arc::new(pattern(4 << 20));
            let mut tasks = Vec::new();
            for end in [near, far] {
                let (out, expected) = (end.clone(), bytes.clone());
                tasks.push(cede::spawn(async move {
                    (&*out).write_all(&expected).await.unwrap();
                }));
                let expected = bytes.clone();
                tasks.push(cede::spawn(async move {
                    let mut received = vec![0; expected.len()];
                    (&*end).read_exact(&mut received).await.unwrap();
                    assert!(received == *expected);
                }));
            }
            for task in tasks {
                task.await.unwrap();
            }
        });
    });
}

/// Hazard 38: an event wakes every waiter, and all but one find no bytes.
#[test]
fn several_tasks_waiting_to_read_share_what_comes() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (mut near, far) = pair().await;
            let far = Arc::new(far);
            let received = Arc::new(AtomicUsize::new(0));
            let readers: Vec<_> = (0..4)
                .map(|_| {
                    let (far, received) = (far.clone(), received.clone());
                    cede::spawn(async move {
                        loop {
                            far.readable().await.unwrap();
                            match far.try_read(&mut [0; 3]) {
                                Ok(0) => break,
                                Ok(n) => _ = received.fetch_add(n, Relaxed),
                                Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
                            }
                        }
                    })
                })
                .collect();
            for round in 1..=100 {
                near.write_all(b"cede!").await.unwrap();
                until(|| received.load(Relaxed) == round * 5).await;
            }
            drop(near);
            for reader in readers {
                reader.await.unwrap();
            }
        });
    });
}

/// Hazard 38: if a socket was assumed to be ready and is not, the operation waits.
#[test]
fn a_wait_that_is_dropped_loses_nothing() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (mut near, mut far) = pair().await;
            // This takes more than one try if an event of the other direction comes in between.
            while futures::poll!(std::pin::pin!(far.readable())).is_ready() {
                assert_eq!(far.try_read(&mut [0]).unwrap_err().kind(), ErrorKind::WouldBlock);
            }
            for _ in 0..100 {
                assert!(futures::poll!(std::pin::pin!(far.readable())).is_pending());
            }
            near.write_all(b"x").await.unwrap();
            far.readable().await.unwrap();
            for _ in 0..10 {
                assert!(futures::poll!(std::pin::pin!(far.readable())).is_ready());
            }
            assert_eq!(far.read(&mut [0; 2]).await.unwrap(), 1);
        });
    });
}

/// Hazard 37: an operation with an empty buffer does not wait, and its zero does not mean the end.
#[test]
fn empty_buffers_are_served_at_once() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (mut near, mut far) = pair().await;
            // There is nothing to read. This is tried several times, since the first try may be a
            // special case.
            for _ in 0..3 {
                assert_eq!(far.read(&mut []).await.unwrap(), 0);
                assert_eq!(far.read_vectored(&mut []).await.unwrap(), 0);
                assert_eq!(far.read_vectored(&mut [IoSliceMut::new(&mut [])]).await.unwrap(), 0);
                assert_eq!(far.peek(&mut []).await.unwrap(), 0);
                assert_eq!(far.try_read(&mut []).unwrap(), 0);
                assert_eq!(far.write(&[]).await.unwrap(), 0);
                assert_eq!(far.write_vectored(&[IoSlice::new(&[])]).await.unwrap(), 0);
            }
            near.write_all(b"x").await.unwrap();
            assert_eq!(far.read(&mut [0; 2]).await.unwrap(), 1);
        });
    });
}

#[test]
fn vectored_transfers_keep_the_order() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (mut near, mut far) = pair().await;
            let slices = [IoSlice::new(b"ce"), IoSlice::new(b"de")];
            assert_eq!(near.write_vectored(&slices).await.unwrap(), 4);
            let (mut first, mut second) = ([0; 1], [0; 8]);
            let buffers = &mut [IoSliceMut::new(&mut first), IoSliceMut::new(&mut second)];
            assert_eq!(far.read_vectored(buffers).await.unwrap(), 4);
            assert_eq!((&first, &second[..3]), (b"c", &b"ede"[..]));
        });
    });
}

#[test]
fn peek_takes_nothing() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (mut near, mut far) = pair().await;
            near.write_all(b"cede").await.unwrap();
            let mut buffer = [0; 4];
            assert_eq!(poll_fn(|cx| far.poll_peek(cx, &mut [])).await.unwrap(), 0);
            for _ in 0..3 {
                assert!(far.peek(&mut buffer).await.unwrap() > 0);
                assert!(poll_fn(|cx| far.poll_peek(cx, &mut buffer)).await.unwrap() > 0);
            }
            far.read_exact(&mut buffer).await.unwrap();
            assert_eq!(&buffer, b"cede");
        });
    });
}

/// Hazard 41: a socket that is always ready cannot occupy a thread: each operation spends budget.
#[test]
fn an_always_ready_socket_lets_others_run() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (near, _far) = pair().await;
            let done = Arc::new(AtomicBool::new(false));
            let set = done.clone();
            let other = cede::spawn(async move { set.store(true, Relaxed) });
            while !done.load(Relaxed) {
                near.writable().await.unwrap();
            }
            other.await.unwrap();
        });
    });
}

/// Hazard 41: a slow reader holds up only its own writer, which waits instead of buffering.
#[test]
fn slow_readers_hold_up_nobody_else() {
    const CONNECTIONS: usize = 200;
    const BYTES: usize = 64 << 10;
    on_both(|runtime| {
        runtime.block_on(async {
            let (listener, addr) = listener().await;
            let server = cede::spawn(async move {
                for _ in 0..=CONNECTIONS {
                    let (mut stream, _) = listener.accept().await.unwrap();
                    SockRef::from(&stream).set_send_buffer_size(1 << 15).unwrap();
                    cede::spawn(async move {
                        let chunk = [7; 4096];
                        while stream.write_all(&chunk).await.is_ok() {}
                    });
                }
            });
            // It never reads, so its writer waits.
            let stuck = TcpStream::connect(addr).await.unwrap();
            let clients = (0..CONNECTIONS).map(|_| async {
                let mut stream = TcpStream::connect(addr).await.unwrap();
                let mut left = BYTES;
                while left > 0 {
                    let n = stream.read(&mut [0; 1500]).await.unwrap();
                    left = left.saturating_sub(n);
                    cede::task::yield_now().await;
                }
            });
            join_all(clients).await;
            server.await.unwrap();
            drop(stuck);
        });
    });
}

#[test]
fn options_and_addresses() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (near, far) = pair().await;
            assert_eq!(near.local_addr().unwrap(), far.peer_addr().unwrap());
            assert_eq!(near.peer_addr().unwrap(), far.local_addr().unwrap());
            near.set_nodelay(true).unwrap();
            assert!(near.nodelay().unwrap());
            #[cfg(target_os = "linux")]
            near.set_quickack(true).and_then(|()| near.quickack()).unwrap();
            near.set_ttl(9).unwrap();
            assert_eq!(near.ttl().unwrap(), 9);
            assert_eq!(near.linger().unwrap(), None);
            let second = Some(std::time::Duration::from_secs(1));
            near.set_linger(second).unwrap();
            assert_eq!(near.linger().unwrap(), second);
            near.set_linger(None).unwrap();
            assert!(near.take_error().unwrap().is_none());
            assert!(format!("{near:?}").contains("127.0.0.1"));
        });
    });
}

#[test]
fn a_stream_of_std_comes_and_goes() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (listener, addr) = listener().await;
            let listener = std::net::TcpListener::try_from(listener).unwrap();
            let near = std::net::TcpStream::connect(addr).unwrap();
            let far = accept_blocking(&listener);
            let mut near = TcpStream::try_from(near).unwrap();
            let mut far = TcpStream::try_from(far).unwrap();
            for _ in 0..3 {
                near.write_all(b"x").await.unwrap();
                assert_eq!(far.read(&mut [0; 2]).await.unwrap(), 1);
                // Out of the runtime, and back into it.
                far = far.into_std().unwrap().try_into().unwrap();
            }
        });
    });
}

fn accept_blocking(listener: &std::net::TcpListener) -> std::net::TcpStream {
    listener.set_nonblocking(false).unwrap();
    listener.accept().unwrap().0
}

#[test]
fn an_address_may_be_a_name_or_several() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (_listener, addr) = listener().await;
            let port = addr.port();
            TcpStream::connect(("localhost", port)).await.unwrap();
            TcpStream::connect(format!("localhost:{port}")).await.unwrap();
            TcpStream::connect(format!("127.0.0.1:{port}")).await.unwrap();
            let refused = SocketAddr::from(([127, 0, 0, 1], 1));
            TcpStream::connect(&[refused, addr][..]).await.unwrap();
            let mut found = lookup_host(("localhost", port)).await.unwrap();
            assert!(found.any(|found| found == addr));
            assert_eq!(lookup_host(addr).await.unwrap().collect::<Vec<_>>(), [addr]);
            assert!(lookup_host("no.such.name.invalid:1").await.is_err());
            let nowhere = TcpStream::connect(&[][..]).await.unwrap_err();
            assert_eq!(nowhere.kind(), ErrorKind::InvalidInput);
            TcpStream::connect("no.such.name.invalid:1").await.unwrap_err();
            TcpStream::connect("no port").await.unwrap_err();
        });
    });
}

/// Hazard 35: the socket becomes writable, although it is not connected.
#[test]
fn a_refused_connection_is_an_error() {
    on_both(|runtime| {
        runtime.block_on(async {
            // The socket is bound, so that no other can use the address, but does not listen.
            let bound = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
            bound.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
            let addr = bound.local_addr().unwrap().as_socket().unwrap();
            let error = TcpStream::connect(addr).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
        });
    });
}
