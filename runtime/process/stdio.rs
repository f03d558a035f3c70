//! The near ends of a child's pipes.

use crate::io::{forward::read_from_source, source::Source};
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

/// What the child reads as its standard input. Dropping or closing it ends that.
///
/// To write to a child that has closed it fails with `BrokenPipe`.
#[derive(Debug)]
pub struct ChildStdin(Option<Source<Sender>>);

/// What the child writes to its standard output.
#[derive(Debug)]
pub struct ChildStdout(Source<Receiver>);

/// What the child writes to its standard error.
#[derive(Debug)]
pub struct ChildStderr(Source<Receiver>);

impl ChildStdin {
    /// Takes over a pipe of the standard library and makes it non-blocking.
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

    /// Takes the pipe out of the runtime and makes it blocking again, for another child:
    /// `Stdio::try_from` does.
    ///
    /// # Errors
    ///
    /// If the system refuses, or it is closed.
    pub fn into_owned_fd(self) -> io::Result<OwnedFd> {
        let pipe = self.0.ok_or_else(closed)?.into_inner()?;
        pipe.set_nonblocking(false)?;
        Ok(pipe.into())
    }
}

fn closed() -> io::Error {
    io::Error::new(ErrorKind::BrokenPipe, "the child's standard input has been closed")
}

impl AsyncWrite for ChildStdin {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match &self.0 {
            Some(source) => source.poll_write(cx, bytes),
            None => Poll::Ready(Err(closed())),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match &self.0 {
            Some(source) => source.poll_write_vectored(cx, slices),
            None => Poll::Ready(Err(closed())),
        }
    }

    /// Nothing is held back that could be flushed.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    /// The child reads the end. It may be done twice.
    fn poll_close(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0 = None;
        Poll::Ready(Ok(()))
    }
}

/// What a pipe to read from has, whichever it is.
macro_rules! reader {
    ($type:ident) => {
        impl $type {
            /// Takes over a pipe of the standard library and makes it non-blocking.
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

            /// Takes the pipe out of the runtime and makes it blocking again, for another child:
            /// `Stdio::try_from` does.
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
