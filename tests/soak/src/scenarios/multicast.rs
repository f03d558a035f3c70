//! Datagrams to a group: a socket that has joined receives them, in order with those sent to it
//! alone.

use crate::scene::Scene;
use cede::{
    net::UdpSocket,
    time::{Duration, timeout},
};
use std::{
    io,
    net::Ipv4Addr,
    sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed},
};

/// Each socket has its own group: the system delivers a group's datagrams even to sockets that have
/// left it, while any socket is in it.
static NEXT: AtomicU32 = AtomicU32::new(0);

/// The machine does not send to groups on its loopback interface.
static MISSING: AtomicBool = AtomicBool::new(false);

pub(crate) async fn group(mut scene: Scene) {
    let end = joined(&mut scene).await;
    scene.expect("multicast", end);
}

async fn joined(scene: &mut Scene) -> io::Result<()> {
    let [_, b, c, d] = NEXT.fetch_add(1, Relaxed).to_be_bytes();
    let group = Ipv4Addr::new(239, 128 | b, c, d);
    let socket = UdpSocket::bind("0.0.0.0:0").await?;
    let port = socket.local_addr()?.port();
    let sender = UdpSocket::bind("127.0.0.1:0").await?;
    socket2::SockRef::from(&sender).set_multicast_if_v4(&Ipv4Addr::LOCALHOST)?;
    for number in 0..scene.random.below(20) as u8 {
        if MISSING.load(Relaxed) {
            return Ok(());
        }
        let member = scene.random.once_in(2);
        if member {
            socket.join_multicast_v4(group, Ipv4Addr::LOCALHOST)?;
            sender.send_to(&[number], (group, port)).await?;
            scene.did("multicast");
        }
        sender.send_to(&[number, number], (Ipv4Addr::LOCALHOST, port)).await?;
        if member {
            scene.pause().await;
            socket.leave_multicast_v4(group, Ipv4Addr::LOCALHOST)?;
        }
        let first = receive(&socket).await?;
        if !member || first == [number, number] {
            // Nothing came through the group, or nothing should.
            MISSING.fetch_or(member && number == 0, Relaxed);
            let missed = member && !MISSING.load(Relaxed);
            scene.check(!missed, || "a datagram to the group was lost".into());
            scene.check(first == [number, number], || format!("{first:?} after {number}"));
            continue;
        }
        scene.check(first == [number], || format!("{first:?} to the group, not {number}"));
        let second = receive(&socket).await?;
        scene.check(second == [number, number], || format!("{second:?} instead of {number}"));
    }
    Ok(())
}

async fn receive(socket: &UdpSocket) -> io::Result<Vec<u8>> {
    let mut buffer = [0; 16];
    let (length, _) = timeout(Duration::from_secs(20), socket.recv_from(&mut buffer)).await??;
    Ok(buffer[..length].to_vec())
}
