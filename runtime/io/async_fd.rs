//! Any descriptor the system can wait for, and what is done with it left to the caller.

use super::source::Source;
use crate::readiness::{
    Direction::{self, Read, Write},
    Seen,
};
use mio::{Registry, Token, event, unix::SourceFd};
use std::{
    error, fmt, io,
    ops::BitOr,
    os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd},
    task::{Context, Poll, ready},
};

/// A descriptor whose readiness can be awaited: a pipe, an event counter, a device, a socket of
/// another library.
///
/// It must be non-blocking. Waiting gives a [guard](AsyncFdReadyGuard); try the operation through
/// its [`try_io`](AsyncFdReadyGuard::try_io), which notes when the system would block after all.
/// Without that, the next wait is ready at once, again and again.
///
/// ```
/// use cede::io::AsyncFd;
/// use std::io::{Read, Write};
/// use std::os::unix::net::UnixStream;
///
/// async fn read(fd: &AsyncFd<UnixStream>, buffer: &mut [u8]) -> std::io::Result<usize> {
///     loop {
///         let mut guard = fd.readable().await?;
///         match guard.try_io(|fd| fd.get_ref().read(buffer)) {
///             Ok(result) => return result,
///             Err(_would_block) => {}
///         }
///     }
/// }
///
/// cede::block_on(async {
///     let (near, mut far) = UnixStream::pair()?;
///     near.set_nonblocking(true)?;
///     let near = AsyncFd::new(near)?;
///     far.write_all(b"cede")?;
///     let mut buffer = [0; 16];
///     assert_eq!(read(&near, &mut buffer).await?, 4);
///     Ok::<(), std::io::Error>(())
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct AsyncFd<T: AsRawFd>(Source<Descriptor<T>>);

/// What to wait for: reading, writing, or both.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Interest(mio::Interest);

impl Interest {
    /// Wait for something to read.
    pub const READABLE: Self = Self(mio::Interest::READABLE);
    /// Wait for room to write.
    pub const WRITABLE: Self = Self(mio::Interest::WRITABLE);

    /// Either.
    #[must_use]
    pub const fn add(self, other: Self) -> Self {
        Self(self.0.add(other.0))
    }

    /// Whether it includes reading.
    pub const fn is_readable(self) -> bool {
        self.0.is_readable()
    }

    /// Whether it includes writing.
    pub const fn is_writable(self) -> bool {
        self.0.is_writable()
    }
}

impl BitOr for Interest {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.add(other)
    }
}

impl<T: AsRawFd> AsyncFd<T> {
    /// Registers a descriptor with the current runtime, for reading and writing. Dropping the
    /// `AsyncFd` forgets it before it drops, and perhaps closes, `inner`.
    ///
    /// # Errors
    ///
    /// If the system cannot wait for it (a regular file), or does already.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    #[track_caller]
    pub fn new(inner: T) -> io::Result<Self> {
        Self::with_interest(inner, Interest::READABLE | Interest::WRITABLE)
    }

    /// The same, for what only can be, or only will be, waited for in one direction. A wait in the
    /// other lasts for ever.
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new).
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    #[track_caller]
    pub fn with_interest(inner: T, interest: Interest) -> io::Result<Self> {
        Source::new(Descriptor(inner), interest.0).map(Self)
    }

    /// What owns the descriptor.
    pub fn get_ref(&self) -> &T {
        &self.0.io().0
    }

    /// What owns the descriptor. It must go on owning the same one.
    pub fn get_mut(&mut self) -> &mut T {
        &mut self.0.io_mut().0
    }

    /// Takes the descriptor out of the runtime.
    pub fn into_inner(self) -> T {
        self.0.take().0.0
    }

    /// Waits until it is worth trying to read, beside any number of others.
    ///
    /// # Errors
    ///
    /// Once the runtime has shut down.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost when it is dropped: the next call is ready at once.
    pub async fn readable(&self) -> io::Result<AsyncFdReadyGuard<'_, T>> {
        self.ready(Read).await
    }

    /// Waits until it is worth trying to write, beside any number of others.
    ///
    /// # Errors
    ///
    /// Once the runtime has shut down.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost when it is dropped: the next call is ready at once.
    pub async fn writable(&self) -> io::Result<AsyncFdReadyGuard<'_, T>> {
        self.ready(Write).await
    }

    async fn ready(&self, direction: Direction) -> io::Result<AsyncFdReadyGuard<'_, T>> {
        let seen = self.0.ready(direction).await?;
        Ok(AsyncFdReadyGuard { async_fd: self, seen: Some(seen) })
    }

    /// [`readable`](Self::readable) as a poll method. Of the tasks that poll it, the last is woken.
    ///
    /// # Errors
    ///
    /// Once the runtime has shut down.
    pub fn poll_read_ready(
        &self,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<AsyncFdReadyGuard<'_, T>>> {
        self.poll_ready(Read, cx)
    }

    /// [`writable`](Self::writable) as a poll method. Of the tasks that poll it, the last is woken.
    ///
    /// # Errors
    ///
    /// Once the runtime has shut down.
    pub fn poll_write_ready(
        &self,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<AsyncFdReadyGuard<'_, T>>> {
        self.poll_ready(Write, cx)
    }

    fn poll_ready(
        &self,
        direction: Direction,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<AsyncFdReadyGuard<'_, T>>> {
        let seen = ready!(self.0.poll_ready(direction, cx))?;
        Poll::Ready(Ok(AsyncFdReadyGuard { async_fd: self, seen: Some(seen) }))
    }
}

/// The descriptor was ready; whether it still is, the operation has to find out.
#[must_use = "try the operation through it, or say that it would block"]
pub struct AsyncFdReadyGuard<'a, T: AsRawFd> {
    async_fd: &'a AsyncFd<T>,
    /// Until it is cleared.
    seen: Option<Seen>,
}

impl<'a, T: AsRawFd> AsyncFdReadyGuard<'a, T> {
    /// The operation would have blocked: wait for another event before the next. An event that has
    /// arrived since this guard was made is not forgotten.
    pub fn clear_ready(&mut self) {
        if let Some(seen) = self.seen.take() {
            self.async_fd.0.would_block(seen);
        }
    }

    /// The next wait shall be ready at once. This is what happens by itself; it says so.
    pub fn retain_ready(&mut self) {}

    /// Runs the operation, and [clears](Self::clear_ready) the readiness if it would block.
    ///
    /// # Errors
    ///
    /// It would block. Its other errors are within the result.
    pub fn try_io<R>(
        &mut self,
        operation: impl FnOnce(&'a AsyncFd<T>) -> io::Result<R>,
    ) -> Result<io::Result<R>, TryIoError> {
        match operation(self.async_fd) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                self.clear_ready();
                Err(TryIoError(()))
            }
            result => Ok(result),
        }
    }

    /// What was waited for.
    pub fn get_ref(&self) -> &'a AsyncFd<T> {
        self.async_fd
    }

    /// What owns the descriptor.
    pub fn get_inner(&self) -> &'a T {
        self.async_fd.get_ref()
    }
}

/// The operation would have blocked.
#[derive(Debug)]
pub struct TryIoError(());

impl fmt::Display for TryIoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the operation would block")
    }
}

impl error::Error for TryIoError {}

struct Descriptor<T>(T);

impl<T: AsRawFd> event::Source for Descriptor<T> {
    fn register(&mut self, to: &Registry, token: Token, what: mio::Interest) -> io::Result<()> {
        SourceFd(&self.0.as_raw_fd()).register(to, token, what)
    }

    fn reregister(&mut self, to: &Registry, token: Token, what: mio::Interest) -> io::Result<()> {
        SourceFd(&self.0.as_raw_fd()).reregister(to, token, what)
    }

    fn deregister(&mut self, from: &Registry) -> io::Result<()> {
        SourceFd(&self.0.as_raw_fd()).deregister(from)
    }
}

impl<T: AsRawFd> AsRawFd for AsyncFd<T> {
    fn as_raw_fd(&self) -> RawFd {
        self.get_ref().as_raw_fd()
    }
}

impl<T: AsRawFd + AsFd> AsFd for AsyncFd<T> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.get_ref().as_fd()
    }
}

impl<T: AsRawFd + fmt::Debug> fmt::Debug for AsyncFd<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AsyncFd").field(self.get_ref()).finish()
    }
}

impl<T: AsRawFd + fmt::Debug> fmt::Debug for AsyncFdReadyGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsyncFdReadyGuard").field("async_fd", self.async_fd).finish_non_exhaustive()
    }
}
