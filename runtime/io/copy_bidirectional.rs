//! Copies between two streams in both directions, as a proxy does.

use super::one_way::{Buffer, End, OneWay};
use futures::io::{AsyncRead, AsyncWrite};
use std::{
    future::poll_fn,
    io,
    task::{Poll, ready},
};

/// The most bytes that are read and not yet written, in each direction.
const BUFFER: usize = 16 * 1024;

/// Copies from `a` to `b` and from `b` to `a`, until both have ended. Returns the number of bytes
/// from `a` to `b`, and from `b` to `a`.
///
/// When one of them ends, the other is closed (for a socket this is a half-close), and copying in
/// the other direction continues. No more is read than can be written: a slow end slows the other
/// down.
///
/// # Errors
///
/// The first error of either stream, in either direction; copying then stops in both directions. An
/// operation that a signal interrupts is tried again.
///
/// # Cancel safety
///
/// Not cancel safe: the future may be dropped when it has read bytes and not yet written them. They
/// are lost.
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
    let (mut from_a, mut from_b) = (Buffer::new(BUFFER), Buffer::new(BUFFER));
    let (mut there, mut back) = (OneWay::new(End::Close), OneWay::new(End::Close));
    poll_fn(|cx| {
        // Both directions are polled, even if the first one is ready, so that both store their
        // wakers.
        let there = there.poll(cx, (&mut from_a, &mut *a), b)?;
        let back = back.poll(cx, (&mut from_b, &mut *b), a)?;
        Poll::Ready(Ok((ready!(there), ready!(back))))
    })
    .await
}
