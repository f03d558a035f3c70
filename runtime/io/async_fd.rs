//! Waits for any descriptor that the system can wait for. The caller performs the operations.

use super::{async_fd_error::AsyncFdRegisterError, interest::Interest, source::Source};
use crate::driver::{
    reactor::Registrable,
    readiness::{ReadyBits, Seen},
};
use mio::{Registry, Token, event, unix::SourceFd};
use std::{
    fmt, io,
    os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd},
};

/// A descriptor whose readiness can be awaited: a pipe, an event counter, a device, a socket of
/// another library.
///
/// The descriptor must be non-blocking. Waiting returns a [guard](super::AsyncFdReadyGuard). Try
/// the operation through the guard's [`try_io`](super::AsyncFdReadyGuard::try_io), which notes it
/// if the system would block after all. Otherwise the next wait is ready at once, again and again.
///
/// # Descriptors that are closed too early
///
/// The number of the descriptor is asked for once. The owner of the descriptor must keep it open
/// and must not replace it while the `AsyncFd` lives. For types that implement [`AsFd`] the
/// compiler ensures this, as long as the owner is not replaced through [`get_mut`](Self::get_mut).
/// For a plain number, which [`new`](Self::new) accepts too, it does not.
///
/// If the descriptor is closed nevertheless, a wait may last for ever; nothing worse happens. The
/// system reuses the number for the next descriptor that is opened, perhaps a socket of this
/// runtime, and dropping the `AsyncFd` does not deregister that one. (tokio's would, so tokio has
/// deprecated `new` and `try_new` since 1.54, and its `register` is `unsafe`. Here all of them are
/// safe; an `unsafe` block around them is superfluous.)
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

impl<T: AsRawFd> AsyncFd<T> {
    /// Registers a descriptor with the current runtime, for reading and writing. Dropping the
    /// `AsyncFd` deregisters the descriptor before it drops `inner`, which may close it.
    ///
    /// ```
    /// use cede::io::AsyncFd;
    /// use std::{fs::File, os::{fd::AsFd, unix::net::UnixStream}};
    ///
    /// cede::block_on(async {
    ///     let (near, _far) = UnixStream::pair()?;
    ///     let near = AsyncFd::new(near)?;
    ///     assert!(AsyncFd::new(near.get_ref().as_fd()).is_err(), "the same descriptor twice");
    ///     assert!(AsyncFd::new(File::open("/proc/self/exe")?).is_err(), "a file");
    ///     Ok::<(), std::io::Error>(())
    /// })?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the system cannot wait for the descriptor (a regular file), or already waits for it.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    #[track_caller]
    pub fn new(inner: T) -> io::Result<Self> {
        Self::with_interest(inner, Interest::READABLE | Interest::WRITABLE)
    }

    /// Like [`new`](Self::new), for a descriptor that can be, or is to be, waited for in one
    /// direction only. A wait in the other direction lasts for ever.
    ///
    /// ```
    /// use cede::io::{AsyncFd, Interest};
    ///
    /// cede::block_on(async {
    ///     let (reader, _writer) = std::io::pipe()?;
    ///     AsyncFd::with_interest(reader, Interest::READABLE)?;
    ///     Ok::<(), std::io::Error>(())
    /// })?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
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
        Ok(Self::try_with_interest(inner, interest)?)
    }

    /// [`new`](Self::new), but an error returns the owner of the descriptor.
    ///
    /// ```
    /// use cede::io::AsyncFd;
    /// use std::fs::File;
    ///
    /// cede::block_on(async {
    ///     let error = AsyncFd::try_new(File::open("/proc/self/exe")?).unwrap_err();
    ///     let (file, error): (File, std::io::Error) = error.into_parts();
    ///     assert!(file.metadata()?.is_file() && !error.to_string().is_empty());
    ///     Ok::<(), std::io::Error>(())
    /// })?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new).
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    #[track_caller]
    pub fn try_new(inner: T) -> Result<Self, AsyncFdRegisterError<T>> {
        Self::try_with_interest(inner, Interest::READABLE | Interest::WRITABLE)
    }

    /// [`with_interest`](Self::with_interest), but an error returns the owner of the descriptor.
    ///
    /// ```
    /// use cede::io::{AsyncFd, Interest};
    ///
    /// cede::block_on(async {
    ///     let (reader, _writer) = std::io::pipe()?;
    ///     AsyncFd::try_with_interest(reader, Interest::READABLE)?;
    ///     Ok::<(), std::io::Error>(())
    /// })?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new).
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    #[track_caller]
    pub fn try_with_interest(
        inner: T,
        interest: Interest,
    ) -> Result<Self, AsyncFdRegisterError<T>> {
        let (fd, interest) = (inner.as_raw_fd(), interest.mio());
        let descriptor = Descriptor { inner, fd, interest };
        Source::register(descriptor, interest, ReadyBits::UNPROVEN)
            .map(Self)
            .map_err(|(descriptor, error)| AsyncFdRegisterError::new(descriptor.inner, error))
    }

    /// The owner of the descriptor. See [`into_inner`](Self::into_inner) for an example.
    ///
    /// ```
    /// # use cede::io::AsyncFd;
    /// # fn example(fd: AsyncFd<std::net::TcpStream>) -> std::io::Result<()> {
    /// fd.get_ref().set_nonblocking(true)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn get_ref(&self) -> &T {
        &self.0.io().inner
    }

    /// The owner of the descriptor. It must keep owning the same descriptor. See
    /// [`into_inner`](Self::into_inner) for an example.
    ///
    /// ```
    /// # use cede::io::AsyncFd;
    /// # fn example(mut fd: AsyncFd<std::net::TcpStream>) -> std::io::Result<()> {
    /// use std::io::Write;
    ///
    /// fd.get_mut().write_all(b"cede")?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn get_mut(&mut self) -> &mut T {
        &mut self.0.io_mut().inner
    }

    /// Deregisters the descriptor and returns its owner.
    ///
    /// ```
    /// use cede::io::AsyncFd;
    /// use std::{io::Write, os::unix::net::UnixStream};
    ///
    /// cede::block_on(async {
    ///     let (near, _far) = UnixStream::pair()?;
    ///     let mut near = AsyncFd::new(near)?;
    ///     near.get_ref().set_nonblocking(true)?;
    ///     near.get_mut().write_all(b"cede")?;
    ///     let _near: UnixStream = near.into_inner();
    ///     Ok::<(), std::io::Error>(())
    /// })?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn into_inner(self) -> T {
        self.0.take().0.inner
    }

    /// Tries the operation until it does not block, and waits for `interest` between the tries. No
    /// guards are needed then.
    ///
    /// Name only the directions that the operation needs. If it would block, all directions in
    /// `interest` count as not ready, and a task that waits for the other direction may wait until
    /// that one has a new event.
    ///
    /// ```
    /// use cede::io::{AsyncFd, Interest};
    /// use std::{io::{Read, Write}, os::unix::net::UnixStream};
    ///
    /// cede::block_on(async {
    ///     let (near, mut far) = UnixStream::pair()?;
    ///     near.set_nonblocking(true)?;
    ///     let near = AsyncFd::new(near)?;
    ///     far.write_all(b"cede")?;
    ///     let mut buffer = [0; 16];
    ///     let count = near.async_io(Interest::READABLE, |mut near| near.read(&mut buffer)).await?;
    ///     assert_eq!(&buffer[..count], b"cede");
    ///     Ok::<(), std::io::Error>(())
    /// })?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of the operation, except `WouldBlock` and `Interrupted`; and an error once the runtime
    /// has shut down.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped before it is ready, the operation has not succeeded.
    pub async fn async_io<R>(
        &self,
        interest: Interest,
        mut operation: impl FnMut(&T) -> io::Result<R>,
    ) -> io::Result<R> {
        self.0.async_io(interest.direction(), |descriptor| operation(&descriptor.inner)).await
    }

    /// Tries the operation once, if readiness says that it is worth it. As for
    /// [`async_io`](Self::async_io), `interest` must name only the directions that the operation
    /// needs.
    ///
    /// ```
    /// use cede::io::{AsyncFd, ErrorKind, Interest};
    /// use std::{io::Read, os::unix::net::UnixStream};
    ///
    /// cede::block_on(async {
    ///     let (near, _far) = UnixStream::pair()?;
    ///     near.set_nonblocking(true)?;
    ///     let near = AsyncFd::new(near)?;
    ///     let error = near.try_io(Interest::READABLE, |mut near| near.read(&mut [0])).unwrap_err();
    ///     assert_eq!(error.kind(), ErrorKind::WouldBlock);
    ///     Ok::<(), std::io::Error>(())
    /// })?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of the operation; `WouldBlock` also if it was not tried; and an error once the runtime
    /// has shut down.
    pub fn try_io<R>(
        &self,
        interest: Interest,
        operation: impl FnOnce(&T) -> io::Result<R>,
    ) -> io::Result<R> {
        self.0.try_once(interest.direction(), |descriptor| operation(&descriptor.inner))
    }

    /// Clears the readiness in `seen`, because the caller says that it no longer holds.
    pub(super) fn clear(&self, seen: Seen) {
        let descriptor = self.0.io();
        self.0.clear(descriptor.fd, descriptor.interest, seen);
    }

    pub(super) fn source(&self) -> &Source<Descriptor<T>> {
        &self.0
    }
}

pub(super) struct Descriptor<T> {
    inner: T,
    /// The descriptor of `inner` when it was registered.
    fd: RawFd,
    interest: mio::Interest,
}

impl<T> event::Source for Descriptor<T> {
    fn register(&mut self, to: &Registry, token: Token, what: mio::Interest) -> io::Result<()> {
        SourceFd(&self.fd).register(to, token, what)
    }

    fn reregister(&mut self, to: &Registry, token: Token, what: mio::Interest) -> io::Result<()> {
        SourceFd(&self.fd).reregister(to, token, what)
    }

    fn deregister(&mut self, from: &Registry) -> io::Result<()> {
        SourceFd(&self.fd).deregister(from)
    }
}

impl<T> Registrable for Descriptor<T> {
    const LOOSE: bool = true;

    fn fd(&self) -> RawFd {
        self.fd
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
