//! A TCP socket that accepts connections.

use super::{
    addr::{ToSocketAddrs, no_address, resolve},
    convert::convert,
    option::options,
    tcp_stream::TcpStream,
};
use crate::{
    driver::readiness::{Direction, ReadyBits},
    io::{short::TCP, source::Source},
};
use mio::Interest;
use socket2::{Domain, Protocol, SockRef, Socket, Type};
use std::{
    io,
    net::{self, SocketAddr},
    task::{Context, Poll},
};

/// How many connections the system holds that were not accepted yet.
const BACKLOG: i32 = 1024;

/// A TCP socket that accepts connections.
///
/// ```
/// use cede::net::{TcpListener, TcpStream};
///
/// cede::block_on(async {
///     let listener = TcpListener::bind("127.0.0.1:0").await?;
///     let client = TcpStream::connect(listener.local_addr()?).await?;
///     let (_stream, address) = listener.accept().await?;
///     assert_eq!(address, client.local_addr()?);
///     Ok::<(), std::io::Error>(())
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct TcpListener(Source<mio::net::TcpListener>);

impl TcpListener {
    /// Listens on the first of these addresses that is available. With port 0 the system chooses a
    /// port, which [`local_addr`](Self::local_addr) returns. An address can be bound again at once
    /// after a listener on it was closed.
    ///
    /// ```
    /// # use cede::net::TcpListener;
    /// # async fn example() -> std::io::Result<()> {
    /// let listener = TcpListener::bind("127.0.0.1:8080").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The error for the last address tried: it is in use, is not an address of this machine, or is
    /// not permitted. Or the name has no address.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped before it is ready, no address was bound.
    pub async fn bind(addr: impl ToSocketAddrs) -> io::Result<Self> {
        let mut error = no_address();
        for addr in resolve(addr).await? {
            match listen(addr).and_then(Self::from_std) {
                Ok(listener) => return Ok(listener),
                Err(failed) => error = failed,
            }
        }
        Err(error)
    }

    /// Waits for a connection; returns it and the address of its peer. Several tasks may wait at
    /// once.
    ///
    /// ```
    /// # use cede::net::TcpListener;
    /// # async fn example(listener: TcpListener) -> std::io::Result<()> {
    /// use std::time::Duration;
    ///
    /// loop {
    ///     match listener.accept().await {
    ///         Ok((stream, peer)) => println!("{peer} connected: {stream:?}"),
    ///         Err(error) => {
    ///             println!("cannot accept a connection: {error}");
    ///             cede::time::sleep(Duration::from_millis(50)).await;
    ///         }
    ///     }
    /// }
    /// # #[allow(unreachable_code)]
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// One connection was aborted before it was accepted, or the system has run out of a resource
    /// (descriptors, memory). In both cases the listener can be used again; a server that is out of
    /// descriptors should wait a little before the next call.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped before it is ready, no connection was accepted.
    pub async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        let accepted = self.0.async_io(Direction::Read, mio::net::TcpListener::accept).await;
        let (stream, addr) = accepted?;
        Ok((TcpStream::new_ready(stream, self.accepts())?, addr))
    }

    /// What is known of the connections that it accepts.
    fn accepts(&self) -> ReadyBits {
        if self.0.is_unproven() { ReadyBits::UNPROVEN } else { TCP }
    }

    /// [`accept`](Self::accept) as a poll method. If several tasks poll it, only the last is woken.
    ///
    /// ```
    /// # use cede::net::TcpListener;
    /// # use std::future::poll_fn;
    /// # async fn example(listener: TcpListener) -> std::io::Result<()> {
    /// let (stream, from) = poll_fn(|cx| listener.poll_accept(cx)).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`accept`](Self::accept).
    pub fn poll_accept(&self, cx: &mut Context<'_>) -> Poll<io::Result<(TcpStream, SocketAddr)>> {
        let accepted = self.0.poll_io(Direction::Read, cx, mio::net::TcpListener::accept);
        accepted.map(|accepted| {
            let (stream, addr) = accepted?;
            Ok((TcpStream::new_ready(stream, self.accepts())?, addr))
        })
    }

    /// The address on which it listens.
    ///
    /// ```
    /// # use cede::net::TcpListener;
    /// # cede::block_on(async {
    /// let listener = TcpListener::bind("127.0.0.1:0").await?;
    /// assert_ne!(listener.local_addr()?.port(), 0, "the system chose one");
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// If the system cannot report it.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.source().io().local_addr()
    }
}

options! { TcpListener:
    /// How many routers a packet from this socket may pass.
    ttl = |socket| socket.source().io().ttl(),
    /// Sets how many routers a packet from this socket may pass.
    set_ttl(u32) = |socket, ttl| socket.source().io().set_ttl(ttl), "64";
}

fn listen(addr: SocketAddr) -> io::Result<net::TcpListener> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    socket.bind(&addr.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// What is known of the connections that this socket accepts. Nothing, if its protocol is not TCP:
/// the type `TcpListener` does not guarantee it. A borrower of the descriptor cannot change the
/// protocol.
pub(super) fn known(socket: SockRef<'_>) -> ReadyBits {
    match protocol(&socket) {
        Ok(Some(Protocol::TCP)) => TCP,
        _ => ReadyBits::UNPROVEN,
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn protocol(socket: &SockRef<'_>) -> io::Result<Option<Protocol>> {
    socket.protocol()
}

/// On other systems the answer would change nothing, because there [`TCP`] means no more than
/// `UNPROVEN`.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn protocol(_: &SockRef<'_>) -> io::Result<Option<Protocol>> {
    Ok(None)
}

const LISTENER: Interest = Interest::READABLE;

convert!(
    TcpListener,
    mio::net::TcpListener,
    std::net::TcpListener,
    LISTENER,
    |socket| known(socket.into()),
    |_| {}
);
