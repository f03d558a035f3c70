//! One direction of copying, as a poll method that forgets nothing between two polls.
//!
//! 1. What was read and is not yet written stays in a buffer, which outlives any `Pending`.
//! 2. An operation that a signal interrupted has done nothing, and is tried again.
//! 3. Each round costs one unit of the budget, so that two ends which are always ready hold no thread.

use crate::base::budget;
use futures::io::{AsyncBufRead, AsyncRead, AsyncWrite};
use std::{
    io::{self, ErrorKind},
    ops::Range,
    pin::Pin,
    task::{Context, Poll, ready},
};

/// Where bytes come from.
pub(super) trait Bytes {
    /// The bytes that are there. None of them: the end.
    fn poll_bytes(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<&[u8]>>;

    /// The first `count` of them are no longer needed.
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
    /// Read, and not yet written.
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

/// How far the copying has come.
pub(super) struct OneWay {
    written: u64,
    state: State,
    end: End,
}

#[derive(Clone, Copy)]
enum State {
    Copying,
    /// Some bytes may be held back by the writer.
    Unflushed,
    /// The reader has ended.
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
        Self { written: 0, state: State::Copying, end }
    }

    /// Copies until the reader ends. Returns how many bytes that were.
    pub(super) fn poll<W>(
        &mut self,
        cx: &mut Context<'_>,
        mut source: impl Bytes,
        writer: &mut W,
    ) -> Poll<io::Result<u64>>
    where
        W: AsyncWrite + Unpin + ?Sized,
    {
        while !matches!(self.state, State::Ended) {
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
            State::Copying | State::Unflushed => self.poll_copy(cx, source, writer),
            State::Ending | State::Ended => {
                ready!(match self.end {
                    End::Flush => writer.poll_flush(cx),
                    End::Close => writer.poll_close(cx),
                })?;
                self.state = State::Ended;
                Poll::Ready(Ok(()))
            }
        }
    }

    /// Writes what is there. While nothing is, what was written has time to be flushed.
    fn poll_copy(
        &mut self,
        cx: &mut Context<'_>,
        source: &mut impl Bytes,
        writer: Pin<&mut (impl AsyncWrite + ?Sized)>,
    ) -> Poll<io::Result<()>> {
        let Poll::Ready(bytes) = source.poll_bytes(cx)? else {
            if matches!(self.state, State::Unflushed) {
                ready!(writer.poll_flush(cx))?;
                self.state = State::Copying;
            }
            return Poll::Pending;
        };
        if bytes.is_empty() {
            self.state = State::Ending;
            return Poll::Ready(Ok(()));
        }
        let count = ready!(writer.poll_write(cx, bytes))?;
        if count == 0 {
            return Poll::Ready(Err(ErrorKind::WriteZero.into()));
        }
        source.consume(count);
        self.written += count as u64;
        self.state = State::Unflushed;
        Poll::Ready(Ok(()))
    }
}
