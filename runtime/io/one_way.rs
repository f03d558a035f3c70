//! One direction of copying, as a poll method that keeps its state between polls.
//!
//! 1. Bytes that were read and not yet written stay in a buffer, across any `Pending`.
//! 2. An operation that a signal interrupted has done nothing, and is tried again.
//! 3. Each round costs one unit of the budget, so that two ends that are always ready cannot keep a
//!    thread.

use crate::base::budget;
use futures::io::{AsyncBufRead, AsyncRead, AsyncWrite};
use std::{
    io::{self, ErrorKind},
    ops::Range,
    pin::Pin,
    task::{Context, Poll, ready},
};

/// A source of bytes.
pub(super) trait Bytes {
    /// The bytes that are available. An empty slice means the end.
    fn poll_bytes(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<&[u8]>>;

    /// Removes the first `count` bytes.
    fn consume(&mut self, count: usize);
}

/// A reader with a buffer of its own.
impl<R: AsyncBufRead + ?Sized> Bytes for Pin<&mut R> {
    fn poll_bytes(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<&[u8]>> {
        self.as_mut().poll_fill_buf(cx)
    }

    fn consume(&mut self, count: usize) {
        self.as_mut().consume(count);
    }
}

/// A buffer for a reader that has none.
pub(super) struct Buffer {
    bytes: Box<[u8]>,
    /// The bytes that were read and not yet written.
    held: Range<usize>,
}

impl Buffer {
    pub(super) fn new(size: usize) -> Self {
        Self { bytes: vec![0; size].into(), held: 0..0 }
    }
}

impl<R: AsyncRead + Unpin + ?Sized> Bytes for (&mut Buffer, &mut R) {
    fn poll_bytes(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<&[u8]>> {
        let (buffer, reader) = self;
        if buffer.held.is_empty() {
            buffer.held = 0..ready!(Pin::new(reader).poll_read(cx, &mut buffer.bytes))?;
        }
        Poll::Ready(Ok(&buffer.bytes[buffer.held.clone()]))
    }

    fn consume(&mut self, count: usize) {
        self.0.held.start += count;
    }
}

/// The state of copying in one direction.
pub(super) struct OneWay {
    written: u64,
    state: CopyState,
    end: End,
}

#[derive(Clone, Copy)]
enum CopyState {
    Copying,
    /// The writer may have bytes that are not flushed.
    Unflushed,
    /// The reader has ended; the writer is to be flushed or closed.
    Ending,
    Ended,
}

/// What to do with the writer once the reader has ended.
#[derive(Clone, Copy)]
pub(super) enum End {
    Flush,
    Close,
}

impl OneWay {
    pub(super) fn new(end: End) -> Self {
        Self { written: 0, state: CopyState::Copying, end }
    }

    /// Copies until the reader ends. Returns the number of bytes.
    pub(super) fn poll<W>(
        &mut self,
        cx: &mut Context<'_>,
        mut source: impl Bytes,
        writer: &mut W,
    ) -> Poll<io::Result<u64>>
    where
        W: AsyncWrite + Unpin + ?Sized,
    {
        while !matches!(self.state, CopyState::Ended) {
            let spent = ready!(budget::poll_proceed(cx));
            match ready!(self.poll_round(cx, &mut source, Pin::new(writer))) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => result?,
            }
            spent.made_progress();
        }
        Poll::Ready(Ok(self.written))
    }

    fn poll_round(
        &mut self,
        cx: &mut Context<'_>,
        source: &mut impl Bytes,
        writer: Pin<&mut (impl AsyncWrite + ?Sized)>,
    ) -> Poll<io::Result<()>> {
        match self.state {
            CopyState::Copying | CopyState::Unflushed => self.poll_copy(cx, source, writer),
            CopyState::Ending | CopyState::Ended => {
                ready!(match self.end {
                    End::Flush => writer.poll_flush(cx),
                    End::Close => writer.poll_close(cx),
                })?;
                self.state = CopyState::Ended;
                Poll::Ready(Ok(()))
            }
        }
    }

    /// Writes the available bytes. If there are none, flushes the bytes written before.
    fn poll_copy(
        &mut self,
        cx: &mut Context<'_>,
        source: &mut impl Bytes,
        writer: Pin<&mut (impl AsyncWrite + ?Sized)>,
    ) -> Poll<io::Result<()>> {
        let Poll::Ready(bytes) = source.poll_bytes(cx)? else {
            if matches!(self.state, CopyState::Unflushed) {
                ready!(writer.poll_flush(cx))?;
                self.state = CopyState::Copying;
            }
            return Poll::Pending;
        };
        if bytes.is_empty() {
            self.state = CopyState::Ending;
            return Poll::Ready(Ok(()));
        }
        let count = ready!(writer.poll_write(cx, bytes))?;
        if count == 0 {
            return Poll::Ready(Err(ErrorKind::WriteZero.into()));
        }
        source.consume(count);
        self.written += count as u64;
        self.state = CopyState::Unflushed;
        Poll::Ready(Ok(()))
    }
}
