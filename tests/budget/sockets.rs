//! Sockets, pipes and other descriptors.

use super::{spends, spends_in};
use cede::{
    io::{AsyncFd, AsyncReadExt, AsyncWriteExt, Interest, IoSlice, IoSliceMut},
    net::{
        TcpListener, TcpSocket, TcpStream, UdpSocket, UnixDatagram, UnixListener, UnixStream,
        lookup_host, unix::pipe::pipe,
    },
};
use std::{future::poll_fn, net::SocketAddr, path::Path};

/// More than a budget, and fewer than a listener keeps waiting.
const CONNECTIONS: usize = 200;

/// To which no connection can be made.
const NOWHERE: &str = "255.255.255.255:1";

pub(super) async fn all() {
    streams().await;
    connections().await;
    unix_connections().await;
    datagrams().await;
    peeks().await;
    unix_datagrams().await;
    pipes().await;
    descriptors().await;
}

async fn streams() {
    let (mut one, mut other) = UnixStream::pair().unwrap();
    spends("net/wait::writable", async || one.writable().await.unwrap()).await;
    spends("net/byte_stream::poll_write_ready", async || {
        poll_fn(|cx| one.poll_write_ready(cx)).await.unwrap();
    })
    .await;
    spends("net/wait::async_io", async || one.async_io(Interest::WRITABLE, || Ok(())).await).await;
    spends("io/forward::poll_read", async || one.read(&mut []).await.unwrap()).await;
    spends("io/forward::poll_read_vectored", async || {
        one.read_vectored(&mut [IoSliceMut::new(&mut [])]).await.unwrap()
    })
    .await;
    spends("io/forward::poll_write", async || one.write(b"").await.unwrap()).await;
    spends("io/forward::poll_write_vectored", async || {
        one.write_vectored(&[IoSlice::new(b"")]).await.unwrap()
    })
    .await;
    spends("io/forward::poll_close", async || other.close().await.unwrap()).await;
    drop(other);
    spends("net/wait::readable", async || one.readable().await.unwrap()).await;
    spends("net/wait::ready", async || one.ready(Interest::READABLE).await.unwrap()).await;
    spends("net/byte_stream::poll_read_ready", async || {
        poll_fn(|cx| one.poll_read_ready(cx)).await.unwrap();
    })
    .await;
}

async fn connections() {
    spends("net/addr::lookup_host", async || drop(lookup_host(NOWHERE).await)).await;
    spends("net/tcp_listener::bind", async || drop(TcpListener::bind("127.0.0.1:0").await)).await;
    let nowhere: SocketAddr = NOWHERE.parse().unwrap();
    spends("net/tcp_stream::connect", async || TcpStream::connect(nowhere).await.is_err()).await;
    spends("net/tcp_socket::connect", async || {
        assert!(TcpSocket::new_v4().unwrap().connect(nowhere).await.is_err());
    })
    .await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let connect = || std::net::TcpStream::connect(address).unwrap();
    accepts("net/tcp_listener::accept", connect, async || listener.accept().await.unwrap()).await;
    accepts("net/tcp_listener::poll_accept", connect, async || {
        poll_fn(|cx| listener.poll_accept(cx)).await.unwrap()
    })
    .await;
    let near = TcpStream::connect(address).await.unwrap();
    let (mut far, _) = listener.accept().await.unwrap();
    far.write_all(b"x").await.unwrap();
    near.readable().await.unwrap();
    spends("net/tcp_stream::peek", async || near.peek(&mut [0]).await.unwrap()).await;
    spends("net/tcp_stream::poll_peek", async || {
        poll_fn(|cx| near.poll_peek(cx, &mut [0])).await.unwrap()
    })
    .await;
}

/// Each of some connections that wait for it is accepted.
async fn accepts<C, A>(name: &str, connect: impl Fn() -> C, accept: impl AsyncFnMut() -> A) {
    let clients: Vec<C> = (0..CONNECTIONS).map(|_| connect()).collect();
    spends_in(CONNECTIONS, name, accept).await;
    drop(clients);
}

async fn unix_connections() {
    let path = crate::fs::Temporary::new();
    for bad in [&*path.0, Path::new("a\0b")] {
        spends("net/unix_stream::connect", async || UnixStream::connect(bad).await.is_err()).await;
    }
    let listener = UnixListener::bind(&path.0).unwrap();
    let connect = || std::os::unix::net::UnixStream::connect(&path.0).unwrap();
    accepts("net/unix_listener::accept", connect, async || listener.accept().await.unwrap()).await;
    accepts("net/unix_listener::poll_accept", connect, async || {
        poll_fn(|cx| listener.poll_accept(cx)).await.unwrap()
    })
    .await;
}

/// A socket whose peer is itself.
async fn alone() -> (UdpSocket, SocketAddr) {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    socket.connect(address).await.unwrap();
    (socket, address)
}

async fn datagrams() {
    spends("net/udp_socket::bind", async || UdpSocket::bind("127.0.0.1:0").await.unwrap()).await;
    let (socket, address) = alone().await;
    spends("net/udp_socket::connect", async || socket.connect(address).await.unwrap()).await;
    spends("net/datagram::poll_send_ready", async || {
        poll_fn(|cx| socket.poll_send_ready(cx)).await.unwrap();
    })
    .await;
    spends("net/datagram::send", async || socket.send(b"x").await.unwrap()).await;
    spends("net/datagram::poll_send", async || {
        poll_fn(|cx| socket.poll_send(cx, b"x")).await.unwrap()
    })
    .await;
    spends("net/udp_socket::send_to", async || socket.send_to(b"x", address).await.is_ok()).await;
    spends("net/udp_socket::poll_send_to", async || {
        poll_fn(|cx| socket.poll_send_to(cx, b"x", address)).await.is_ok()
    })
    .await;
    spends("net/datagram::poll_recv_ready", async || {
        poll_fn(|cx| socket.poll_recv_ready(cx)).await.unwrap();
    })
    .await;
    receives().await;
}

async fn receives() {
    let (socket, _) = alone().await;
    let of = &socket;
    receives_each(of, "net/datagram::recv", async || of.recv(&mut [0]).await.unwrap()).await;
    receives_each(of, "net/datagram::poll_recv", async || {
        poll_fn(|cx| of.poll_recv(cx, &mut [0])).await.unwrap()
    })
    .await;
    receives_each(of, "net/datagram::recv_from", async || of.recv_from(&mut [0]).await.unwrap())
        .await;
    receives_each(of, "net/datagram::poll_recv_from", async || {
        poll_fn(|cx| of.poll_recv_from(cx, &mut [0])).await.unwrap()
    })
    .await;
}

/// Each of some datagrams that the socket has sent to itself is received.
async fn receives_each<A>(socket: &UdpSocket, name: &str, receive: impl AsyncFnMut() -> A) {
    for _ in 0..CONNECTIONS {
        socket.send(b"x").await.unwrap();
    }
    spends_in(CONNECTIONS, name, receive).await;
}

async fn peeks() {
    let (socket, _) = alone().await;
    socket.send(b"x").await.unwrap();
    socket.readable().await.unwrap();
    spends("net/udp_peek::peek", async || socket.peek(&mut [0]).await.unwrap()).await;
    spends("net/udp_peek::poll_peek", async || {
        poll_fn(|cx| socket.poll_peek(cx, &mut [0])).await.unwrap()
    })
    .await;
    spends("net/udp_peek::peek_from", async || socket.peek_from(&mut [0]).await.unwrap()).await;
    spends("net/udp_peek::poll_peek_from", async || {
        poll_fn(|cx| socket.poll_peek_from(cx, &mut [0])).await.unwrap()
    })
    .await;
    spends("net/udp_peek::peek_sender", async || socket.peek_sender().await.unwrap()).await;
    spends("net/udp_peek::poll_peek_sender", async || {
        poll_fn(|cx| socket.poll_peek_sender(cx)).await.unwrap()
    })
    .await;
}

async fn unix_datagrams() {
    let path = crate::fs::Temporary::new();
    let socket = UnixDatagram::unbound().unwrap();
    for bad in [&*path.0, Path::new("a\0b")] {
        spends("net/unix_datagram::send_to", async || socket.send_to(b"x", bad).await.is_err())
            .await;
        spends("net/unix_datagram::poll_send_to", async || {
            poll_fn(|cx| socket.poll_send_to(cx, b"x", bad)).await.is_err()
        })
        .await;
    }
}

async fn pipes() {
    let (mut sender, receiver) = pipe().unwrap();
    spends("net/unix_pipe::writable", async || sender.writable().await.unwrap()).await;
    for is_closed in [false, true] {
        spends("net/unix_pipe::poll_write", async || sender.write(b"").await.is_err()).await;
        spends("net/unix_pipe::poll_write_vectored", async || {
            sender.write_vectored(&[]).await.is_err()
        })
        .await;
        if !is_closed {
            spends("net/unix_pipe::poll_close", async || sender.close().await.unwrap()).await;
        }
    }
    spends("net/unix_pipe::readable", async || receiver.readable().await.unwrap()).await;
}

async fn descriptors() {
    let (near, far) = std::os::unix::net::UnixStream::pair().unwrap();
    near.set_nonblocking(true).unwrap();
    drop(far);
    let mut fd = AsyncFd::register(near).unwrap();
    let ready = Interest::READABLE | Interest::WRITABLE;
    spends("io/async_fd::async_io", async || fd.async_io(ready, |_| Ok(())).await).await;
    spends("io/async_fd_wait::async_io_mut", async || {
        fd.async_io_mut(ready, |_| Ok(())).await.unwrap();
    })
    .await;
    spends("io/async_fd_wait::ready", async || drop(fd.ready(ready).await)).await;
    spends("io/async_fd_wait::readable", async || drop(fd.readable().await)).await;
    spends("io/async_fd_wait::writable", async || drop(fd.writable().await)).await;
    spends("io/async_fd_wait::ready_mut", async || drop(fd.ready_mut(ready).await)).await;
    spends("io/async_fd_wait::readable_mut", async || drop(fd.readable_mut().await)).await;
    spends("io/async_fd_wait::writable_mut", async || drop(fd.writable_mut().await)).await;
    spends("io/async_fd_wait::poll_read_ready", async || {
        poll_fn(|cx| fd.poll_read_ready(cx).map(drop)).await;
    })
    .await;
    spends("io/async_fd_wait::poll_write_ready", async || {
        poll_fn(|cx| fd.poll_write_ready(cx).map(drop)).await;
    })
    .await;
    spends("io/async_fd_wait::poll_read_ready_mut", async || {
        poll_fn(|cx| fd.poll_read_ready_mut(cx).map(drop)).await;
    })
    .await;
    spends("io/async_fd_wait::poll_write_ready_mut", async || {
        poll_fn(|cx| fd.poll_write_ready_mut(cx).map(drop)).await;
    })
    .await;
}
