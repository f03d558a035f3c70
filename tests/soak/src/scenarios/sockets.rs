//! Datagrams arrive whole or not at all; streams between Unix sockets carry every byte, both ways.

use crate::scene::Scene;
use cede::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{UdpSocket, UnixDatagram, UnixStream},
    time::{Duration, timeout},
};
use std::io;

pub(crate) async fn datagrams(mut scene: Scene) {
    let end = if scene.random.once_in(2) { udp(&mut scene).await } else { unix(&mut scene).await };
    scene.expect("datagrams", end);
}

async fn udp(scene: &mut Scene) -> io::Result<()> {
    let one = UdpSocket::bind("127.0.0.1:0").await?;
    let two = UdpSocket::bind("127.0.0.1:0").await?;
    let to = two.local_addr()?;
    for number in 0..scene.random.below(40) {
        let bytes = vec![number as u8; scene.random.below(1000)];
        scene.did("udp");
        let sent = one.send_to(&bytes, to).await?;
        scene.check(sent == bytes.len(), || format!("{sent} of {} bytes", bytes.len()));
        let mut buffer = [0; 2000];
        // The loopback drops a datagram only if the buffer is full, which it is not here.
        let found = timeout(Duration::from_secs(60), two.recv_from(&mut buffer)).await;
        let Some(found) = scene.expect("a datagram", found) else { return Ok(()) };
        let (length, from) = found?;
        let same = buffer[..length] == bytes && from == one.local_addr()?;
        scene.check(same, || format!("{length} bytes from {from}"));
        scene.pause().await;
    }
    Ok(())
}

async fn unix(scene: &mut Scene) -> io::Result<()> {
    let (one, two) = UnixDatagram::pair()?;
    for number in 0..scene.random.below(40) {
        let bytes = vec![number as u8; scene.random.below(1000)];
        scene.did("unix datagram");
        if scene.cut(one.send(&bytes)).await.transpose()?.is_none() {
            continue;
        }
        let mut buffer = [0; 2000];
        let length = two.recv(&mut buffer).await?;
        scene.check(buffer[..length] == bytes, || format!("{length} bytes of {}", bytes.len()));
    }
    Ok(())
}

pub(crate) async fn unix_streams(mut scene: Scene) {
    let end = forwarded(&mut scene).await;
    scene.expect("unix streams", end);
}

/// near ↔ middle … forward … far: what goes in on one side comes out on the other.
async fn forwarded(scene: &mut Scene) -> io::Result<()> {
    let (mut near, mut left) = UnixStream::pair()?;
    let (mut right, far) = UnixStream::pair()?;
    let forward = cede::spawn(async move { copy_bidirectional(&mut left, &mut right).await });
    let echo = cede::spawn(async move {
        let (mut reader, mut writer) = far.into_split();
        let copied = cede::io::copy(&mut reader, &mut writer).await;
        writer.close().await?;
        copied
    });
    let total = scene.random.below(300_000);
    let bytes: Vec<u8> = (0..total).map(|at| (at * 31 / 7) as u8).collect();
    let (mut reader, mut writer) = UnixStream::split(&mut near);
    let mut found = Vec::new();
    scene.did("copy_bidirectional");
    let (written, read) = futures::join!(
        async {
            writer.write_all(&bytes).await?;
            writer.close().await
        },
        reader.read_to_end(&mut found),
    );
    written?;
    read?;
    scene.check(found == bytes, || format!("{} bytes of {total} came back", found.len()));
    let copied = forward.await.map_err(io::Error::other)??;
    scene.check(copied == (total as u64, total as u64), || format!("{copied:?} of {total}"));
    let _echoed = echo.await;
    Ok(())
}
