//! A WebSocket server that sends every message back.
//!
//!     cargo run --release --example websocket
//!     node -e 's = new WebSocket("ws://127.0.0.1:8081"); s.onopen = () => s.send("hello");
//!              s.onmessage = m => { console.log(m.data); s.close() }'     (Node 22)
//!     python3 -m websockets ws://127.0.0.1:8081
//!
//! `async-tungstenite` implements the protocol. It takes any stream that implements the traits of
//! `futures::io`, and returns a `Stream` and `Sink` of messages. It answers a ping as soon as the
//! ping is read; our own pings find clients that are gone without closing.

#[path = "../common/mod.rs"]
mod common;

use async_tungstenite::{
    WebSocketStream, accept_async_with_config,
    tungstenite::{
        Error, Message,
        error::CapacityError,
        protocol::{CloseFrame, WebSocketConfig, frame::coding::CloseCode},
    },
};
use cede::{
    io::{AsyncWriteExt, copy, sink},
    net::TcpStream,
    time::timeout,
};
use common::{
    args::Args,
    door::{Door, Guest},
    ended,
    log::line,
};
use futures::StreamExt;
use std::{io, net::SocketAddr, process::ExitCode, time::Duration};

const HELP: &str = "\
Sends back every WebSocket message.

Usage: websocket [--listen ADDRESS] [--silence SECONDS]

  --listen ADDRESS    where to listen, 127.0.0.1:8081 unless given; port 0 takes any free one
  --silence SECONDS   after so long a silence a client is asked whether it is there, and after as
                      long again it is not; 30 unless given";

const CONNECTIONS: u32 = 1000;

/// The greatest length of a message in bytes, over all its frames. A message is kept in memory
/// until it is complete, so it needs a limit.
const MESSAGE: usize = 64 * 1024;

/// How long a client may take for the handshake, for reading an answer, and for closing.
const PATIENCE: Duration = Duration::from_secs(5);

type Socket<'a> = WebSocketStream<&'a TcpStream>;

async fn serve(listen: SocketAddr, silence: Duration) -> io::Result<()> {
    let mut door = Door::open(listen, CONNECTIONS).await?;
    line(format!("Listening on ws://{}", door.address()?));
    while let Some(guest) = door.guest().await {
        cede::spawn(async move {
            if let Err(error) = visit(&guest, silence).await {
                line(format!("{}: {error}", guest.address));
            }
        });
    }
    door.close().await
}

/// Serves one client, from the HTTP request that asks for a WebSocket to the last frame.
async fn visit(guest: &Guest, silence: Duration) -> Result<(), Error> {
    let config =
        WebSocketConfig::default().max_message_size(Some(MESSAGE)).max_frame_size(Some(MESSAGE));
    let handshake = accept_async_with_config(&guest.stream, Some(config));
    let mut socket = timeout(PATIENCE, handshake).await.map_err(io::Error::from)??;
    match guest.stopping.run_until_cancelled(echo(&mut socket, silence)).await {
        Some(Err(Error::Capacity(CapacityError::MessageTooLong { .. }))) => {
            close(&mut socket, CloseCode::Size, "64 KiB at most").await
        }
        Some(echoed) => echoed,
        None => close(&mut socket, CloseCode::Away, "the server is stopping").await,
    }
}

/// Loops until the client closes: then the library answers its close frame, and there is no next
/// message.
async fn echo(socket: &mut Socket<'_>, silence: Duration) -> Result<(), Error> {
    while let Some(message) = next(socket, silence).await? {
        // The library has already answered a ping, and a pong needs no answer.
        if message.is_text() || message.is_binary() {
            send(socket, message).await?;
        }
    }
    Ok(())
}

/// Waits for the next message. A silent client is sent one ping.
async fn next(socket: &mut Socket<'_>, silence: Duration) -> Result<Option<Message>, Error> {
    if let Ok(message) = timeout(silence, socket.next()).await {
        return message.transpose();
    }
    send(socket, Message::Ping(Default::default())).await?;
    timeout(silence, socket.next()).await.map_err(io::Error::from)?.transpose()
}

/// Sends the reason for closing, and waits until the client closes too.
async fn close(socket: &mut Socket<'_>, code: CloseCode, why: &str) -> Result<(), Error> {
    let farewell = async {
        socket.close(Some(CloseFrame { code, reason: why.into() })).await?;
        while let Some(message) = socket.next().await {
            message?; // what the client sent before it received the close frame
        }
        // After a protocol error the rest is only bytes. They must be read all the same: closing a
        // socket with unread bytes resets the connection, and our last message would be lost.
        let stream = socket.get_mut();
        stream.close().await?;
        copy(stream, &mut sink()).await?;
        Ok(())
    };
    timeout(PATIENCE, farewell).await.map_err(io::Error::from)?
}

/// Sends a message. The time-out limits the wait for a client that does not read.
async fn send(socket: &mut Socket<'_>, message: Message) -> Result<(), Error> {
    timeout(PATIENCE, socket.send(message)).await.map_err(io::Error::from)?
}

fn main() -> ExitCode {
    let mut args = Args::new(HELP);
    let listen = args.take("--listen", "127.0.0.1:8081");
    let silence = args.seconds("--silence", "30");
    args.end();
    ended(cede::block_on(serve(listen, silence)))
}
