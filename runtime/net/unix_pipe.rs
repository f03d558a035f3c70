//! The two ends of a pipe.

use crate::{
    base::budget,
    driver::readiness::Direction::{Read, Write},
    io::{forward::read_from_source, source::Source},
};
use futures::io::AsyncWrite;
use mio::unix::pipe;
use rustix::fs::{FileType, OFlags, fcntl_getfl, fstat};
use std::{
    io::{self, ErrorKind, IoSlice, Read as _, Write as _},
    os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd},
    pin::Pin,
    task::{Context, Poll},
};

/// Makes an anonymous pipe.
///
/// ```
/// use cede::io::{AsyncReadExt, AsyncWriteExt};
/// use cede::net::unix::pipe;
///
/// cede::block_on(async {
///     let (mut sender, mut receiver) = pipe::pipe()?;
///     sender.write_all(b"through the pipe").await?;
///     drop(sender);
///     let mut text = String::new();
///     receiver.read_to_string(&mut text).await?;
///     assert_eq!(text, "through the pipe");
///     Ok::<(), std::io::Error>(())
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
///
/// If the system makes no pipe, for lack of descriptors.
///
/// # Panics
///
/// Outside a runtime.
#[track_caller]
pub fn pipe() -> io::Result<(Sender, Receiver)> {
    let (sender, receiver) = pipe::new()?;
    Ok((Sender::new(sender)?, Receiver::new(receiver)?))
}

pub(super) fn expect_pipe(fd: BorrowedFd<'_>) -> io::Result<()> {
    let is_pipe = FileType::from_raw_mode(fstat(fd)?.st_mode) == FileType::Fifo;
    let error = || io::Error::new(ErrorKind::InvalidInput, "not a pipe: a FIFO is accepted");
    if is_pipe { Ok(()) } else { Err(error()) }
}

/// An error if the descriptor was not opened for this.
fn expect_access(fd: BorrowedFd<'_>, accepted: OFlags, what: &'static str) -> io::Result<()> {
    let access = fcntl_getfl(fd)? & OFlags::ACCMODE;
    let is_open = access == accepted || access == OFlags::RDWR;
    if is_open { Ok(()) } else { Err(io::Error::new(ErrorKind::InvalidInput, what)) }
}

/// The end of a pipe that is written to. To close it, drop it or `close().await` it.
///
/// ```
/// use cede::io::AsyncWriteExt;
/// use cede::net::unix::pipe::Sender;
///
/// async fn log(sender: &mut Sender, text: &str) -> std::io::Result<()> {
///     sender.write_all(text.as_bytes()).await
/// }
/// ```
#[derive(Debug)]
pub struct Sender(Option<Source<pipe::Sender>>);

/// The end of a pipe that is read from.
///
/// ```
/// use cede::io::AsyncReadExt;
/// use cede::net::unix::pipe::Receiver;
///
/// async fn whole(mut receiver: Receiver) -> std::io::Result<String> {
///     let mut text = String::new();
///     receiver.read_to_string(&mut text).await?;
///     Ok(text)
/// }
/// ```
#[derive(Debug)]
pub struct Receiver(Source<pipe::Receiver>);

impl Sender {
    #[track_caller]
    pub(super) fn new(pipe: pipe::Sender) -> io::Result<Self> {
        Source::new(pipe, mio::Interest::WRITABLE).map(|source| Self(Some(source)))
    }

    /// Converts a descriptor, and makes it non-blocking.
    ///
    /// ```
    /// # use cede::net::unix::pipe::Sender;
    /// # fn example(pipe: std::io::PipeWriter) -> std::io::Result<()> {
    /// let sender = Sender::from_owned_fd(pipe.into())?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidInput` if it is no pipe, or cannot be written to; and those of the system.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    #[track_caller]
    pub fn from_owned_fd(fd: OwnedFd) -> io::Result<Self> {
        expect_pipe(fd.as_fd())?;
        expect_access(fd.as_fd(), OFlags::WRONLY, "not open for writing")?;
        let pipe = pipe::Sender::from(fd);
        pipe.set_nonblocking(true)?;
        Self::new(pipe)
    }

    /// Waits until there is room to write into, or the other end is gone.
    ///
    /// ```
    /// # async fn example(sender: cede::net::unix::pipe::Sender) -> std::io::Result<()> {
    /// sender.writable().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `BrokenPipe` after `close`, and an error if the runtime has shut down.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost if the future is dropped: the next call is ready at once.
    pub async fn writable(&self) -> io::Result<()> {
        self.source()?.ready(Write).await.map(drop)
    }

    /// Writes as many bytes as there is room for.
    ///
    /// ```
    /// # fn example(sender: cede::net::unix::pipe::Sender) -> std::io::Result<()> {
    /// let count = sender.try_write(b"as much as there is room for")?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `WouldBlock` if there is no room, or the error that the system reports.
    pub fn try_write(&self, bytes: &[u8]) -> io::Result<usize> {
        self.source()?.try_io(Write, |mut pipe| pipe.write(bytes))
    }

    /// Gives the descriptor back, as a blocking one.
    ///
    /// ```
    /// # use cede::net::unix::pipe::Sender;
    /// # fn example(sender: Sender) -> std::io::Result<()> {
    /// let output = std::process::Stdio::from(sender.into_blocking_fd()?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `BrokenPipe` after `close`, or the error that the system reports.
    pub fn into_blocking_fd(self) -> io::Result<OwnedFd> {
        let pipe = self.0.ok_or_else(closed)?.into_inner()?;
        pipe.set_nonblocking(false)?;
        Ok(pipe.into())
    }

    fn source(&self) -> io::Result<&Source<pipe::Sender>> {
        self.0.as_ref().ok_or_else(closed)
    }
}

fn closed() -> io::Error {
    io::Error::new(ErrorKind::BrokenPipe, "this end of the pipe was closed")
}

impl AsyncWrite for Sender {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.source() {
            Ok(source) => source.poll_write(cx, bytes),
            Err(error) => budget::poll_once(cx, || Err(error)),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.source() {
            Ok(source) => source.poll_write_vectored(cx, slices),
            Err(error) => budget::poll_once(cx, || Err(error)),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        budget::poll_once(cx, || self.0 = None).map(Ok)
    }
}

impl Receiver {
    #[track_caller]
    pub(super) fn new(pipe: pipe::Receiver) -> io::Result<Self> {
        Source::new(pipe, mio::Interest::READABLE).map(Self)
    }

    /// Converts a descriptor, and makes it non-blocking.
    ///
    /// ```
    /// # use cede::net::unix::pipe::Receiver;
    /// # fn example(pipe: std::io::PipeReader) -> std::io::Result<()> {
    /// let receiver = Receiver::from_owned_fd(pipe.into())?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidInput` if it is no pipe, or cannot be read from; and those of the system.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    #[track_caller]
    pub fn from_owned_fd(fd: OwnedFd) -> io::Result<Self> {
        expect_pipe(fd.as_fd())?;
        expect_access(fd.as_fd(), OFlags::RDONLY, "not open for reading")?;
        let pipe = pipe::Receiver::from(fd);
        pipe.set_nonblocking(true)?;
        Self::new(pipe)
    }

    /// Waits until there is something to read: data, an error, or the end.
    ///
    /// ```
    /// # async fn example(receiver: cede::net::unix::pipe::Receiver) -> std::io::Result<()> {
    /// receiver.readable().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the runtime has shut down.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost if the future is dropped: the next call is ready at once.
    pub async fn readable(&self) -> io::Result<()> {
        self.0.ready(Read).await.map(drop)
    }

    /// Reads the bytes that have arrived. Returns 0 at the end, or if the buffer is empty.
    ///
    /// ```
    /// # fn example(receiver: cede::net::unix::pipe::Receiver) -> std::io::Result<()> {
    /// let count = receiver.try_read(&mut [0; 1024])?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `WouldBlock` if nothing has arrived, or the error that the system reports.
    pub fn try_read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.try_io(Read, |mut pipe| pipe.read(buffer))
    }

    /// Gives the descriptor back, as a blocking one.
    ///
    /// ```
    /// # use cede::net::unix::pipe::Receiver;
    /// # fn example(receiver: Receiver) -> std::io::Result<()> {
    /// let input = std::process::Stdio::from(receiver.into_blocking_fd()?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The error that the system reports.
    pub fn into_blocking_fd(self) -> io::Result<OwnedFd> {
        let pipe = self.0.into_inner()?;
        pipe.set_nonblocking(false)?;
        Ok(pipe.into())
    }

    fn source(&self) -> &Source<pipe::Receiver> {
        &self.0
    }
}

read_from_source!(Receiver);

impl AsFd for Receiver {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.io().as_fd()
    }
}

impl AsRawFd for Receiver {
    fn as_raw_fd(&self) -> RawFd {
        self.0.io().as_raw_fd()
    }
}
