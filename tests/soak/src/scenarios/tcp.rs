//! TCP: every byte comes back, with split streams, calls of any length and vectored calls; a reset
//! is an error, not a hang.

use crate::{random::Random, scene::Scene};
use cede::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};
use std::{
    io::{self, IoSlice},
    net::SocketAddr,
    time::Duration,
};

pub(crate) async fn echo(mut scene: Scene) {
    let end = echoed(&mut scene).await;
    scene.expect("tcp", end);
}

async fn echoed(scene: &mut Scene) -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let addr = listener.local_addr()?;
    let clients = 1 + scene.random.below(5);
    let server = scene.fork();
    let server = cede::spawn(async move { serve(server, listener, clients).await });
    let mut tasks = JoinSet::new();
    for _ in 0..clients {
        tasks.spawn(client(scene.fork(), addr));
    }
    while let Some(end) = tasks.join_next().await {
        end.map_err(io::Error::other)??;
    }
    server.await.map_err(io::Error::other)?
}

async fn serve(mut scene: Scene, listener: TcpListener, clients: usize) -> io::Result<()> {
    let mut tasks = JoinSet::new();
    for _ in 0..clients {
        let stream = loop {
            if let Some(accepted) = scene.cut(listener.accept()).await {
                break accepted?.0;
            }
        };
        scene.did("tcp accept");
        tasks.spawn(answer(scene.fork(), stream));
    }
    // Each to its end: a client that was aborted, and so reset its connection, must not end the others.
    let mut ends = Ok(());
    while let Some(end) = tasks.join_next().await {
        ends = ends.and(end.unwrap_or_else(|error| Err(io::Error::other(error))));
    }
    ends
}

async fn answer(mut scene: Scene, mut stream: TcpStream) -> io::Result<()> {
    let mut buffer = vec![0; 1 + scene.random.below(3000)];
    loop {
        if scene.random.once_in(6) {
            scene.did("tcp peek");
            stream.peek(&mut buffer).await?;
        }
        scene.did("tcp read");
        let Some(length) = scene.cut(stream.read(&mut buffer)).await.transpose()? else { continue };
        if length == 0 {
            return stream.close().await;
        }
        scene.did("tcp write");
        stream.write_all(&buffer[..length]).await?;
        scene.pause().await;
    }
}

async fn client(mut scene: Scene, addr: SocketAddr) -> io::Result<()> {
    let mut stream = TcpStream::connect(addr).await?;
    scene.did("tcp connect");
    let bytes: Vec<u8> = {
        let total = scene.random.below(100_000);
        let mut random = Random::new(total as u64);
        (0..total).map(|_| random.below(256) as u8).collect()
    };
    let (mut reader, mut writer) = TcpStream::split(&mut stream);
    let mut other = scene.fork();
    let mut found = Vec::new();
    let (written, read) = futures::join!(
        async {
            write(&mut other, &mut writer, &bytes).await?;
            writer.close().await
        },
        reader.read_to_end(&mut found),
    );
    written?;
    read?;
    scene.check(found == bytes, || format!("{} bytes of {} came back", found.len(), bytes.len()));
    Ok(())
}

/// In pieces, some of them vectored with more slices than the system takes at a time.
async fn write(
    scene: &mut Scene,
    writer: &mut (impl AsyncWriteExt + Unpin),
    mut bytes: &[u8],
) -> io::Result<()> {
    while !bytes.is_empty() {
        let piece = &bytes[..bytes.len().min(1 + scene.random.below(20_000))];
        let taken = if scene.random.once_in(3) {
            let slices: Vec<_> = piece.chunks(3).map(IoSlice::new).collect();
            scene.did("tcp write_vectored");
            scene.cut(writer.write_vectored(&slices)).await
        } else {
            scene.cut(writer.write(piece)).await
        };
        bytes = &bytes[taken.transpose()?.unwrap_or(0)..];
    }
    Ok(())
}

/// Clients send a few bytes and reset the connection: the server's tasks end nevertheless.
pub(crate) async fn resets(mut scene: Scene) {
    let end = survived(&mut scene).await;
    scene.expect("tcp", end);
}

async fn survived(scene: &mut Scene) -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let addr = listener.local_addr()?;
    for _ in 0..scene.random.below(10) {
        let (client, accepted) =
            futures::join!(TcpStream::connect(addr), async { listener.accept().await });
        let (mut client, (mut stream, _)) = (client?, accepted?);
        let server = cede::spawn(async move {
            let mut all = Vec::new();
            stream.read_to_end(&mut all).await
        });
        client.write_all(&vec![0; scene.random.below(5000)]).await?;
        scene.pause().await;
        let client = client.into_std()?;
        socket2::SockRef::from(&client).set_linger(Some(Duration::ZERO))?;
        drop(client);
        scene.did("tcp reset");
        let _error_or_end = server.await.map_err(io::Error::other)?;
    }
    Ok(())
}
