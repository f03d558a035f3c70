//! A TCP connection.

use super::{
    addr::{ToSocketAddrs, no_address, resolve},
    byte_stream::byte_stream,
    convert::convert,
    wait::waits,
};
use crate::{
    driver::readiness::{
        self,
        Direction::{self, Read, Write},
    },
    io::{
        forward::{read_from_source, write_to_source},
        interest::{Interest, Ready},
        short::{TCP, TCP_INTEREST, filled, filled_mut},
        source::Source,
    },
};
use std::{
    io::{self, ErrorKind, IoSlice, IoSliceMut, Read as _, Write as _},
    net::SocketAddr,
    task::{Context, Poll},
};

/// A TCP connection.
///
/// Reads and writes through [`AsyncRead`](crate::io::AsyncRead) and
/// [`AsyncWrite`](crate::io::AsyncWrite), which a shared reference implements too: one task may read
/// while another writes. For two tasks that read (or write) at once use
/// [`readable`](Self::readable) and [`try_read`](Self::try_read); through the traits only the last
/// to poll is woken.
///
/// Halves for two tasks are made by [`into_split`](Self::into_split), and such that borrow the stream by
/// `TcpStream::split(&mut stream)`: see [`split`](Self::split) for why not `stream.split()`.
///
/// When a read leaves room in its buffer, nothing is left to be read, and the next read waits without
/// asking the system. That is certain only for a connection which was made here and whose descriptor
/// nobody else has had. So a stream [from the standard library](Self::from_std) asks once more before
/// each wait, and so does any stream after a call of `as_fd` or `as_raw_fd` (`socket2::SockRef::from`
/// makes one). The options that are methods of this type change nothing.
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
    /// ```
    /// # use cede::net::TcpStream;
    /// # async fn example() -> std::io::Result<()> {
    /// let by_address = TcpStream::connect("127.0.0.1:8080").await?;
    /// let by_name = TcpStream::connect(("localhost", 8080)).await?;
    /// # Ok(())
    /// # }
    /// ```
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
        Self::connected(mio::net::TcpStream::connect(addr)?, TCP).await
    }

    /// Waits for the end of the attempt.
    pub(super) async fn connected(
        stream: mio::net::TcpStream,
        known: readiness::ReadyBits,
    ) -> io::Result<Self> {
        let source = Source::known(stream, TCP_INTEREST, known)?;
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
    pub(super) fn new_ready(
        stream: mio::net::TcpStream,
        known: readiness::ReadyBits,
    ) -> io::Result<Self> {
        let ready = readiness::ReadyBits::READABLE | readiness::ReadyBits::WRITABLE;
        Source::known(stream, TCP_INTEREST, known | ready).map(Self)
    }

    /// Waits for bytes and copies them without taking them: the next read has them again.
    ///
    /// ```
    /// # use cede::net::TcpStream;
    /// # async fn example(stream: TcpStream) -> std::io::Result<()> {
    /// let mut first = [0];
    /// if stream.peek(&mut first).await? == 1 && first == [0x16] {
    ///     println!("a TLS handshake");
    /// }
    /// # Ok(())
    /// # }
    /// ```
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

    /// [`peek`](Self::peek) as a poll method. Of the tasks that poll to read, the last is woken.
    ///
    /// ```
    /// # use cede::net::TcpStream;
    /// # use std::future::poll_fn;
    /// # async fn example(stream: TcpStream) -> std::io::Result<()> {
    /// let mut first = [0];
    /// let count = poll_fn(|cx| stream.poll_peek(cx, &mut first)).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// What the system reports.
    pub fn poll_peek(&self, cx: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        if buffer.is_empty() {
            return Poll::Ready(Ok(0));
        }
        self.0.poll_io(Read, cx, |stream| stream.peek(buffer))
    }
}

waits!(TcpStream, try_read);
byte_stream!(TcpStream, mio::net::TcpStream);
read_from_source!(TcpStream);
read_from_source!(&TcpStream);
write_to_source!(TcpStream);
write_to_source!(&TcpStream);

convert!(TcpStream, mio::net::TcpStream, std::net::TcpStream, TCP_INTEREST);
