//! A Unix connection.

use super::{
    byte_stream::byte_stream, convert::convert, pauses::Pauses, unix_addr::raw_address, wait::waits,
};
use crate::{
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

/// A connection within this machine.
///
/// Reads, writes, closes and splits like a [`TcpStream`](super::TcpStream).
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
pub struct UnixStream(Source<mio::net::UnixStream>);

impl UnixStream {
    /// Connects to the listener at a path. On Linux a path that begins with a zero byte is an
    /// abstract name.
    ///
    /// While the listener holds as many connections as it can, it waits until one of them has been
    /// accepted. Linux does not tell when that happens, so it tries again after pauses of up to 50
    /// milliseconds, and who comes later may be faster. A [`timeout`](crate::time::timeout) limits it.
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
    /// Nothing is there, or nobody listens, or one may not; the path is too long (about 100 bytes), or has
    /// a zero byte in it.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    ///
    /// # Cancel safety
    ///
    /// Dropped before it is ready, it gives up the attempt.
    pub async fn connect(path: impl AsRef<Path>) -> io::Result<Self> {
        let address = raw_address(path.as_ref())?;
        drop(path); // not kept while we wait: it need not be `Send`
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

    /// Two connected sockets.
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
    /// If the system lacks something for now.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    #[track_caller]
    pub fn pair() -> io::Result<(Self, Self)> {
        let (near, far) = mio::net::UnixStream::pair()?;
        Ok((Self::new_ready(near)?, Self::new_ready(far)?))
    }

    /// A connection the system has just handed out: it can be written to, and often read from.
    #[track_caller]
    pub(super) fn new_ready(stream: mio::net::UnixStream) -> io::Result<Self> {
        Source::new_ready(stream, BOTH).map(Self)
    }

    /// The address of this end.
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
    /// If the system does not say.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.io().local_addr()
    }

    /// The address of the other end.
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
    /// If the system does not say.
    pub fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.io().peer_addr()
    }

    /// The error the socket holds, if any; it then holds none.
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
    /// If the system does not say.
    pub fn take_error(&self) -> io::Result<Option<io::Error>> {
        self.0.io().take_error()
    }
}

/// `WouldBlock` if the listener has no room. No descriptor is left then: many may wait for long.
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
