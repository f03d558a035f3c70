//! The standard streams of this process.

use super::offload::Offloaded;
use futures::io::{AsyncRead, AsyncWrite};
use std::{
    io::{self, IoSlice, IoSliceMut},
    panic::{RefUnwindSafe, UnwindSafe},
    pin::Pin,
    task::{Context, Poll},
};

/// Standard input, made by [`stdin`].
///
/// ```no_run
/// # use cede::io::{AsyncReadExt, Stdin, stdin};
/// # cede::block_on(async {
/// let mut input: Stdin = stdin();
/// let mut text = String::new();
/// input.read_to_string(&mut text).await?;
/// # Ok::<(), std::io::Error>(())
/// # }).unwrap();
/// ```
#[derive(Debug)]
pub struct Stdin(Offloaded<io::Stdin>);

/// Standard output, made by [`stdout`].
///
/// ```
/// # use cede::io::{AsyncWriteExt, Stdout, stdout};
/// # cede::block_on(async {
/// let mut output: Stdout = stdout();
/// output.write_all(b"hello\n").await?;
/// output.flush().await?;
/// # Ok::<(), std::io::Error>(())
/// # }).unwrap();
/// ```
#[derive(Debug)]
pub struct Stdout(Offloaded<io::Stdout>);

/// Standard error, made by [`stderr`].
///
/// ```
/// # use cede::io::{AsyncWriteExt, Stderr, stderr};
/// # cede::block_on(async {
/// let mut output: Stderr = stderr();
/// output.write_all(b"hello\n").await?;
/// output.flush().await?;
/// # Ok::<(), std::io::Error>(())
/// # }).unwrap();
/// ```
#[derive(Debug)]
pub struct Stderr(Offloaded<io::Stderr>);

/// The streams are unwind safe, because their only state that outlives an operation is a complete
/// value: an error kept for the next operation.
macro_rules! unwind_safe {
    ($($stream:ty),+) => {
        $(impl UnwindSafe for $stream {}
        impl RefUnwindSafe for $stream {})+
    };
}
unwind_safe!(Stdin, Stdout, Stderr);

/// Standard input, read by a blocking thread while the runtime continues.
///
/// A read that has begun cannot be cancelled: if it is dropped, its bytes stay in this `Stdin` for
/// the next read. Dropping the runtime waits for that read, until the user presses enter. So
/// interactive programs should end with
/// [`Runtime::shutdown_background`](crate::runtime::Runtime::shutdown_background), or read on a
/// thread of their own.
///
/// ```no_run
/// use cede::io::{AsyncBufReadExt, BufReader, stdin};
///
/// cede::block_on(async {
///     let mut line = String::new();
///     BufReader::new(stdin()).read_line(&mut line).await?;
///     println!("hello, {}", line.trim_end());
///     Ok::<(), std::io::Error>(())
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Panics
///
/// Its reads panic outside a runtime.
pub fn stdin() -> Stdin {
    Stdin(Offloaded::new(io::stdin()))
}

/// Standard output, written by a blocking thread while the runtime continues.
///
/// A write returns when its bytes are copied; its error is returned by the next operation. The
/// bytes are written even if the runtime ends first, so that the last output of a `block_on` is not
/// lost. Call `flush().await` before [`exit`](std::process::exit), and before a shutdown that [does
/// not wait](crate::runtime::Runtime#shutdown).
///
/// ```
/// use cede::io::{AsyncWriteExt, stdout};
///
/// cede::block_on(async {
///     let mut stdout = stdout();
///     stdout.write_all(b"hello\n").await?;
///     stdout.flush().await
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Panics
///
/// Its writes panic outside a runtime.
pub fn stdout() -> Stdout {
    Stdout(Offloaded::new(io::stdout()))
}

/// Standard error, written like [`stdout`].
///
/// ```
/// # use cede::io::{AsyncWriteExt, stderr};
/// # cede::block_on(async {
/// let mut stderr = stderr();
/// stderr.write_all(b"something is wrong\n").await?;
/// stderr.flush().await?;
/// # Ok::<(), std::io::Error>(())
/// # }).unwrap();
/// ```
///
/// # Panics
///
/// Its writes panic outside a runtime.
pub fn stderr() -> Stderr {
    Stderr(Offloaded::new(io::stderr()))
}

impl AsyncRead for Stdin {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }

    fn poll_read_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffers: &mut [IoSliceMut<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_read_vectored(cx, buffers)
    }
}

macro_rules! write_offloaded {
    ($type:ty) => {
        impl AsyncWrite for $type {
            fn poll_write(
                mut self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                bytes: &[u8],
            ) -> Poll<io::Result<usize>> {
                Pin::new(&mut self.0).poll_write(cx, bytes)
            }

            fn poll_write_vectored(
                mut self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                slices: &[IoSlice<'_>],
            ) -> Poll<io::Result<usize>> {
                Pin::new(&mut self.0).poll_write_vectored(cx, slices)
            }

            fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                Pin::new(&mut self.0).poll_flush(cx)
            }

            fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                Pin::new(&mut self.0).poll_close(cx)
            }
        }
    };
}

write_offloaded!(Stdout);
write_offloaded!(Stderr);
