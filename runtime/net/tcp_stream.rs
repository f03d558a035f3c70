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
/// It is read and written through [`AsyncRead`](crate::io::AsyncRead) and
/// [`AsyncWrite`](crate::io::AsyncWrite). A shared reference implements them too, so one task may
/// read while another writes. If two tasks read (or write) at the same time, use
/// [`readable`](Self::readable) and [`try_read`](Self::try_read): through the traits only the task
/// that polled last is woken.
///
/// [`into_split`](Self::into_split) makes two owned halves, which can be moved to two tasks.
/// `TcpStream::split(&mut stream)` makes two halves that borrow the stream; [`split`](Self::split)
/// says why not to write `stream.split()`.
///
/// If a read does not fill its buffer, nothing is left to read, and the next read waits without a
/// system call. That is certain only for a connection that was made by this type and whose
/// descriptor was never lent. So a stream [from the standard library](Self::from_std) makes one
/// more system call before each wait. So does any stream after a call of `as_fd` or `as_raw_fd`,
/// which `socket2::SockRef::from` makes too. The option methods of this type do not cause this.
///
/// `close().await` shuts down writing: the peer reads the end of the stream, and data that the peer
/// sends can still be read. Closing twice is no error. Dropping the stream closes both directions.
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
// `tcp_options` adds the options, and the macros of `net` what every stream has.
pub struct TcpStream(Source<mio::net::TcpStream>);

impl TcpStream {
    /// Connects to the first of these addresses that answers.
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
    /// The error for the last address tried: the peer refuses, is unreachable, or does not answer
    /// in time. Or the name has no address.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped before it is ready, the attempt ends and the socket is closed.
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

    /// Begins an attempt to connect, and waits until it has ended. That is when the socket is
    /// writable; the socket's error and its peer then say whether the attempt succeeded.
    async fn connect_to(addr: SocketAddr) -> io::Result<Self> {
        Self::connected(mio::net::TcpStream::connect(addr)?, TCP).await
    }

    /// Waits until the attempt to connect has ended.
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
                // A spurious event: the attempt continues.
                Err(error) if error.kind() == ErrorKind::NotConnected && !seen.is_closed() => {
                    source.would_block(seen);
                }
                connected => return connected.map(|_| Self(source)),
            }
        }
    }

    /// Wraps a connection that the system has just returned. It is surely writable, and often
    /// readable.
    pub(super) fn new_ready(
        stream: mio::net::TcpStream,
        known: readiness::ReadyBits,
    ) -> io::Result<Self> {
        let ready = readiness::ReadyBits::READABLE | readiness::ReadyBits::WRITABLE;
        Source::known(stream, TCP_INTEREST, known | ready).map(Self)
    }

    /// Waits for bytes and copies them without taking them out: the next read gets the same bytes.
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
    /// The error that the system reports.
    ///
    /// # Cancel safety
    ///
    /// Nothing is taken out of the socket, so nothing can be lost.
    pub async fn peek(&self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        self.0.async_io(Read, |stream| stream.peek(buffer)).await
    }

    /// [`peek`](Self::peek) as a poll method. If several tasks poll to read, only the last is
    /// woken.
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
    /// The error that the system reports.
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
