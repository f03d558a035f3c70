//! A Unix connection.

use super::{
    byte_stream::byte_stream, convert::convert, pauses::Pauses, unix_addr::raw_address, wait::waits,
};
use crate::{
    base::budget,
    driver::readiness::Direction::{self, Read, Write},
    io::{
        forward::{read_from_source, write_to_source},
        interest::{Interest, Ready},
        short::{filled, filled_mut},
        source::Source,
    },
};
use rustix::io::Errno;
use socket2::{Domain, SockAddr, Socket, Type};
use std::{
    io::{self, ErrorKind, IoSlice, IoSliceMut, Read as _, Write as _},
    os::unix::net::SocketAddr,
    path::Path,
    task::{Context, Poll},
};

const BOTH: mio::Interest = mio::Interest::READABLE.add(mio::Interest::WRITABLE);

/// A Unix connection, which stays within this machine.
///
/// It is read, written, closed and split like a [`TcpStream`](super::TcpStream).
///
/// ```
/// use cede::io::{AsyncReadExt, AsyncWriteExt};
/// use cede::net::UnixStream;
///
/// cede::block_on(async {
///     let (mut near, mut far) = UnixStream::pair()?;
///     near.write_all(b"that is all").await?;
///     near.close().await?;
///     let mut text = String::new();
///     far.read_to_string(&mut text).await?;
///     assert_eq!(text, "that is all");
///     Ok::<(), std::io::Error>(())
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
// `unix_cred` adds `peer_cred`, and the macros of `net` what every stream has.
pub struct UnixStream(Source<mio::net::UnixStream>);

impl UnixStream {
    /// Connects to the listener at a path. On Linux a path that begins with a zero byte is an
    /// abstract name.
    ///
    /// If the listener's queue is full, this waits until a connection has been accepted. Linux
    /// reports no event for that, so this tries again after pauses of up to 50 milliseconds, and a
    /// later attempt may succeed first. Use [`timeout`](crate::time::timeout) to limit the wait.
    ///
    /// ```
    /// # use cede::net::UnixStream;
    /// # async fn example() -> std::io::Result<()> {
    /// let at_a_path = UnixStream::connect("/run/my-service").await?;
    /// let abstract_name = UnixStream::connect("\0my-service").await?; // Linux
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Nothing is at the path, no process listens there, access is not permitted, or the path is
    /// too long (about 100 bytes) or contains a zero byte.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped before it is ready, the attempt ends and the socket is closed.
    pub async fn connect(path: impl AsRef<Path>) -> io::Result<Self> {
        let address = raw_address(path.as_ref());
        drop(path); // not kept while we wait: it need not be `Send`
        budget::spend().await;
        let address = address?;
        let mut pauses = Pauses::new();
        let stream = loop {
            match begin_to_connect(&address) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => pauses.pause().await,
                result => break result?,
            }
        };
        let source = Source::new(mio::net::UnixStream::from_std(stream.into()), BOTH)?;
        let _ = source.ready(Write).await?;
        match source.io().take_error()? {
            Some(error) => Err(error),
            None => Ok(Self(source)),
        }
    }

    /// Makes two streams that are connected to each other.
    ///
    /// ```
    /// # use cede::net::UnixStream;
    /// # cede::block_on(async {
    /// let (near, far) = UnixStream::pair()?;
    /// assert_eq!(near.try_write(b"hello")?, 5);
    /// far.readable().await?;
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
        let (near, far) = mio::net::UnixStream::pair()?;
        Ok((Self::new_ready(near)?, Self::new_ready(far)?))
    }

    /// Wraps a connection that the system has just returned. It is surely writable, and often
    /// readable.
    #[track_caller]
    pub(super) fn new_ready(stream: mio::net::UnixStream) -> io::Result<Self> {
        Source::new_ready(stream, BOTH).map(Self)
    }

    /// The local address.
    ///
    /// ```
    /// # use cede::net::UnixStream;
    /// # fn example(stream: UnixStream) -> std::io::Result<()> {
    /// println!("at {:?}", stream.local_addr()?.as_pathname());
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
    /// # use cede::net::UnixStream;
    /// # fn example(stream: UnixStream) -> std::io::Result<()> {
    /// println!("to {:?}", stream.peer_addr()?.as_pathname());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the system cannot report it.
    pub fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.io().peer_addr()
    }

    /// Takes the error that the socket stores, if there is one.
    ///
    /// ```
    /// # use cede::net::UnixStream;
    /// # fn example(stream: UnixStream) -> std::io::Result<()> {
    /// assert!(stream.take_error()?.is_none());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the system cannot report it.
    pub fn take_error(&self) -> io::Result<Option<io::Error>> {
        self.0.io().take_error()
    }
}

/// Tries to connect once. Returns `WouldBlock` if the listener's queue is full. The descriptor is
/// closed then, because many tasks may wait, and for long.
fn begin_to_connect(address: &SockAddr) -> io::Result<Socket> {
    let socket = new_socket()?;
    match socket.connect(address) {
        Err(error) if Errno::from_io_error(&error) != Some(Errno::INPROGRESS) => Err(error),
        _ => Ok(socket),
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn new_socket() -> io::Result<Socket> {
    Socket::new(Domain::UNIX, Type::STREAM.nonblocking(), None)
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn new_socket() -> io::Result<Socket> {
    let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}

convert!(UnixStream, mio::net::UnixStream, std::os::unix::net::UnixStream, BOTH);
waits!(UnixStream, try_read);
byte_stream!(UnixStream, mio::net::UnixStream);
read_from_source!(UnixStream);
read_from_source!(&UnixStream);
write_to_source!(UnixStream);
write_to_source!(&UnixStream);
