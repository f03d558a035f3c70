//! Our ends of a child's pipes.

use crate::{
    base::budget,
    io::{forward::read_from_source, source::Source},
};
use futures::io::AsyncWrite;
use mio::{
    Interest,
    unix::pipe::{Receiver, Sender},
};
use std::{
    io::{self, ErrorKind, IoSlice},
    os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd},
    pin::Pin,
    process::{self, Stdio},
    task::{Context, Poll},
};

/// Our end of the child's standard input. When it is dropped or closed, the child reads the end of
/// its input.
///
/// If the child has closed its standard input, a write fails with `BrokenPipe`.
///
/// ```
/// # use cede::{io::AsyncWriteExt, process::{ChildStdin, Command, Stdio}};
/// # cede::block_on(async {
/// let mut command = Command::new("cat");
/// let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
/// let mut stdin: ChildStdin = child.stdin.take().unwrap();
/// stdin.write_all(b"hello").await?;
/// stdin.close().await?;
/// assert_eq!(child.wait_with_output().await?.stdout, b"hello");
/// # Ok::<(), std::io::Error>(())
/// # }).unwrap();
/// ```
#[derive(Debug)]
pub struct ChildStdin(Option<Source<Sender>>);

/// Our end of the child's standard output, for reading.
///
/// ```
/// # use cede::{io::AsyncReadExt, process::{ChildStdout, Command, Stdio}};
/// # cede::block_on(async {
/// let mut command = Command::new("sh");
/// let mut child = command.args(["-c", "echo hello"]).stdout(Stdio::piped()).spawn()?;
/// let mut stdout: ChildStdout = child.stdout.take().unwrap();
/// let mut text = String::new();
/// stdout.read_to_string(&mut text).await?;
/// assert_eq!(text, "hello\n");
/// child.wait().await?;
/// # Ok::<(), std::io::Error>(())
/// # }).unwrap();
/// ```
#[derive(Debug)]
pub struct ChildStdout(Source<Receiver>);

/// Our end of the child's standard error, for reading.
///
/// ```
/// # use cede::{io::AsyncReadExt, process::{ChildStderr, Command, Stdio}};
/// # cede::block_on(async {
/// let mut command = Command::new("sh");
/// let mut child = command.args(["-c", "echo hello >&2"]).stderr(Stdio::piped()).spawn()?;
/// let mut stderr: ChildStderr = child.stderr.take().unwrap();
/// let mut text = String::new();
/// stderr.read_to_string(&mut text).await?;
/// assert_eq!(text, "hello\n");
/// child.wait().await?;
/// # Ok::<(), std::io::Error>(())
/// # }).unwrap();
/// ```
#[derive(Debug)]
pub struct ChildStderr(Source<Receiver>);

impl ChildStdin {
    /// Takes over a pipe of the standard library and makes it non-blocking.
    ///
    /// ```
    /// # use cede::process::ChildStdin;
    /// # fn example(pipe: std::process::ChildStdin) -> std::io::Result<()> {
    /// let pipe = ChildStdin::from_std(pipe)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the system refuses.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    #[track_caller]
    pub fn from_std(pipe: process::ChildStdin) -> io::Result<Self> {
        let pipe = Sender::from(pipe);
        pipe.set_nonblocking(true)?;
        Source::new(pipe, Interest::WRITABLE).map(|source| Self(Some(source)))
    }

    /// Takes the pipe out of the runtime and makes it blocking again, so that it can be passed to
    /// another child. `Stdio::try_from` does the same.
    ///
    /// ```
    /// # use cede::process::ChildStdin;
    /// # fn example(pipe: ChildStdin) -> std::io::Result<()> {
    /// // The pipe is blocking again.
    /// let mut file = std::fs::File::from(pipe.into_owned_fd()?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the system refuses, or the pipe was closed.
    pub fn into_owned_fd(self) -> io::Result<OwnedFd> {
        let pipe = self.0.ok_or_else(closed)?.into_inner()?;
        pipe.set_nonblocking(false)?;
        Ok(pipe.into())
    }
}

fn closed() -> io::Error {
    io::Error::new(ErrorKind::BrokenPipe, "the child's standard input was closed")
}

impl AsyncWrite for ChildStdin {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match &self.0 {
            Some(source) => source.poll_write(cx, bytes),
            None => budget::poll_once(cx, || Err(closed())),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match &self.0 {
            Some(source) => source.poll_write_vectored(cx, slices),
            None => budget::poll_once(cx, || Err(closed())),
        }
    }

    /// Does nothing: writes are not buffered.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    /// Closes the pipe, so that the child reads the end of its input. Closing twice is no error.
    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        budget::poll_once(cx, || self.0 = None).map(Ok)
    }
}

/// The methods of a pipe for reading.
macro_rules! reader {
    ($type:ident) => {
        impl $type {
            /// Takes over a pipe of the standard library and makes it non-blocking.
            ///
            /// ```
            #[doc = concat!("# use cede::process::", stringify!($type), ";")]
            #[doc = concat!("# fn example(pipe: std::process::", stringify!($type), ") -> std::io::Result<()> {")]
            #[doc = concat!("let pipe = ", stringify!($type), "::from_std(pipe)?;")]
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// If the system refuses.
            ///
            /// # Panics
            ///
            /// Outside a runtime.
            #[track_caller]
            pub fn from_std(pipe: process::$type) -> io::Result<Self> {
                let pipe = Receiver::from(pipe);
                pipe.set_nonblocking(true)?;
                Source::new(pipe, Interest::READABLE).map(Self)
            }

            /// Takes the pipe out of the runtime and makes it blocking again, so that it can be
            /// passed to another child. `Stdio::try_from` does the same.
            ///
            /// ```
            #[doc = concat!("# fn example(pipe: cede::process::", stringify!($type), ") -> std::io::Result<()> {")]
            /// use cede::process::{Command, Stdio};
            ///
            /// let stdin = Stdio::from(pipe.into_owned_fd()?);
            /// Command::new("sort").stdin(stdin).spawn()?;
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// If the system refuses.
            pub fn into_owned_fd(self) -> io::Result<OwnedFd> {
                let pipe = self.0.into_inner()?;
                pipe.set_nonblocking(false)?;
                Ok(pipe.into())
            }

            fn source(&self) -> &Source<Receiver> {
                &self.0
            }
        }

        read_from_source!($type);

        impl AsFd for $type {
            fn as_fd(&self) -> BorrowedFd<'_> {
                self.0.io().as_fd()
            }
        }

        impl AsRawFd for $type {
            fn as_raw_fd(&self) -> RawFd {
                self.0.io().as_raw_fd()
            }
        }
    };
}

reader!(ChildStdout);
reader!(ChildStderr);

macro_rules! into_stdio {
    ($($type:ty),+) => { $(
        impl TryFrom<$type> for Stdio {
            type Error = io::Error;

            /// `into_owned_fd`.
            fn try_from(pipe: $type) -> io::Result<Self> {
                pipe.into_owned_fd().map(Self::from)
            }
        }
    )+ };
}

into_stdio!(ChildStdin, ChildStdout, ChildStderr);
