//! UDP: a service that tells the time, and a client for whom datagrams may be lost.
//!
//!     cargo run --release --example udp
//!
//! A datagram arrives whole or not at all, and nobody is told of a loss. So the client sends again when no answer
//! has come in time, and numbers its questions, so that a late answer is not taken for that of the next question.
//! The server here loses every other question. Expect three answers, each at the second attempt.

use cede::{
    net::UdpSocket,
    time::{Duration, timeout},
};
use std::{
    io::{self, Error, ErrorKind},
    net::SocketAddr,
};

const PATIENCE: Duration = Duration::from_millis(50);
const ATTEMPTS: u32 = 5;

/// Sends back each question in capitals, but for those it loses.
async fn serve(socket: UdpSocket) -> io::Result<()> {
    let mut buffer = [0; 512]; // the rest of a longer datagram is cut off
    for count in 1_u32.. {
        let (length, client) = socket.recv_from(&mut buffer).await?;
        if count.is_multiple_of(2) {
            let answer = buffer[..length].to_ascii_uppercase();
            socket.send_to(&answer, client).await?;
        }
    }
    Ok(())
}

/// Returns the answer and the number of attempts.
async fn ask(socket: &UdpSocket, number: u32, question: &str) -> io::Result<(String, u32)> {
    let mut buffer = [0; 512];
    for attempt in 1..=ATTEMPTS {
        socket.send(format!("{number} {question}").as_bytes()).await?;
        let answered = async {
            loop {
                let length = socket.recv(&mut buffer).await?;
                let text = String::from_utf8_lossy(&buffer[..length]).into_owned();
                if let Some(answer) = text.strip_prefix(&format!("{number} ")) {
                    return Ok::<_, Error>(answer.to_owned());
                }
            }
        };
        if let Ok(answer) = timeout(PATIENCE, answered).await {
            return Ok((answer?, attempt));
        }
    }
    Err(Error::new(ErrorKind::TimedOut, format!("no answer after {ATTEMPTS} attempts")))
}

async fn client(server: SocketAddr) -> io::Result<()> {
    let socket = UdpSocket::bind("127.0.0.1:0").await?;
    socket.connect(server).await?; // from now on only datagrams of this server are received
    for (number, question) in ["who", "where", "when"].iter().enumerate() {
        let (answer, attempts) = ask(&socket, number as u32, question).await?;
        println!("{question}? {answer}! (attempt {attempts})");
    }
    Ok(())
}

fn main() -> io::Result<()> {
    cede::block_on(async {
        let socket = UdpSocket::bind("127.0.0.1:0").await?;
        let server = socket.local_addr()?;
        cede::spawn(serve(socket));
        client(server).await
    })
}
