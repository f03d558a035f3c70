//! Names and addresses: what is looked up, and sockets that are set up by hand before they connect.

use crate::scene::Scene;
use cede::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream, lookup_host},
};
use std::{io, net::SocketAddr};

pub(crate) async fn looked_up(mut scene: Scene) {
    for _ in 0..1 + scene.random.below(5) {
        let port = scene.random.below(65_536) as u16;
        let end = look_up(&mut scene, port).await;
        scene.expect("a look-up", end);
        scene.pause().await;
    }
}

async fn look_up(scene: &mut Scene, port: u16) -> io::Result<()> {
    scene.did("lookup_host");
    let host = ["localhost", "127.0.0.1"][scene.random.below(2)];
    let found = scene.cut(lookup_host((host, port))).await.transpose()?;
    for addr in found.into_iter().flatten() {
        let right = addr.ip().is_loopback() && addr.port() == port;
        scene.check(right, || format!("{host}:{port} is {addr}"));
    }
    Ok(())
}

pub(crate) async fn sockets(mut scene: Scene) {
    let end = connected(&mut scene).await;
    scene.expect("a socket", end);
}

async fn connected(scene: &mut Scene) -> io::Result<()> {
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let server = TcpSocket::new_v4()?;
    server.set_reuseaddr(true)?;
    server.bind(any)?;
    let listener = server.listen(16)?;
    let addr = listener.local_addr()?;
    for _ in 0..1 + scene.random.below(8) {
        let client = TcpSocket::new_v4()?;
        client.bind(any)?;
        let from = client.local_addr()?;
        scene.did("tcp_socket connect");
        let Some(stream) = scene.cut(client.connect(addr)).await.transpose()? else { continue };
        let mut stream: TcpStream = stream;
        scene.check(stream.peer_addr()? == addr, || "connected to somebody else".into());
        // Connections that were given up may be in the queue before this one.
        let mut accepted = loop {
            let (accepted, peer) = listener.accept().await?;
            if peer == from {
                break accepted;
            }
        };
        accepted.write_all(b"word").await?;
        drop(accepted);
        let mut found = Vec::new();
        stream.read_to_end(&mut found).await?;
        scene.check(found == b"word", || format!("{found:?}"));
    }
    Ok(())
}
