//! Datagrams: they arrive whole, in order on one machine, with the right sender, and a refused one
//! is reported.

use super::until;
use crate::support::on_both;
use cede::net::UdpSocket;
use socket2::SockRef;
use std::{
    future::poll_fn,
    io::ErrorKind,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

/// Far longer than a datagram takes within the machine.
const SECONDS: Duration = Duration::from_secs(5);

async fn socket() -> (UdpSocket, SocketAddr) {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let addr = socket.local_addr().unwrap();
    (socket, addr)
}

/// Two sockets, each the other's peer.
async fn pair() -> (UdpSocket, UdpSocket) {
    let ((near, near_addr), (far, far_addr)) = (socket().await, socket().await);
    near.connect(far_addr).await.unwrap();
    far.connect(near_addr).await.unwrap();
    (near, far)
}

#[test]
fn datagrams_say_where_they_come_from() {
    on_both(|runtime| {
        runtime.block_on(async {
            let ((near, near_addr), (far, far_addr)) = (socket().await, socket().await);
            let mut buffer = [0; 16];
            assert_eq!(near.send_to(b"one", far_addr).await.unwrap(), 3);
            assert_eq!(far.peek_from(&mut buffer).await.unwrap(), (3, near_addr));
            assert_eq!(far.try_peek_from(&mut buffer).unwrap(), (3, near_addr));
            let peeked = poll_fn(|cx| far.poll_peek_from(cx, &mut buffer)).await;
            assert_eq!(peeked.unwrap(), (3, near_addr));
            assert_eq!(far.peek_sender().await.unwrap(), near_addr);
            assert_eq!(far.try_peek_sender().unwrap(), near_addr);
            assert_eq!(poll_fn(|cx| far.poll_peek_sender(cx)).await.unwrap(), near_addr);
            assert_eq!(far.try_peek(&mut buffer[..2]).unwrap(), 2);
            assert_eq!(poll_fn(|cx| far.poll_peek(cx, &mut buffer)).await.unwrap(), 3);
            assert_eq!(far.recv_from(&mut buffer).await.unwrap(), (3, near_addr));
            assert_eq!(far.try_peek_sender().unwrap_err().kind(), ErrorKind::WouldBlock);
            assert_eq!(&buffer[..3], b"one");
            let text = far_addr.to_string();
            assert_eq!(near.send_to(b"by text", text).await.unwrap(), 7);
            assert_eq!(far.recv_from(&mut buffer[..2]).await.unwrap(), (2, near_addr));
            assert_eq!(&buffer[..2], b"by", "the rest is lost");
            assert_eq!(near.try_send_to(b"", far_addr).unwrap(), 0);
            let received = poll_fn(|cx| far.poll_recv_from(cx, &mut buffer)).await;
            assert_eq!(received.unwrap(), (0, near_addr), "an empty datagram is one, too");
            let error = far.try_recv_from(&mut buffer).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::WouldBlock);
            poll_fn(|cx| near.poll_send_to(cx, b"x", far_addr)).await.unwrap();
            far.readable().await.unwrap();
            assert_eq!(far.try_recv_from(&mut buffer).unwrap(), (1, near_addr));
        });
    });
}

#[test]
fn a_connected_socket_hears_its_peer_and_no_other() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (near, far) = pair().await;
            let (stranger, _) = socket().await;
            let (near_addr, far_addr) = (near.local_addr().unwrap(), far.local_addr().unwrap());
            assert_eq!(near.peer_addr().unwrap(), far_addr);
            assert_eq!(stranger.peer_addr().unwrap_err().kind(), ErrorKind::NotConnected);
            stranger.send_to(b"stranger", near_addr).await.unwrap();
            assert_eq!(far.send(b"peer").await.unwrap(), 4);
            let mut buffer = [0; 16];
            assert_eq!(near.peek(&mut buffer).await.unwrap(), 4);
            assert_eq!(near.recv(&mut buffer).await.unwrap(), 4);
            assert_eq!(&buffer[..4], b"peer");
            poll_fn(|cx| near.poll_send_ready(cx)).await.unwrap();
            assert_eq!(near.try_send(b"").unwrap(), 0);
            poll_fn(|cx| far.poll_recv_ready(cx)).await.unwrap();
            assert_eq!(far.try_recv(&mut buffer).unwrap(), 0);
            assert_eq!(far.try_recv(&mut buffer).unwrap_err().kind(), ErrorKind::WouldBlock);
            poll_fn(|cx| near.poll_send(cx, b"y")).await.unwrap();
            assert_eq!(poll_fn(|cx| far.poll_recv(cx, &mut buffer)).await.unwrap(), 1);
        });
    });
}

#[test]
fn tasks_share_a_socket() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (near, far) = pair().await;
            let (near, far) = (Arc::new(near), Arc::new(far));
            let echo = cede::spawn(async move {
                let mut buffer = [0; 8];
                loop {
                    let length = far.recv(&mut buffer).await.unwrap();
                    if length == 0 {
                        return;
                    }
                    far.send(&buffer[..length]).await.unwrap();
                }
            });
            let sender = near.clone();
            let (go, mut wait) = cede::sync::mpsc::channel(8);
            let receiver = cede::spawn(async move {
                let mut buffer = [0; 8];
                for number in 0..500_u32 {
                    assert_eq!(near.recv(&mut buffer).await.unwrap(), 4);
                    assert_eq!(buffer[..4], number.to_le_bytes());
                    go.send(()).await.unwrap();
                }
            });
            for number in 0..500_u32 {
                sender.writable().await.unwrap();
                sender.send(&number.to_le_bytes()).await.unwrap();
                // No more datagrams are under way than the socket's buffer has room for.
                if number >= 8 {
                    wait.recv().await.unwrap();
                }
            }
            receiver.await.unwrap();
            sender.send(b"").await.unwrap();
            echo.await.unwrap();
        });
    });
}

/// Hazard 40: no socket has the address, which the system reports later. An operation that waits
/// gets the error.
#[test]
fn a_datagram_refused_is_the_error_of_whoever_waits() {
    on_both(|runtime| {
        runtime.block_on(async {
            // An address that no other test uses, and that no socket has.
            let gone = UdpSocket::bind("127.0.0.78:0").await.unwrap();
            let nobody = gone.local_addr().unwrap();
            drop(gone);
            let (near, _) = socket().await;
            near.connect(nobody).await.unwrap();
            let near = Arc::new(near);
            let receiver = near.clone();
            let waits = cede::spawn(async move { receiver.recv(&mut [0; 4]).await });
            // This makes sure that the operation waits, and waits for an edge that is not already
            // used up.
            near.writable().await.unwrap();
            cede::time::sleep(std::time::Duration::from_millis(5)).await;
            near.send(b"anybody?").await.unwrap();
            let error = waits.await.unwrap().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
            assert!(near.take_error().unwrap().is_none(), "told once");

            // The same without an operation that waits: the next one gets the error.
            near.send(b"anybody?").await.unwrap();
            let mut told = None;
            until(|| {
                told = near.try_send(b"still nobody?").err();
                told.is_some()
            })
            .await;
            assert_eq!(told.unwrap().kind(), ErrorKind::ConnectionRefused);

            // The socket can still be used.
            let (far, far_addr) = socket().await;
            near.connect(far_addr).await.unwrap();
            near.take_error().unwrap();
            near.send(b"you").await.unwrap();
            assert_eq!(far.recv(&mut [0; 4]).await.unwrap(), 3);
        });
    });
}

#[test]
fn options_are_kept() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (socket, _) = socket().await;
            assert!(!socket.broadcast().unwrap());
            socket.set_broadcast(true).unwrap();
            assert!(socket.broadcast().unwrap());
            socket.set_ttl(9).unwrap();
            assert_eq!(socket.ttl().unwrap(), 9);
            socket.set_multicast_ttl_v4(3).unwrap();
            assert_eq!(socket.multicast_ttl_v4().unwrap(), 3);
            socket.set_multicast_loop_v4(false).unwrap();
            assert!(!socket.multicast_loop_v4().unwrap());
            let no_group = Ipv4Addr::LOCALHOST;
            assert!(socket.join_multicast_v4(no_group, Ipv4Addr::LOCALHOST).is_err());
            let group = Ipv4Addr::new(239, 7, 7, 7);
            socket.join_multicast_v4(group, Ipv4Addr::LOCALHOST).unwrap();
            socket.leave_multicast_v4(group, Ipv4Addr::LOCALHOST).unwrap();
            assert!(socket.leave_multicast_v4(group, Ipv4Addr::LOCALHOST).is_err());
        });
    });
}

#[test]
fn a_datagram_socket_comes_from_std_and_goes_back() {
    on_both(|runtime| {
        let socket = runtime.block_on(async {
            let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
            let socket = UdpSocket::try_from(socket).unwrap();
            let addr = socket.local_addr().unwrap();
            socket.send_to(b"me", addr).await.unwrap();
            assert_eq!(socket.recv_from(&mut [0; 4]).await.unwrap(), (2, addr));
            socket
        });
        drop(runtime);
        assert!(futures::executor::block_on(socket.recv(&mut [0])).is_err());
        std::net::UdpSocket::try_from(socket).unwrap().local_addr().unwrap();
    });
}

/// On the loopback interface, whose broadcast address it is.
#[test]
fn a_broadcast_needs_permission() {
    on_both(|runtime| {
        runtime.block_on(async {
            let receiver = UdpSocket::bind("0.0.0.0:0").await.unwrap();
            let port = receiver.local_addr().unwrap().port();
            let everybody = SocketAddr::from(([127, 255, 255, 255], port));
            let (sender, from) = socket().await;
            let error = sender.send_to(b"all", everybody).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::PermissionDenied);
            sender.set_broadcast(true).unwrap();
            if let Err(error) = sender.send_to(b"all", everybody).await {
                println!("skipped: this machine does not broadcast to itself: {error}");
                return;
            }
            assert_eq!(receiver.recv_from(&mut [0; 8]).await.unwrap(), (3, from));
        });
    });
}

/// On the loopback interface, where the machine has it.
#[test]
fn a_multicast_reaches_whoever_has_joined() {
    on_both(|runtime| {
        runtime.block_on(async {
            let group = Ipv4Addr::new(239, 77, 7, 7);
            let joined = UdpSocket::bind("0.0.0.0:0").await.unwrap();
            joined.join_multicast_v4(group, Ipv4Addr::LOCALHOST).unwrap();
            let port = joined.local_addr().unwrap().port();
            let (sender, from) = socket().await;
            SockRef::from(&sender).set_multicast_if_v4(&Ipv4Addr::LOCALHOST).unwrap();
            sender.set_multicast_ttl_v4(1).unwrap();
            sender.set_multicast_loop_v4(true).unwrap();
            let mut buffer = [0; 8];
            let sent = sender.send_to(b"group", (group, port)).await;
            let received = cede::time::timeout(SECONDS, joined.recv_from(&mut buffer)).await;
            let (Ok(_), Ok(received)) = (&sent, received) else {
                println!("skipped: no multicast on the loopback interface: {sent:?}");
                return;
            };
            assert_eq!(received.unwrap(), (5, from));
            // When this datagram has arrived, those sent before it have arrived too.
            joined.leave_multicast_v4(group, Ipv4Addr::LOCALHOST).unwrap();
            let _ = sender.send_to(b"nobody", (group, port)).await;
            let joined_addr = SocketAddr::from(([127, 0, 0, 1], port));
            sender.send_to(b"you", joined_addr).await.unwrap();
            assert_eq!(joined.recv_from(&mut buffer).await.unwrap(), (3, from));
        });
    });
}

#[test]
fn multicast_groups_of_ipv6_are_joined_and_left() {
    on_both(|runtime| {
        runtime.block_on(async {
            let group = "ff01::77".parse().unwrap();
            let socket = match UdpSocket::bind("[::1]:0").await {
                Ok(socket) => socket,
                Err(error) => return println!("skipped: no IPv6: {error}"),
            };
            socket.set_multicast_loop_v6(false).unwrap();
            assert!(!socket.multicast_loop_v6().unwrap());
            if let Err(error) = socket.join_multicast_v6(&group, 0) {
                return println!("skipped: no interface for IPv6 multicast: {error}");
            }
            socket.leave_multicast_v6(&group, 0).unwrap();
            assert!(socket.leave_multicast_v6(&group, 0).is_err());
        });
    });
}
