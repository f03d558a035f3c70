//! Two streams, each the other's source: what a proxy does.

use super::one_way::{Buffer, End, OneWay};
use futures::io::{AsyncRead, AsyncWrite};
use std::{
    future::poll_fn,
    io,
    task::{Poll, ready},
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
/// The first error of either, in either direction; the copying has ended in both then. An operation
/// that a signal interrupts is tried again.
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
    let (mut from_a, mut from_b) = (Buffer::new(BUFFER), Buffer::new(BUFFER));
    let (mut there, mut back) = (OneWay::new(End::Close), OneWay::new(End::Close));
    poll_fn(|cx| {
        // Both are polled, whatever the first comes to, so that both have left their wakers.
        let there = there.poll(cx, (&mut from_a, &mut *a), b)?;
        let back = back.poll(cx, (&mut from_b, &mut *b), a)?;
        Poll::Ready(Ok((ready!(there), ready!(back))))
    })
    .await
}
