//! A library that asks for tokio's I/O traits, on a socket of Cede.
//!
//!     cargo run --release --example tokio_io
//!
//! Many crates are written for `tokio::io::{AsyncRead, AsyncWrite}`. These traits need no tokio runtime: they are
//! only another shape of the same idea. `tokio_util::compat` turns a stream with the traits of `futures`, which are
//! Cede's, into one with tokio's, and back. Here a codec of tokio-util cuts the stream into lines.
//! What does not work this way: a library that itself calls `tokio::spawn` or `tokio::time::sleep` needs a tokio
//! runtime, and panics without one.
//! Expect three lines that come back in capitals.

use cede::net::{TcpListener, TcpStream};
use futures::{SinkExt, StreamExt};
use std::{error::Error, net::SocketAddr};
use tokio_util::{
    codec::{Framed, LinesCodec},
    compat::FuturesAsyncReadCompatExt,
};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// The longest line that is accepted, in bytes.
const LINE: usize = 1024;

/// Sends back each line in capitals.
async fn serve(listener: TcpListener) -> Result<()> {
    let (stream, _) = listener.accept().await?;
    let mut lines = Framed::new(stream.compat(), LinesCodec::new_with_max_length(LINE));
    while let Some(line) = lines.next().await {
        lines.send(line?.to_uppercase()).await?;
    }
    Ok(())
}

async fn ask(server: SocketAddr) -> Result<()> {
    let stream = TcpStream::connect(server).await?;
    let mut lines = Framed::new(stream.compat(), LinesCodec::new_with_max_length(LINE));
    for question in ["who", "where", "when"] {
        lines.send(question).await?;
        let answer = lines.next().await.ok_or("no answer")??;
        println!("{question}? {answer}!");
    }
    Ok(())
}

fn main() -> Result<()> {
    cede::block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let server = listener.local_addr()?;
        let serving = cede::spawn(serve(listener));
        ask(server).await?;
        serving.await?
    })
}
