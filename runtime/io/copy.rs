//! Copies all of a reader into a writer.

use super::one_way::{Buffer, End, OneWay};
use futures::io::{AsyncBufRead, AsyncRead, AsyncWrite};
use std::{future::poll_fn, io, pin::pin};

/// The most bytes that are read and not yet written.
const BUFFER: usize = 8 * 1024;

/// Copies everything from `reader` to `writer`, and flushes the writer. Returns the number of
/// bytes.
///
/// The writer is also flushed whenever there is nothing to read for now. It is not closed.
///
/// # Errors
///
/// The first error of the reader or the writer. An operation that a signal interrupts is tried
/// again.
///
/// # Cancel safety
///
/// Not cancel safe: the future may be dropped when it has read bytes and not yet written them. They
/// are lost.
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

/// [`copy`] from a reader that has its own buffer.
///
/// # Errors
///
/// Those of [`copy`].
///
/// # Cancel safety
///
/// Cancel safe: bytes that are not yet written are still in the reader.
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
