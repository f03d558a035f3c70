//! Hello over TLS: rustls on Cede, with a certificate that the program makes at its start.
//!
//!     cargo run --release --example tls
//!     curl -k https://127.0.0.1:8443/
//!
//! `-k` is needed because the certificate is self-signed. The program prints it, so that a client
//! can trust it: put it into a file and use `curl --cacert FILE` instead.
//!
//! The TLS library does not know the runtime, nor the runtime TLS: an acceptor takes any stream
//! that implements the traits of `futures::io`, and returns another such stream.

#[path = "../common/mod.rs"]
mod common;

use cede::{
    io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    time::timeout,
};
use common::{
    args::Args,
    door::{Door, Guest},
    ended,
    log::line,
};
use futures::TryStreamExt;
use futures_rustls::{
    TlsAcceptor,
    pki_types::PrivatePkcs8KeyDer,
    rustls::{ServerConfig, crypto::ring},
    server::TlsStream,
};
use rcgen::generate_simple_self_signed;
use std::{
    io::{self, Error, ErrorKind},
    net::SocketAddr,
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

const HELP: &str = "\
Answers every HTTP request over TLS, with a certificate made at the start, which it prints.

Usage: tls [--listen ADDRESS] [--patience SECONDS]

  --listen ADDRESS     where to listen, 127.0.0.1:8443 unless given; port 0 takes any free one
  --patience SECONDS   for a handshake, a request and an answer together, 10 unless given: a
                       stranger may stop anywhere in between";

const CONNECTIONS: u32 = 1000;

/// The greatest length of a request's head in bytes.
const HEAD: u64 = 8 * 1024;

/// A certificate for this machine's own names, as text, and the configuration with which TLS uses
/// it.
fn certificate() -> io::Result<(String, TlsAcceptor)> {
    let names = ["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
    let made = generate_simple_self_signed(names).map_err(Error::other)?;
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(Error::other)?
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key.into())
        .map_err(Error::other)?;
    Ok((made.cert.pem(), TlsAcceptor::from(Arc::new(config))))
}

async fn serve(listen: SocketAddr, patience: Duration) -> io::Result<()> {
    let (certificate, acceptor) = certificate()?;
    let mut door = Door::open(listen, CONNECTIONS).await?;
    line(format!("Listening on https://{}\n{certificate}", door.address()?));
    while let Some(guest) = door.guest().await {
        let acceptor = acceptor.clone();
        cede::spawn(async move {
            let answered = timeout(patience, answer(&guest, &acceptor)).await;
            if let Err(error) = answered.unwrap_or_else(|late| Err(late.into())) {
                line(format!("{}: {error}", guest.address));
            }
        });
    }
    door.close().await
}

/// Serves one request. Until the request has arrived, ctrl-c ends the connection.
async fn answer(guest: &Guest, acceptor: &TlsAcceptor) -> io::Result<()> {
    let asked = guest.stopping.run_until_cancelled(ask(&guest.stream, acceptor)).await;
    let Some((mut stream, request)) = asked.transpose()? else { return Ok(()) };
    let (_, session) = stream.get_ref();
    let version = session.protocol_version().and_then(|version| version.as_str());
    let body = format!("Hello over {}. You asked: {request}\n", version.unwrap_or("TLS"));
    let head = format!("content-length: {}\r\nconnection: close", body.len());
    stream.write_all(format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n{body}").as_bytes()).await?;
    // Sends the end of the stream within TLS, so that the client can distinguish it from a
    // connection that was cut.
    stream.close().await
}

type Session<'a> = TlsStream<&'a TcpStream>;

/// Does the handshake, and reads the first line of the request.
async fn ask<'a>(
    stream: &'a TcpStream,
    acceptor: &TlsAcceptor,
) -> io::Result<(Session<'a>, String)> {
    let mut stream = acceptor.accept(stream).await?;
    let request = head(&mut BufReader::new(&mut stream)).await?;
    Ok((stream, request))
}

/// Returns the first line of a request. Reads the other lines too, up to the empty line at the end.
async fn head(stream: &mut (impl AsyncBufRead + Unpin)) -> io::Result<String> {
    let mut lines = stream.take(HEAD).lines();
    let mut first = None;
    while let Some(line) = lines.try_next().await? {
        if line.is_empty() {
            return Ok(first.unwrap_or_default());
        }
        first.get_or_insert(line);
    }
    Err(Error::new(ErrorKind::UnexpectedEof, "a request without an end, or too long a one"))
}

fn main() -> ExitCode {
    let mut args = Args::new(HELP);
    let listen = args.take("--listen", "127.0.0.1:8443");
    let patience = args.seconds("--patience", "10");
    args.end();
    ended(cede::block_on(serve(listen, patience)))
}
