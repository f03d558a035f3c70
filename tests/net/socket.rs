//! Sockets whose options are chosen before they connect or listen.

use crate::support::on_both;
use cede::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpSocket,
};
use socket2::{Domain, Type};
use std::{io::ErrorKind, net::SocketAddr, os::fd::OwnedFd, time::Duration};

const ANY_PORT: ([u8; 4], u16) = ([127, 0, 0, 79], 0);

#[test]
fn a_socket_with_options_listens_and_another_connects() {
    on_both(|runtime| {
        runtime.block_on(async {
            let socket = TcpSocket::new_v4().unwrap();
            socket.set_reuseaddr(true).unwrap();
            socket.set_reuseport(true).unwrap();
            assert!(socket.reuseaddr().unwrap() && socket.reuseport().unwrap());
            socket.bind(ANY_PORT.into()).unwrap();
            let addr = socket.local_addr().unwrap();
            let listener = socket.listen(16).unwrap();
            assert_eq!(listener.local_addr().unwrap(), addr);

            // Another socket may bind the same address only if both have set the option.
            let sharing = TcpSocket::new_v4().unwrap();
            sharing.set_reuseport(true).unwrap();
            sharing.bind(addr).unwrap();
            let alone = TcpSocket::new_v4().unwrap();
            assert_eq!(alone.bind(addr).unwrap_err().kind(), ErrorKind::AddrInUse);

            let socket = TcpSocket::new_v4().unwrap();
            socket.set_nodelay(true).unwrap();
            socket.set_keepalive(true).unwrap();
            socket.set_send_buffer_size(20_000).unwrap();
            socket.set_recv_buffer_size(20_000).unwrap();
            assert!(socket.nodelay().unwrap() && socket.keepalive().unwrap());
            assert!(socket.send_buffer_size().unwrap() >= 20_000);
            assert!(socket.recv_buffer_size().unwrap() >= 20_000);
            socket.bind(ANY_PORT.into()).unwrap();
            let from = socket.local_addr().unwrap();
            let mut near = socket.connect(addr).await.unwrap();
            let (mut far, peer) = listener.accept().await.unwrap();
            assert_eq!(peer, from);
            assert!(near.nodelay().unwrap());
            near.write_all(b"cede").await.unwrap();
            far.read_exact(&mut [0; 4]).await.unwrap();
        });
    });
}

#[test]
fn a_socket_that_is_refused_says_so() {
    on_both(|runtime| {
        runtime.block_on(async {
            let bound = TcpSocket::new_v4().unwrap();
            bound.bind(ANY_PORT.into()).unwrap();
            let addr: SocketAddr = bound.local_addr().unwrap();
            // The address is bound, but its socket does not listen.
            let error = TcpSocket::new_v4().unwrap().connect(addr).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
        });
    });
}

#[test]
fn a_socket_comes_from_std_with_its_options() {
    on_both(|runtime| {
        runtime.block_on(async {
            let raw = socket2::Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
            let socket = TcpSocket::from_std_stream(raw.into()).unwrap();
            assert_eq!(socket.linger().unwrap(), None);
            socket.set_linger(Some(Duration::ZERO)).unwrap();
            assert_eq!(socket.linger().unwrap(), Some(Duration::ZERO));
            assert!(socket.take_error().unwrap().is_none());
            socket.bind(ANY_PORT.into()).unwrap();
            let listener = socket.listen(4).unwrap();
            let near = TcpSocket::new_v4().unwrap();
            let owned = OwnedFd::from(near);
            let near = TcpSocket::from_std_stream(owned.into()).unwrap();
            let near = near.connect(listener.local_addr().unwrap()).await.unwrap();
            listener.accept().await.unwrap();
            drop(near);
        });
    });
}
