//! A socket that accepts connections.

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

/// Connections the system keeps until they are accepted.
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
    /// Listens on the first address that can be had. Port 0 lets the system choose one; ask
    /// [`local_addr`](Self::local_addr). An address whose last owner has just closed it can be had
    /// at once.
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
    /// That of the last address tried: in use, not ours, not permitted, a name without an address.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    ///
    /// # Cancel safety
    ///
    /// Dropped before it is ready, it listens nowhere.
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

    /// Waits for a connection, and says where it comes from. Several tasks may wait at once.
    ///
    /// ```
    /// # use cede::net::TcpListener;
    /// # async fn example(listener: TcpListener) -> std::io::Result<()> {
    /// use std::time::Duration;
    ///
    /// loop {
    ///     match listener.accept().await {
    ///         Ok((stream, from)) => println!("{from} is here: {stream:?}"),
    ///         Err(error) => {
    ///             println!("not this one: {error}");
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
    /// One connection's failure (it was aborted before it was accepted), or the lack of something
    /// for now (descriptors, memory). The listener is good for the next call in each of these
    /// cases; a server that is out of descriptors should wait a little before it.
    ///
    /// # Cancel safety
    ///
    /// A call that is dropped before it is ready has accepted nothing.
    pub async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        let accepted = self.0.async_io(Direction::Read, mio::net::TcpListener::accept).await;
        let (stream, addr) = accepted?;
        Ok((TcpStream::new_ready(stream, self.accepts())?, addr))
    }

    /// What is known of the connections it accepts.
    fn accepts(&self) -> ReadyBits {
        if self.0.is_unproven() { ReadyBits::UNPROVEN } else { TCP }
    }

    /// [`accept`](Self::accept) as a poll method. Of the tasks that poll it, the last is woken.
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

    /// The address it listens on.
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
    /// If the system does not say.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.source().io().local_addr()
    }
}

options! { TcpListener:
    /// How many routers a packet sent from here may pass.
    ttl = |socket| socket.source().io().ttl(),
    /// Sets how many routers a packet sent from here may pass.
    set_ttl(u32) = |socket, ttl| socket.source().io().set_ttl(ttl), "64";
}

fn listen(addr: SocketAddr) -> io::Result<net::TcpListener> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    socket.bind(&addr.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// What is known of the connections that a socket accepts: nothing, if its protocol is another one,
/// whatever its type says. To lend its descriptor changes nothing of that.
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

/// It makes no difference there.
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
