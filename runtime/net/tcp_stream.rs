//! A TCP connection.

use super::{
    addr::{ToSocketAddrs, no_address, resolve},
    forward::{read_from_source, write_to_source},
};
use crate::{
    io::source::Source,
    readiness::Direction::{self, Read, Write},
};
use mio::Interest;
use std::{
    fmt,
    io::{self, ErrorKind, IoSlice, IoSliceMut, Read as _, Write as _},
    net::{self, SocketAddr},
    os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd},
    task::{Context, Poll},
};

const BOTH: Interest = Interest::READABLE.add(Interest::WRITABLE);

/// A TCP connection.
///
/// Reads and writes through [`AsyncRead`](crate::io::AsyncRead) and
/// [`AsyncWrite`](crate::io::AsyncWrite), which a shared reference implements too: one task may read
/// while another writes. For two tasks that read (or write) at once use
/// [`readable`](Self::readable) and [`try_read`](Self::try_read); through the traits only the last
/// to poll is woken.
///
/// Closing (`close().await`) shuts down the writing half: the peer reads the end, and what it
/// sends can still be read. It may be done twice. Dropping closes both halves.
///
/// ```
/// use cede::io::{AsyncReadExt, AsyncWriteExt};
/// use cede::net::{TcpListener, TcpStream};
///
/// cede::block_on(async {
///     let listener = TcpListener::bind("127.0.0.1:0").await?;
///     let mut client = TcpStream::connect(listener.local_addr()?).await?;
///     let (mut server, _) = listener.accept().await?;
///
///     client.write_all(b"that is all").await?;
///     client.close().await?;
///     let mut text = String::new();
///     server.read_to_string(&mut text).await?;
///     assert_eq!(text, "that is all");
///     Ok::<(), std::io::Error>(())
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct TcpStream(Source<mio::net::TcpStream>);

impl TcpStream {
    /// Connects to the first address that answers.
    ///
    /// # Errors
    ///
    /// That of the last address tried: refused, unreachable, timed out, a name without an address.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    ///
    /// # Cancel safety
    ///
    /// Dropped before it is ready, it gives up the attempt.
    pub async fn connect(addr: impl ToSocketAddrs) -> io::Result<Self> {
        let mut error = no_address();
        for addr in resolve(addr).await? {
            match Self::connect_to(addr).await {
                Ok(stream) => return Ok(stream),
                Err(failed) => error = failed,
            }
        }
        Err(error)
    }

    /// The attempt has ended once the socket is writable; how, it has to be asked.
    async fn connect_to(addr: SocketAddr) -> io::Result<Self> {
        let source = Source::new(mio::net::TcpStream::connect(addr)?, BOTH)?;
        loop {
            let seen = source.ready(Write).await?;
            if let Some(error) = source.io().take_error()? {
                return Err(error);
            }
            match source.io().peer_addr() {
                // An event for no reason: it goes on.
                Err(error) if error.kind() == ErrorKind::NotConnected && !seen.is_closed() => {
                    source.would_block(seen);
                }
                connected => return connected.map(|_| Self(source)),
            }
        }
    }

    /// A connection the system has just handed out: it can be written to, and often read from.
    pub(super) fn new_ready(stream: mio::net::TcpStream) -> io::Result<Self> {
        Source::new_ready(stream, BOTH).map(Self)
    }

    /// Takes over a connection of the standard library and makes it non-blocking.
    ///
    /// # Errors
    ///
    /// If the system refuses; a socket already registered with this runtime is one reason.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    #[track_caller]
    pub fn from_std(stream: net::TcpStream) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        Source::new(mio::net::TcpStream::from_std(stream), BOTH).map(Self)
    }

    /// Takes the connection out of the runtime. It is still non-blocking.
    ///
    /// # Errors
    ///
    /// If the system cannot forget it.
    pub fn into_std(self) -> io::Result<net::TcpStream> {
        self.0.into_inner().map(net::TcpStream::from)
    }

    pub(super) fn source(&self) -> &Source<mio::net::TcpStream> {
        &self.0
    }

    /// Waits until there is something to read, or the end. With [`try_read`](Self::try_read) it
    /// makes a loop in which no buffer is held while it waits.
    ///
    /// ```
    /// # use cede::net::TcpStream;
    /// async fn read(stream: &TcpStream, buffer: &mut [u8]) -> std::io::Result<usize> {
    ///     loop {
    ///         stream.readable().await?;
    ///         match stream.try_read(buffer) {
    ///             // An event for no reason, or another task was faster.
    ///             Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
    ///             result => return result,
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// Once the runtime has shut down.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost when it is dropped: the next call is ready at once.
    pub async fn readable(&self) -> io::Result<()> {
        self.0.ready(Read).await.map(drop)
    }

    /// Waits until there is room to write into, or nobody to write to. See
    /// [`readable`](Self::readable).
    ///
    /// # Errors
    ///
    /// Once the runtime has shut down.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost when it is dropped: the next call is ready at once.
    pub async fn writable(&self) -> io::Result<()> {
        self.0.ready(Write).await.map(drop)
    }

    /// [`readable`](Self::readable) as a poll method. Of the tasks that poll it, or read through
    /// [`AsyncRead`](crate::io::AsyncRead), the last is woken.
    ///
    /// # Errors
    ///
    /// Once the runtime has shut down.
    pub fn poll_read_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.poll_ready(Read, cx)
    }

    /// [`writable`](Self::writable) as a poll method. Of the tasks that poll it, or write through
    /// [`AsyncWrite`](crate::io::AsyncWrite), the last is woken.
    ///
    /// # Errors
    ///
    /// Once the runtime has shut down.
    pub fn poll_write_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.poll_ready(Write, cx)
    }

    /// Reads what is there; 0 is the end, or no room in the buffer.
    ///
    /// # Errors
    ///
    /// `WouldBlock` if nothing is there, and what the system reports.
    pub fn try_read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        self.try_transfer(Read, buffer.len(), |mut stream| stream.read(buffer))
    }

    /// [`try_read`](Self::try_read) into several buffers, one after another.
    ///
    /// # Errors
    ///
    /// Those of [`try_read`](Self::try_read).
    pub fn try_read_vectored(&self, buffers: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
        let room = buffers.iter().map(|buffer| buffer.len()).sum();
        self.try_transfer(Read, room, |mut stream| stream.read_vectored(buffers))
    }

    /// Writes what there is room for.
    ///
    /// # Errors
    ///
    /// `WouldBlock` if there is none, and what the system reports.
    pub fn try_write(&self, bytes: &[u8]) -> io::Result<usize> {
        self.try_transfer(Write, bytes.len(), |mut stream| stream.write(bytes))
    }

    /// [`try_write`](Self::try_write) from several buffers, one after another.
    ///
    /// # Errors
    ///
    /// Those of [`try_write`](Self::try_write).
    pub fn try_write_vectored(&self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        let length = slices.iter().map(|slice| slice.len()).sum();
        self.try_transfer(Write, length, |mut stream| stream.write_vectored(slices))
    }

    fn try_transfer(
        &self,
        direction: Direction,
        length: usize,
        operation: impl FnOnce(&mio::net::TcpStream) -> io::Result<usize>,
    ) -> io::Result<usize> {
        if length == 0 {
            return Ok(0);
        }
        self.0.try_io(direction, operation)
    }

    /// Waits for bytes and copies them without taking them: the next read has them again.
    ///
    /// # Errors
    ///
    /// What the system reports.
    ///
    /// # Cancel safety
    ///
    /// Nothing is taken, so nothing is lost.
    pub async fn peek(&self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        self.0.async_io(Read, |stream| stream.peek(buffer)).await
    }
}

read_from_source!(TcpStream);
read_from_source!(&TcpStream);
write_to_source!(TcpStream);
write_to_source!(&TcpStream);

impl TryFrom<net::TcpStream> for TcpStream {
    type Error = io::Error;

    /// [`from_std`](Self::from_std).
    fn try_from(stream: net::TcpStream) -> io::Result<Self> {
        Self::from_std(stream)
    }
}

impl TryFrom<TcpStream> for net::TcpStream {
    type Error = io::Error;

    /// [`into_std`](TcpStream::into_std).
    fn try_from(stream: TcpStream) -> io::Result<Self> {
        stream.into_std()
    }
}

impl AsFd for TcpStream {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.io().as_fd()
    }
}

impl AsRawFd for TcpStream {
    fn as_raw_fd(&self) -> RawFd {
        self.0.io().as_raw_fd()
    }
}

impl fmt::Debug for TcpStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
