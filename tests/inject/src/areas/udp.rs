//! Datagrams, there and back one by one.

use crate::round::{Done, Round, Step, expect};
use cede::net::UdpSocket;

const MESSAGES: u8 = 10;

pub(crate) async fn work(round: Round) -> Done {
    let server = UdpSocket::bind("127.0.0.1:0").await.step("bind")?;
    let address = server.local_addr().step("local_addr")?;
    round.spawn(async move {
        let mut buffer = [0; 100];
        for _ in 0..MESSAGES {
            let (count, from) = server.recv_from(&mut buffer).await.step("recv_from")?;
            server.send_to(&buffer[..count], from).await.step("send_to")?;
        }
        Ok(())
    });
    let client = UdpSocket::bind("127.0.0.1:0").await.step("bind the client")?;
    client.connect(address).await.step("connect")?;
    expect(client.peer_addr().step("peer_addr")? == address, "the peer's address")?;
    let mut buffer = [0; 100];
    for message in 0..MESSAGES {
        client.send(&[message; 50]).await.step("send")?;
        let peeked = client.peek(&mut buffer).await.step("peek")?;
        let count = client.recv(&mut buffer).await.step("recv")?;
        expect(peeked == 50 && buffer[..count] == [message; 50], "the message, as it was")?;
    }
    Ok(())
}
