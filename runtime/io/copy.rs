//! All of a reader into a writer.

use super::one_way::{Buffer, End, OneWay};
use futures::io::{AsyncBufRead, AsyncRead, AsyncWrite};
use std::{future::poll_fn, io, pin::pin};

/// What is read and not yet written, at most.
const BUFFER: usize = 8 * 1024;

/// Copies all that `reader` has to `writer`, and flushes it. Returns how many bytes that were.
///
/// The writer is flushed, too, whenever there is nothing to read for now. It is not closed.
///
/// # Errors
///
/// The first error of either. An operation that a signal interrupts is tried again.
///
/// # Cancel safety
///
/// Dropped before it is ready, it may have read bytes which it has not written; they are lost.
///
/// ```
/// use cede::io::{AsyncReadExt, copy};
///
/// cede::block_on(async {
///     let (mut text, mut copied) = ("hello", Vec::new());
///     assert_eq!(copy(text.as_bytes(), &mut copied).await?, 5);
///     assert_eq!(copied, b"hello");
///     Ok::<(), std::io::Error>(())
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub async fn copy<R, W>(reader: R, writer: &mut W) -> io::Result<u64>
where
    R: AsyncRead,
    W: AsyncWrite + Unpin + ?Sized,
{
    let mut reader = pin!(reader);
    let (mut buffer, mut way) = (Buffer::new(BUFFER), OneWay::new(End::Flush));
    poll_fn(|cx| way.poll(cx, (&mut buffer, &mut reader), writer)).await
}

/// [`copy`] from a reader that has a buffer of its own.
///
/// # Errors
///
/// Those of [`copy`].
///
/// # Cancel safety
///
/// Dropped before it is ready, it has lost nothing: what is not yet written is still in the reader.
///
/// ```
/// use cede::io::{BufReader, copy_buf};
///
/// cede::block_on(async {
///     let mut copied = Vec::new();
///     assert_eq!(copy_buf(BufReader::new(&b"hello"[..]), &mut copied).await?, 5);
///     assert_eq!(copied, b"hello");
///     Ok::<(), std::io::Error>(())
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub async fn copy_buf<R, W>(reader: R, writer: &mut W) -> io::Result<u64>
where
    R: AsyncBufRead,
    W: AsyncWrite + Unpin + ?Sized,
{
    let mut reader = pin!(reader);
    let mut way = OneWay::new(End::Flush);
    poll_fn(|cx| way.poll(cx, reader.as_mut(), writer)).await
}
