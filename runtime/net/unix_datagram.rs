//! A Unix datagram socket.

use super::{
    convert::convert,
    datagram::datagrams,
    pauses::Pauses,
    unix_addr::{address, raw_address},
    wait::waits,
};
use crate::{
    base::budget,
    driver::readiness::Direction::{Read, Write},
    io::{
        interest::{Interest, Ready},
        source::Source,
    },
};
use socket2::SockRef;
use std::{
    future::poll_fn,
    io,
    net::Shutdown,
    os::unix::net::{self, SocketAddr},
    path::Path,
    pin::pin,
    task::{Context, Poll, ready},
};

/// A Unix datagram socket, for datagrams within this machine. Each arrives whole and in order, and
/// none is lost. A sender waits while the receiver's queue is full.
///
/// ```
/// use cede::net::UnixDatagram;
///
/// cede::block_on(async {
///     let (near, far) = UnixDatagram::pair()?;
///     near.send(b"cede").await?;
///     let mut buffer = [0; 16];
///     assert_eq!(far.recv(&mut buffer).await?, 4);
///     Ok::<(), std::io::Error>(())
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
// `unix_cred` adds `peer_cred`, and the macros of `net` what every datagram socket has.
pub struct UnixDatagram(Source<mio::net::UnixDatagram>);

impl UnixDatagram {
    /// Makes a socket that is bound to a path, and its file at that path. Dropping the socket does
    /// not remove the file. On Linux a path that begins with a zero byte is an abstract name.
    ///
    /// ```
    /// # use cede::net::UnixDatagram;
    /// # async fn example() -> std::io::Result<()> {
    /// let at_a_path = UnixDatagram::bind("/run/my-service")?;
    /// let abstract_name = UnixDatagram::bind("\0my-service")?; // Linux
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The path exists, its directory cannot be written to, or the path is too long (about 100
    /// bytes) or contains a zero byte.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    #[track_caller]
    pub fn bind(path: impl AsRef<Path>) -> io::Result<Self> {
        let socket = net::UnixDatagram::bind_addr(&address(path.as_ref())?)?;
        socket.set_nonblocking(true)?;
        Self::new(mio::net::UnixDatagram::from_std(socket))
    }

    /// Makes a socket without a name. It can send, but its receivers cannot answer, except a peer
    /// that is connected to it.
    ///
    /// ```
    /// # use cede::net::UnixDatagram;
    /// # async fn example() -> std::io::Result<()> {
    /// let socket = UnixDatagram::unbound()?;
    /// socket.send_to(b"hello", "/run/my-service").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the system has run out of a resource, such as descriptors.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    #[track_caller]
    pub fn unbound() -> io::Result<Self> {
        Self::new(mio::net::UnixDatagram::unbound()?)
    }

    /// Makes two sockets that are connected to each other.
    ///
    /// ```
    /// # use cede::net::UnixDatagram;
    /// # cede::block_on(async {
    /// let (near, far) = UnixDatagram::pair()?;
    /// near.send(b"hello").await?;
    /// assert_eq!(far.recv(&mut [0; 16]).await?, 5);
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// If the system has run out of a resource, such as descriptors.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    #[track_caller]
    pub fn pair() -> io::Result<(Self, Self)> {
        let (near, far) = mio::net::UnixDatagram::pair()?;
        Ok((Self::new(near)?, Self::new(far)?))
    }

    #[track_caller]
    fn new(socket: mio::net::UnixDatagram) -> io::Result<Self> {
        Source::new_ready(socket, BOTH).map(Self)
    }

    /// Makes the socket at a path the peer of this one.
    ///
    /// ```
    /// # use cede::net::UnixDatagram;
    /// # async fn example() -> std::io::Result<()> {
    /// let socket = UnixDatagram::unbound()?;
    /// socket.connect("/run/my-service")?;
    /// socket.send(b"hello").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Nothing is at the path, access is not permitted, or the path is too long or contains a zero
    /// byte.
    pub fn connect(&self, path: impl AsRef<Path>) -> io::Result<()> {
        SockRef::from(self).connect(&raw_address(path.as_ref())?)
    }

    /// Sends a datagram to the socket at a path, and returns its length.
    ///
    /// Waits while the receiver's queue is full. If other sockets have filled the queue, Linux
    /// reports new room only to a socket that is [connected](Self::connect) to the receiver. So
    /// this also tries again after pauses of up to 50 milliseconds. If many sockets send to one,
    /// connect them and use [`send`](Self::send).
    ///
    /// ```
    /// # use cede::net::UnixDatagram;
    /// # async fn example(socket: UnixDatagram) -> std::io::Result<()> {
    /// let length = socket.send_to(b"hello", "/run/my-service").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Nothing is at the path, no process has that socket open, the datagram is too long, the path
    /// is too long or contains a zero byte, or the system reports another error.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped before it is ready, nothing was sent.
    pub async fn send_to(&self, bytes: &[u8], target: impl AsRef<Path>) -> io::Result<usize> {
        let address = raw_address(target.as_ref());
        drop(target); // not kept while we wait: it need not be `Send`
        if address.is_err() {
            budget::spend().await;
        }
        let address = address?;
        let send = |socket: &_| SockRef::from(socket).send_to(bytes, &address);
        let mut sending = pin!(self.0.async_io_at_each_poll(Write, send));
        let mut pauses = Pauses::new();
        poll_fn(|cx| {
            loop {
                if let Poll::Ready(result) = sending.as_mut().poll(cx) {
                    return Poll::Ready(result);
                }
                ready!(pauses.poll_pause(cx));
            }
        })
        .await
    }

    /// [`send_to`](Self::send_to) as a poll method. If several tasks poll to send, only the last is
    /// woken. It is not woken when a queue that other sockets filled has room again: the caller
    /// must poll again by itself.
    ///
    /// ```
    /// # use cede::net::UnixDatagram;
    /// # use std::future::poll_fn;
    /// # async fn example(socket: UnixDatagram) -> std::io::Result<()> {
    /// let length = poll_fn(|cx| socket.poll_send_to(cx, b"hello", "/run/my-service")).await?;
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
        target: impl AsRef<Path>,
    ) -> Poll<io::Result<usize>> {
        let address = match raw_address(target.as_ref()) {
            Ok(address) => address,
            Err(error) => return budget::poll_once(cx, || Err(error)),
        };
        self.0.poll_io_at_each_poll(Write, cx, |socket| {
            SockRef::from(socket).send_to(bytes, &address)
        })
    }

    /// Sends a datagram to the socket at a path if there is room in its queue. If other sockets
    /// have filled the queue, [`writable`](Self::writable) does not wait for room;
    /// [`send_to`](Self::send_to) does.
    ///
    /// ```
    /// # use cede::net::UnixDatagram;
    /// # fn example(socket: UnixDatagram) -> std::io::Result<()> {
    /// let length = socket.try_send_to(b"hello", "/run/my-service")?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `WouldBlock` if there is none, and those of [`send_to`](Self::send_to).
    pub fn try_send_to(&self, bytes: &[u8], target: impl AsRef<Path>) -> io::Result<usize> {
        let address = raw_address(target.as_ref())?;
        self.0.try_anyway(Write, |socket| SockRef::from(socket).send_to(bytes, &address))
    }

    /// The address of this socket.
    ///
    /// ```
    /// # use cede::net::UnixDatagram;
    /// # fn example(socket: UnixDatagram) -> std::io::Result<()> {
    /// println!("at {:?}", socket.local_addr()?.as_pathname());
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

    /// The address of the peer.
    ///
    /// ```
    /// # use cede::net::UnixDatagram;
    /// # fn example(socket: UnixDatagram) -> std::io::Result<()> {
    /// println!("to {:?}", socket.peer_addr()?.as_pathname());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.io().peer_addr()
    }

    /// Ends receiving, sending or both.
    ///
    /// ```
    /// # use cede::net::UnixDatagram;
    /// # fn example(socket: UnixDatagram) -> std::io::Result<()> {
    /// socket.shutdown(std::net::Shutdown::Write)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the system refuses.
    pub fn shutdown(&self, how: Shutdown) -> io::Result<()> {
        self.0.io().shutdown(how)
    }
}

const BOTH: mio::Interest = mio::Interest::READABLE.add(mio::Interest::WRITABLE);

convert!(UnixDatagram, mio::net::UnixDatagram, std::os::unix::net::UnixDatagram, BOTH);
waits!(UnixDatagram, try_recv);
datagrams!(UnixDatagram, SocketAddr);
