//! `websocket`: echo, ping, and every way to say good bye.

use super::{start, to_the_end};
use crate::support::{on_both, watchdog};
use async_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{
        Message,
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};
use cede::net::TcpStream;
use futures::StreamExt;
use std::{
    io::Write,
    net::{self, SocketAddr},
};

type Socket = WebSocketStream<TcpStream>;

async fn connect(address: SocketAddr) -> Socket {
    let stream = TcpStream::connect(address).await.unwrap();
    client_async(format!("ws://{address}/"), stream).await.unwrap().0
}

async fn answer(socket: &mut Socket, message: Message) -> Message {
    socket.send(message).await.unwrap();
    socket.next().await.unwrap().unwrap()
}

/// The server closes, for a reason, and the connection ends.
async fn closed(socket: &mut Socket, code: CloseCode) {
    match socket.next().await.unwrap().unwrap() {
        Message::Close(Some(frame)) => assert_eq!(frame.code, code, "{frame}"),
        other => panic!("expected the server to close, found {other}"),
    }
    assert!(socket.next().await.is_none());
}

#[test]
fn messages_come_back_and_pings_are_answered() {
    on_both(|runtime| {
        let (server, address) = start("websocket", &[]);
        runtime.block_on(async {
            let mut socket = connect(address).await;
            for text in ["hello", "", "ü"] {
                assert_eq!(answer(&mut socket, text.into()).await, text.into());
            }
            let bytes = Message::binary(vec![0; 64 * 1024]);
            assert_eq!(answer(&mut socket, bytes.clone()).await, bytes);
            let pong = answer(&mut socket, Message::Ping("are you there".into())).await;
            assert_eq!(pong, Message::Pong("are you there".into()));
            let frame = CloseFrame { code: CloseCode::Normal, reason: "done".into() };
            socket.close(Some(frame)).await.unwrap();
            closed(&mut socket, CloseCode::Normal).await;
        });
        assert_eq!(server.interrupt().code(), Some(0));
    });
}

#[test]
fn a_message_that_is_too_large_is_refused() {
    on_both(|runtime| {
        let (_server, address) = start("websocket", &[]);
        runtime.block_on(async {
            let mut socket = connect(address).await;
            socket.send(Message::binary(vec![0; 64 * 1024 + 1])).await.unwrap();
            closed(&mut socket, CloseCode::Size).await;
        });
    });
}

#[test]
fn ctrl_c_tells_clients_that_the_server_goes_away() {
    on_both(|runtime| {
        let (server, address) = start("websocket", &[]);
        runtime.block_on(async {
            let mut socket = connect(address).await;
            assert_eq!(answer(&mut socket, "hello".into()).await, "hello".into());
            server.ctrl_c();
            closed(&mut socket, CloseCode::Away).await;
        });
        assert_eq!(server.end().code(), Some(0));
    });
}

#[test]
fn a_client_that_does_not_answer_a_ping_is_gone() {
    let _watchdog = watchdog();
    let (_server, address) = start("websocket", &["--silence", "0.1"]);
    let mut stream = net::TcpStream::connect(address).unwrap();
    let ask = "GET / HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
        sec-websocket-version: 13\r\nsec-websocket-key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n";
    stream.write_all(ask.as_bytes()).unwrap();
    let bytes = to_the_end(&stream);
    assert!(bytes.starts_with(b"HTTP/1.1 101 "));
    assert!(bytes.ends_with(b"\r\n\r\n\x89\x00"), "an empty ping and nothing after it");
}
