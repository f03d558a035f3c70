//! Two connected streams in memory.
//!
//! ```text
//!   near ─ write ─▶ [ a b c · · · · · ] ─ read ─▶ far     a `Lane`: a buffer with a limit, and
//!   near ◀─ read ── [ · · · · · · · · ] ◀─ write ─ far    the wakers of its reader and its writer
//! ```
//!
//! 1. A reader waits while its lane is empty and open, a writer while its lane is full. Each stores
//!    its waker in the lane, and an end that changes the lane takes the waker of the other end.
//! 2. Wakers are woken and dropped after the lock is released: they are foreign code.

use crate::base::{
    budget,
    contain::wake,
    primitive::{Arc, Mutex},
};
use futures::io::{AsyncRead, AsyncWrite};
use std::{
    cmp::min,
    collections::VecDeque,
    fmt,
    io::{self, ErrorKind, Read},
    mem,
    pin::Pin,
    task::{Context, Poll, Waker, ready},
};

/// An empty buffer keeps at most this many bytes. See the table of constants in
/// `docs/performance.md`.
const KEPT: usize = 64 * 1024;

/// Makes two streams that are connected in memory: what is written to one is read from the other.
///
/// It needs no socket and no runtime, so it is useful for testing code that uses a stream. Each
/// direction buffers at most `max_buf_size` bytes; when the buffer is full, a writer waits for the
/// reader. A buffer that has been emptied keeps at most 64 KiB of memory.
///
/// When one stream is closed or dropped, the other reads the bytes that are left, and then the end.
/// A write to a stream whose peer was dropped fails with [`BrokenPipe`](io::ErrorKind::BrokenPipe).
///
/// ```
/// use cede::io::{AsyncReadExt, AsyncWriteExt, duplex};
///
/// cede::block_on(async {
///     let (mut client, mut server) = duplex(64);
///     client.write_all(b"ping").await?;
///     let mut buffer = [0; 4];
///     server.read_exact(&mut buffer).await?;
///     assert_eq!(&buffer, b"ping");
///
///     drop(client);
///     assert_eq!(server.read(&mut buffer).await?, 0);
///     Ok::<(), std::io::Error>(())
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Panics
///
/// If `max_buf_size` is 0, because no byte could ever be sent.
#[track_caller]
pub fn duplex(max_buf_size: usize) -> (DuplexStream, DuplexStream) {
    assert!(max_buf_size > 0, "a duplex stream needs room for at least 1 byte, not 0");
    let lane = || Arc::new(Mutex::new(Lane::new(max_buf_size)));
    let (there, back) = (lane(), lane());
    let far = DuplexStream { reads: there.clone(), writes: back.clone() };
    (DuplexStream { reads: back, writes: there }, far)
}

/// One of two streams that [`duplex`] has connected.
///
/// ```
/// use cede::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
///
/// async fn greet(mut stream: DuplexStream) -> std::io::Result<()> {
///     stream.write_all(b"hello").await
/// }
///
/// cede::block_on(async {
///     let (near, mut far) = duplex(1024);
///     greet(near).await?;
///     let mut text = String::new();
///     far.read_to_string(&mut text).await?;
///     assert_eq!(text, "hello");
///     Ok::<(), std::io::Error>(())
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct DuplexStream {
    reads: Arc<Mutex<Lane>>,
    writes: Arc<Mutex<Lane>>,
}

/// One direction.
struct Lane {
    bytes: VecDeque<u8>,
    capacity: usize,
    /// The writer was closed or dropped.
    is_closed: bool,
    reader_is_gone: bool,
    reader: Option<Waker>,
    writer: Option<Waker>,
}

impl Lane {
    fn new(capacity: usize) -> Self {
        let (bytes, is_closed, reader_is_gone) = (VecDeque::new(), false, false);
        Self { bytes, capacity, is_closed, reader_is_gone, reader: None, writer: None }
    }

    fn poll_read(
        lane: &Mutex<Self>,
        cx: &mut Context<'_>,
        target: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        if target.is_empty() {
            return budget::poll_once(cx, || Ok(0));
        }
        let spent = ready!(budget::poll_proceed(cx));
        let mut this = lane.lock();
        if this.bytes.is_empty() && !this.is_closed {
            let old = this.reader.replace(cx.waker().clone());
            drop(this);
            drop(old);
            return Poll::Pending;
        }
        let count = this.bytes.read(target);
        let (writer, large) = (this.writer.take(), this.take_large());
        drop(this);
        drop(large);
        spent.made_progress();
        wake(writer);
        Poll::Ready(count)
    }

    fn poll_write(
        lane: &Mutex<Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if bytes.is_empty() {
            return budget::poll_once(cx, || Ok(0));
        }
        let spent = ready!(budget::poll_proceed(cx));
        let mut this = lane.lock();
        let room = this.capacity - this.bytes.len();
        if this.is_closed || this.reader_is_gone {
            drop(this);
            spent.made_progress();
            return Poll::Ready(Err(ErrorKind::BrokenPipe.into()));
        }
        if room == 0 {
            let old = this.writer.replace(cx.waker().clone());
            drop(this);
            drop(old);
            return Poll::Pending;
        }
        let count = min(room, bytes.len());
        this.bytes.extend(&bytes[..count]);
        let reader = this.reader.take();
        drop(this);
        spent.made_progress();
        wake(reader);
        Poll::Ready(Ok(count))
    }

    /// Takes the buffer if it is empty and large, to be dropped without the lock.
    fn take_large(&mut self) -> Option<VecDeque<u8>> {
        let is_large = self.bytes.is_empty() && self.bytes.capacity() > KEPT;
        is_large.then(|| mem::take(&mut self.bytes))
    }

    /// Ends writing: the reader gets the bytes that are left, and then the end.
    fn close(lane: &Mutex<Self>) {
        let mut this = lane.lock();
        this.is_closed = true;
        let wakers = (this.reader.take(), this.writer.take());
        drop(this);
        wake(wakers.0);
        wake(wakers.1);
    }

    /// Ends reading: from now on a write fails. The reader, which is gone, is not woken.
    fn abandon(lane: &Mutex<Self>) {
        let mut this = lane.lock();
        this.reader_is_gone = true;
        let (unread, reader) = (mem::take(&mut this.bytes), this.reader.take());
        let writer = this.writer.take();
        drop(this);
        drop((unread, reader));
        wake(writer);
    }
}

impl AsyncRead for DuplexStream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        target: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        Lane::poll_read(&self.reads, cx, target)
    }
}

impl AsyncWrite for DuplexStream {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Lane::poll_write(&self.writes, cx, bytes)
    }

    /// Nothing is held back, so there is nothing to flush.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        budget::poll_once(cx, || Lane::close(&self.writes)).map(Ok)
    }
}

impl Drop for DuplexStream {
    fn drop(&mut self) {
        Lane::close(&self.writes);
        Lane::abandon(&self.reads);
    }
}

impl fmt::Debug for DuplexStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DuplexStream").finish_non_exhaustive()
    }
}
