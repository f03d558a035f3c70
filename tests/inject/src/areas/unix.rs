//! Unix sockets: a listener at a path, a pair, datagrams.

use super::{Place, pattern};
use crate::round::{Done, Round, Step, expect};
use cede::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{UnixDatagram, UnixListener, UnixStream},
};

const LENGTH: usize = 50_000;

pub(crate) async fn work(round: Round) -> Done {
    let place = Place::new("socket");
    let listener = UnixListener::bind(&place.0).step("bind")?;
    round.spawn(async move {
        let (mut stream, _) = listener.accept().await.step("accept")?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.step("the server's read")?;
        stream.write_all(&bytes).await.step("the server's write")?;
        stream.close().await.step("the server's close")
    });
    let mut stream = UnixStream::connect(&place.0).await.step("connect")?;
    let credentials = stream.peer_cred().step("peer_cred")?;
    expect(credentials.pid() == Some(std::process::id() as i32), "the peer is this process")?;
    stream.write_all(&pattern(LENGTH)).await.step("the client's write")?;
    stream.close().await.step("the client's close")?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.step("the client's read")?;
    expect(bytes == pattern(LENGTH), format!("{} bytes come back as they were", bytes.len()))?;
    datagrams().await
}

async fn datagrams() -> Done {
    let place = Place::new("datagrams");
    let bound = UnixDatagram::bind(&place.0).step("bind datagrams")?;
    let unbound = UnixDatagram::unbound().step("unbound")?;
    let (one, other) = UnixDatagram::pair().step("pair")?;
    let mut buffer = [0; 10];
    for message in 0..5 {
        unbound.send_to(&[message; 5], &place.0).await.step("send_to")?;
        let (count, _) = bound.recv_from(&mut buffer).await.step("recv_from")?;
        expect(buffer[..count] == [message; 5], "the message, as it was")?;
        one.send(&[message; 3]).await.step("send")?;
        let count = other.recv(&mut buffer).await.step("recv")?;
        expect(buffer[..count] == [message; 3], "the pair's message, as it was")?;
    }
    Ok(())
}
