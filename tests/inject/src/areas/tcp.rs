//! Connections: bytes there and back, in one piece and in many, and the end.

use super::pattern;
use crate::round::{Done, Round, Step, expect};
use cede::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use std::io::IoSlice;

const LENGTH: usize = 100_000;
const CONNECTIONS: usize = 3;

pub(crate) async fn work(round: Round) -> Done {
    let listener = TcpListener::bind("127.0.0.1:0").await.step("bind")?;
    let address = listener.local_addr().step("local_addr")?;
    let each = round.clone();
    round.spawn(async move {
        for _ in 0..CONNECTIONS {
            let (stream, _) = listener.accept().await.step("accept")?;
            each.spawn(echo(stream));
        }
        Ok(())
    });
    for _ in 0..CONNECTIONS {
        let stream = TcpStream::connect(address).await.step("connect")?;
        stream.set_nodelay(true).step("set_nodelay")?;
        expect(stream.nodelay().step("nodelay")?, "nodelay was set")?;
        expect(stream.peer_addr().step("peer_addr")? == address, "the peer's address")?;
        talk(&round, stream).await?;
    }
    Ok(())
}

async fn echo(mut stream: TcpStream) -> Done {
    let mut bytes = vec![0; 5];
    let peeked = stream.peek(&mut bytes).await.step("peek")?;
    expect((1..=5).contains(&peeked), "something to be peeked at")?;
    bytes.clear();
    stream.read_to_end(&mut bytes).await.step("the server's read")?;
    stream.write_all(&bytes).await.step("the server's write")?;
    stream.close().await.step("the server's close")
}

async fn talk(round: &Round, stream: TcpStream) -> Done {
    let (mut reader, mut writer) = stream.into_split();
    round.spawn(async move {
        let bytes = pattern(LENGTH);
        let (first, second) = bytes.split_at(10);
        let slices = [IoSlice::new(first), IoSlice::new(second)];
        let count = writer.write_vectored(&slices).await.step("write_vectored")?;
        writer.write_all(&bytes[count..]).await.step("the client's write")?;
        writer.close().await.step("the client's close")
    });
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).await.step("the client's read")?;
    expect(bytes == pattern(LENGTH), format!("{} bytes come back as they were", bytes.len()))
}
