//! Two streams, each the other's source: what a proxy does.

use futures::io::{AsyncRead, AsyncWrite};
use std::{
    future::poll_fn,
    io::{self, ErrorKind},
    pin::Pin,
    task::{Context, Poll, ready},
};

/// What is read and not yet written, at most, in each direction.
const BUFFER: usize = 16 * 1024;

/// Copies what `a` has to say to `b`, and what `b` has to say to `a`, until both have said all.
/// Returns how many bytes went from `a` to `b`, and how many from `b` to `a`.
///
/// When one of them ends, the other is closed (which for a socket is a half-close), and the copying
/// in the other direction goes on. No more is read than is being written: a slow end slows down the
/// other.
///
/// # Errors
///
/// The first error of either, in either direction; the copying has ended in both then.
///
/// # Cancel safety
///
/// Dropped before it is ready, it may have read bytes which it has not written; they are lost.
///
/// ```
/// use cede::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
/// use cede::net::UnixStream;
///
/// cede::block_on(async {
///     let (mut client, mut near) = UnixStream::pair()?;
///     let (mut far, mut server) = UnixStream::pair()?;
///     let proxy = cede::spawn(async move { copy_bidirectional(&mut near, &mut far).await });
///
///     client.write_all(b"question").await?;
///     client.close().await?;
///     let mut text = String::new();
///     server.read_to_string(&mut text).await?;
///     server.write_all(b"answer to a ").await?;
///     server.write_all(text.as_bytes()).await?;
///     server.close().await?;
///     text.clear();
///     client.read_to_string(&mut text).await?;
///     assert_eq!(text, "answer to a question");
///     assert_eq!(proxy.await.unwrap()?, (8, 20));
///     Ok::<(), std::io::Error>(())
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub async fn copy_bidirectional<A, B>(a: &mut A, b: &mut B) -> io::Result<(u64, u64)>
where
    A: AsyncRead + AsyncWrite + Unpin + ?Sized,
    B: AsyncRead + AsyncWrite + Unpin + ?Sized,
{
    let (mut there, mut back) = (OneWay::new(), OneWay::new());
    poll_fn(|cx| {
        // Both are polled, whatever the first comes to, so that both have left their wakers.
        let there = there.poll(cx, a, b)?;
        let back = back.poll(cx, b, a)?;
        Poll::Ready(Ok((ready!(there), ready!(back))))
    })
    .await
}

/// One direction.
struct OneWay {
    buffer: Box<[u8]>,
    /// Read, and not yet written.
    held: std::ops::Range<usize>,
    written: u64,
    state: State,
}

#[derive(Clone, Copy)]
enum State {
    Copying,
    /// Some bytes may be held back by the writer.
    Unflushed,
    /// The reader has ended.
    Closing,
    Closed,
}

impl OneWay {
    fn new() -> Self {
        Self { buffer: vec![0; BUFFER].into(), held: 0..0, written: 0, state: State::Copying }
    }

    fn poll<R, W>(
        &mut self,
        cx: &mut Context<'_>,
        reader: &mut R,
        writer: &mut W,
    ) -> Poll<io::Result<u64>>
    where
        R: AsyncRead + Unpin + ?Sized,
        W: AsyncWrite + Unpin + ?Sized,
    {
        loop {
            match self.state {
                State::Closed => return Poll::Ready(Ok(self.written)),
                State::Closing => {
                    ready!(Pin::new(&mut *writer).poll_close(cx))?;
                    self.state = State::Closed;
                }
                State::Copying | State::Unflushed => {
                    ready!(self.poll_write(cx, writer))?;
                    ready!(self.poll_read(cx, reader, writer))?;
                }
            }
        }
    }

    /// Writes all that is held.
    fn poll_write<W>(&mut self, cx: &mut Context<'_>, writer: &mut W) -> Poll<io::Result<()>>
    where
        W: AsyncWrite + Unpin + ?Sized,
    {
        while !self.held.is_empty() {
            let bytes = &self.buffer[self.held.clone()];
            let count = ready!(Pin::new(&mut *writer).poll_write(cx, bytes))?;
            if count == 0 {
                return Poll::Ready(Err(ErrorKind::WriteZero.into()));
            }
            self.held.start += count;
            self.written += count as u64;
            self.state = State::Unflushed;
        }
        Poll::Ready(Ok(()))
    }

    /// Reads more. While there is nothing to read, what was written has time to be flushed.
    fn poll_read<R, W>(
        &mut self,
        cx: &mut Context<'_>,
        reader: &mut R,
        writer: &mut W,
    ) -> Poll<io::Result<()>>
    where
        R: AsyncRead + Unpin + ?Sized,
        W: AsyncWrite + Unpin + ?Sized,
    {
        match Pin::new(reader).poll_read(cx, &mut self.buffer)? {
            Poll::Ready(0) => self.state = State::Closing,
            Poll::Ready(count) => self.held = 0..count,
            Poll::Pending => {
                if matches!(self.state, State::Unflushed) {
                    ready!(Pin::new(writer).poll_flush(cx))?;
                    self.state = State::Copying;
                }
                return Poll::Pending;
            }
        }
        Poll::Ready(Ok(()))
    }
}
