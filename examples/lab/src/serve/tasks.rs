//! A task a connection, on Cede: waiting costs a timer and no thread.

use std::io::Result;
use std::time::Duration;

use cede::io::{AsyncReadExt, AsyncWriteExt};
use cede::net::{TcpListener, TcpStream};
use cede::runtime::Runtime;
use cede::task::spawn_blocking;

use crate::serve::handler::Handler;
use crate::serve::http::{Incoming, RESPONSE};

/// Where a request computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Where {
    /// In its task: whatever else is on that thread waits.
    InTask,
    /// On the blocking pool.
    Offloaded,
}

/// After an error of `accept`, such as too many descriptors, until the next try.
const PAUSE: Duration = Duration::from_millis(10);

/// Serves until the process ends.
pub(crate) fn serve(
    listener: std::net::TcpListener,
    handler: Handler,
    place: Where,
    runtime: &Runtime,
) -> Result<()> {
    listener.set_nonblocking(true)?;
    runtime.block_on(async {
        let listener = TcpListener::from_std(listener)?;
        // A task of its own, so that it runs where the connections do.
        let accepting = cede::spawn(async move {
            loop {
                match listener.accept().await {
                    Ok((stream, _)) => drop(cede::spawn(connection(stream, handler, place))),
                    Err(_) => cede::time::sleep(PAUSE).await,
                }
            }
        });
        accepting.await.map_err(std::io::Error::other)
    })
}

async fn connection(mut stream: TcpStream, handler: Handler, place: Where) -> Result<()> {
    stream.set_nodelay(true)?;
    let (mut incoming, mut buffer) = (Incoming::default(), [0; 4096]);
    loop {
        let n = stream.read(&mut buffer).await?;
        if n == 0 || !incoming.add(&buffer[..n]) {
            return Ok(());
        }
        while incoming.take() {
            match place {
                Where::InTask => handler.compute()?,
                Where::Offloaded => {
                    spawn_blocking(move || handler.compute())
                        .await
                        .map_err(std::io::Error::other)??;
                }
            }
            if !handler.wait.is_zero() {
                cede::time::sleep(handler.wait).await;
            }
            stream.write_all(RESPONSE).await?;
        }
    }
}
