//! A UDP socket, connected or not.

use super::{
    addr::{ToSocketAddrs, no_address, resolve},
    convert::convert,
    datagram::datagrams,
    wait::waits,
};
use crate::{
    driver::readiness::Direction::{Read, Write},
    io::{
        interest::{Interest, Ready},
        source::Source,
    },
};
use std::{
    io,
    net::{self, SocketAddr},
    task::{Context, Poll},
};

/// A UDP socket.
///
/// It sends and receives through a shared reference, so it has no halves: put it into an `Arc` to
/// use it in several tasks. A socket that is [connected](Self::connect) has one peer, for
/// [`send`](Self::send) and [`recv`](Self::recv), and receives datagrams from no other. On a socket
/// that is not connected, [`send_to`](Self::send_to) takes the receiver of each datagram and
/// [`recv_from`](Self::recv_from) returns its sender.
///
/// If the peer's system refuses a datagram of a connected socket, the next operation on the socket,
/// of any kind, returns the error. Linux reports it only then.
///
/// ```
/// use cede::net::UdpSocket;
/// use std::sync::Arc;
///
/// cede::block_on(async {
///     let server = Arc::new(UdpSocket::bind("127.0.0.1:0").await?);
///     let address = server.local_addr()?;
///     let echo = server.clone();
///     cede::spawn(async move {
///         let mut buffer = [0; 1500];
///         while let Ok((length, peer)) = echo.recv_from(&mut buffer).await {
///             echo.send_to(&buffer[..length], peer).await.unwrap();
///         }
///     });
///
///     let client = UdpSocket::bind("127.0.0.1:0").await?;
///     client.connect(address).await?;
///     client.send(b"cede").await?;
///     let mut buffer = [0; 1500];
///     let length = client.recv(&mut buffer).await?;
///     assert_eq!(&buffer[..length], b"cede");
///     Ok::<(), std::io::Error>(())
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
// `udp_options` and `udp_peek` add methods, and the macros `datagrams` and `waits` those of their
// kind.
pub struct UdpSocket(Source<mio::net::UdpSocket>);

impl UdpSocket {
    /// Makes a socket that is bound to the first of these addresses that is available. With port 0
    /// the system chooses a port, which [`local_addr`](Self::local_addr) returns.
    ///
    /// ```
    /// # use cede::net::UdpSocket;
    /// # async fn example() -> std::io::Result<()> {
    /// let socket = UdpSocket::bind("127.0.0.1:5353").await?;
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
            match net::UdpSocket::bind(addr).and_then(Self::from_std) {
                Ok(socket) => return Ok(socket),
                Err(failed) => error = failed,
            }
        }
        Err(error)
    }

    /// Makes the first of these addresses that is suitable the peer of this socket. Nothing is sent
    /// to the peer, which need not exist. A later call chooses another peer.
    ///
    /// ```
    /// # use cede::net::UdpSocket;
    /// # cede::block_on(async {
    /// let server = UdpSocket::bind("127.0.0.1:0").await?;
    /// let client = UdpSocket::bind("127.0.0.1:0").await?;
    /// client.connect(server.local_addr()?).await?;
    /// client.send(b"no address is needed").await?;
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// The error for the last address tried: it is unreachable, or of another address family than
    /// the socket. Or the name has no address.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped before it is ready, the socket is unchanged.
    pub async fn connect(&self, addr: impl ToSocketAddrs) -> io::Result<()> {
        let mut error = no_address();
        for addr in resolve(addr).await? {
            match self.0.io().connect(addr) {
                Ok(()) => return Ok(()),
                Err(failed) => error = failed,
            }
        }
        Err(error)
    }

    /// The address of this socket.
    ///
    /// ```
    /// # use cede::net::UdpSocket;
    /// # fn example(socket: UdpSocket) -> std::io::Result<()> {
    /// println!("at {}", socket.local_addr()?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the system cannot report it.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.io().local_addr()
    }

    /// The peer this socket is connected to.
    ///
    /// ```
    /// # use cede::net::UdpSocket;
    /// # fn example(socket: UdpSocket) -> std::io::Result<()> {
    /// println!("to {}", socket.peer_addr()?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the socket is not connected.
    pub fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.io().peer_addr()
    }

    /// Sends a datagram to an address and returns its length. If a name has several addresses, the
    /// first is used. Several tasks may send at once.
    ///
    /// ```
    /// # use cede::net::UdpSocket;
    /// # async fn example(socket: UdpSocket) -> std::io::Result<()> {
    /// let length = socket.send_to(b"hello", "127.0.0.1:5353").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The address is unreachable, the datagram is too long, the name has no address, or the system
    /// reports another error.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped before it is ready, nothing was sent.
    pub async fn send_to(&self, bytes: &[u8], target: impl ToSocketAddrs) -> io::Result<usize> {
        let target = resolve(target).await?.next().ok_or_else(no_address)?;
        self.0.async_io(Write, |socket| socket.send_to(bytes, target)).await
    }

    /// [`send_to`](Self::send_to) as a poll method. If several tasks poll to send, only the last is
    /// woken.
    ///
    /// ```
    /// # use cede::net::UdpSocket;
    /// # use std::future::poll_fn;
    /// # async fn example(socket: UdpSocket) -> std::io::Result<()> {
    /// let target = ([127, 0, 0, 1], 5353).into();
    /// let length = poll_fn(|cx| socket.poll_send_to(cx, b"hello", target)).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`send_to`](Self::send_to).
    pub fn poll_send_to(
        &self,
        cx: &mut Context<'_>,
        bytes: &[u8],
        target: SocketAddr,
    ) -> Poll<io::Result<usize>> {
        self.0.poll_io(Write, cx, |socket| socket.send_to(bytes, target))
    }

    /// Sends a datagram to an address if there is room.
    ///
    /// ```
    /// # use cede::net::UdpSocket;
    /// # fn example(socket: UdpSocket) -> std::io::Result<()> {
    /// let length = socket.try_send_to(b"hello", ([127, 0, 0, 1], 5353).into())?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `WouldBlock` if there is none, and those of [`send_to`](Self::send_to).
    pub fn try_send_to(&self, bytes: &[u8], target: SocketAddr) -> io::Result<usize> {
        self.0.try_io(Write, |socket| socket.send_to(bytes, target))
    }
}

const BOTH: mio::Interest = mio::Interest::READABLE.add(mio::Interest::WRITABLE);

convert!(UdpSocket, mio::net::UdpSocket, std::net::UdpSocket, BOTH);
waits!(UdpSocket, try_recv);
datagrams!(UdpSocket, SocketAddr);
