//! Splits any stream into halves.

use futures::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadHalf, WriteHalf};

/// Splits a stream into halves that can move to different tasks. They share the stream through a
/// lock, and dropping one half does not end the stream. `reader.reunite(writer)` returns the
/// stream.
///
/// The streams of [`net`](crate::net) have their own methods, whose halves need no lock:
/// [`into_split`](crate::net::TcpStream::into_split), and [`split`](crate::net::TcpStream::split),
/// which borrows.
///
/// ```
/// use cede::io::{AsyncReadExt, AsyncWriteExt, BufWriter, split};
/// use cede::net::UnixStream;
///
/// cede::block_on(async {
///     let (near, mut far) = UnixStream::pair()?;
///     let (mut reader, mut writer) = split(BufWriter::new(near));
///     writer.write_all(b"question").await?;
///     writer.flush().await?;
///     far.write_all(b"answer").await?;
///     reader.read_exact(&mut [0; 6]).await?;
///     Ok::<(), std::io::Error>(())
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn split<T: AsyncRead + AsyncWrite>(stream: T) -> (ReadHalf<T>, WriteHalf<T>) {
    stream.split()
}
