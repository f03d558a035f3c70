//! The guard that a wait for a descriptor returns: it tries operations, and clears the readiness if
//! they would block.

use super::{async_fd::AsyncFd, interest::Ready, try_io_error::TryIoError};
use crate::driver::readiness::{
    Direction::{Read, Write},
    Seen,
};
use std::{fmt, io, os::fd::AsRawFd};

/// Says that the descriptor was ready; only the operation can find out whether it still is.
/// Returned by [`AsyncFd::readable`] and similar methods.
///
/// ```
/// use cede::io::{AsyncFd, ErrorKind};
/// use std::{io::{Read, Write}, os::unix::net::UnixStream};
///
/// cede::block_on(async {
///     let (near, mut far) = UnixStream::pair()?;
///     near.set_nonblocking(true)?;
///     let near = AsyncFd::new(near)?;
///     far.write_all(b"cede")?;
///     let mut buffer = [0; 16];
///     let mut guard = near.readable().await?;
///     assert_eq!(guard.try_io(|fd| fd.get_ref().read(&mut buffer)).unwrap()?, 4);
///     // Now there is nothing left, and the next wait will indeed wait.
///     assert!(guard.try_io(|fd| fd.get_ref().read(&mut buffer)).is_err());
///     Ok::<(), std::io::Error>(())
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[must_use = "try the operation through it, or clear the readiness"]
pub struct AsyncFdReadyGuard<'a, T: AsRawFd> {
    async_fd: &'a AsyncFd<T>,
    seen: Seen,
}

/// An [`AsyncFdReadyGuard`] for an operation that needs `&mut T`.
///
/// ```
/// use cede::io::AsyncFd;
/// use std::{io::{Read, Write}, os::unix::net::UnixStream};
///
/// cede::block_on(async {
///     let (near, mut far) = UnixStream::pair()?;
///     near.set_nonblocking(true)?;
///     let mut near = AsyncFd::new(near)?;
///     far.write_all(b"cede")?;
///     let mut buffer = [0; 16];
///     let mut guard = near.readable_mut().await?;
///     assert_eq!(guard.try_io(|fd| fd.get_mut().read(&mut buffer)).unwrap()?, 4);
///     Ok::<(), std::io::Error>(())
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[must_use = "try the operation through it, or clear the readiness"]
pub struct AsyncFdReadyMutGuard<'a, T: AsRawFd> {
    async_fd: &'a mut AsyncFd<T>,
    seen: Seen,
}

/// The methods that both kinds of guards have.
macro_rules! guard {
    ($type:ident) => {
        impl<T: AsRawFd> $type<'_, T> {
            /// Clears the readiness because the operation would have blocked, so that the next wait
            /// waits for another event. An event that has arrived since this guard was made is
            /// kept. If this guard has seen that a direction is closed, the system is asked whether
            /// that still holds. For a guard that waited for either direction, this clears both;
            /// [`clear_ready_matching`](Self::clear_ready_matching) clears one.
            ///
            /// ```
            /// # use cede::io::AsyncFd;
            /// # use std::net::TcpStream;
            /// # async fn example(fd: AsyncFd<TcpStream>) -> std::io::Result<()> {
            /// let mut guard = fd.readable().await?;
            /// if fd.get_ref().peek(&mut [0]).is_err() {
            ///     guard.clear_ready();
            /// }
            /// # Ok(())
            /// # }
            /// ```
            pub fn clear_ready(&mut self) {
                if !self.ready().is_empty() {
                    self.async_fd.clear(self.seen);
                    self.seen = self.seen.without(Ready::ALL.into());
                }
            }

            /// Clears the readiness only in the directions of `ready`. Use it after a wait for
            /// either direction, when an operation in one of them would have blocked.
            ///
            /// ```
            /// use cede::io::{AsyncFd, Interest, Ready};
            /// use std::os::unix::net::UnixStream;
            ///
            /// cede::block_on(async {
            ///     let (near, _far) = UnixStream::pair()?;
            ///     let near = AsyncFd::new(near)?;
            ///     let mut guard = near.ready(Interest::READABLE | Interest::WRITABLE).await?;
            ///     guard.clear_ready_matching(Ready::READABLE);
            ///     assert!(near.ready(Interest::WRITABLE).await?.ready().is_writable());
            ///     Ok::<(), std::io::Error>(())
            /// })?;
            /// # Ok::<(), std::io::Error>(())
            /// ```
            pub fn clear_ready_matching(&mut self, ready: Ready) {
                if ready.is_readable() {
                    self.async_fd.clear(self.seen.only(Read));
                }
                if ready.is_writable() {
                    self.async_fd.clear(self.seen.only(Write));
                }
                self.seen = self.seen.without(ready.into());
            }

            /// Keeps the readiness: the next wait is ready at once. That is also what happens
            /// without this call, which only makes it explicit.
            ///
            /// ```
            /// # use cede::io::AsyncFd;
            /// # use std::net::TcpStream;
            /// # async fn example(fd: AsyncFd<TcpStream>) -> std::io::Result<()> {
            /// fd.readable().await?.retain_ready();
            /// # Ok(())
            /// # }
            /// ```
            pub fn retain_ready(&mut self) {}

            /// What the descriptor was ready for when this guard was made, without what this guard
            /// has cleared since.
            ///
            /// ```
            /// # use cede::io::AsyncFd;
            /// # use std::net::TcpStream;
            /// # async fn example(fd: AsyncFd<TcpStream>) -> std::io::Result<()> {
            /// if fd.readable().await?.ready().is_read_closed() {
            ///     println!("nothing more will come");
            /// }
            /// # Ok(())
            /// # }
            /// ```
            pub fn ready(&self) -> Ready {
                self.seen.into()
            }

            /// The descriptor that was waited for.
            ///
            /// ```
            /// # use cede::io::AsyncFd;
            /// # use std::net::TcpStream;
            /// # async fn example(fd: AsyncFd<TcpStream>) -> std::io::Result<()> {
            /// let guard = fd.readable().await?;
            /// println!("{:?}", guard.get_ref());
            /// # Ok(())
            /// # }
            /// ```
            pub fn get_ref(&self) -> &AsyncFd<T> {
                self.async_fd
            }

            /// The owner of the descriptor.
            ///
            /// ```
            /// # use cede::io::AsyncFd;
            /// # use std::net::TcpStream;
            /// # async fn example(fd: AsyncFd<TcpStream>) -> std::io::Result<()> {
            /// let guard = fd.readable().await?;
            /// println!("{:?}", guard.get_inner().peer_addr()?);
            /// # Ok(())
            /// # }
            /// ```
            pub fn get_inner(&self) -> &T {
                self.async_fd.get_ref()
            }

            fn tell<R>(&mut self, result: io::Result<R>) -> Result<io::Result<R>, TryIoError> {
                match result {
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                        // The system itself says so, so a closed bit is cleared, too.
                        if !self.ready().is_empty() {
                            self.async_fd.source().would_block(self.seen);
                            self.seen = self.seen.without(Ready::ALL.into());
                        }
                        Err(TryIoError::new())
                    }
                    result => Ok(result),
                }
            }
        }

        impl<T: AsRawFd + fmt::Debug> fmt::Debug for $type<'_, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut f = f.debug_struct(stringify!($type));
                f.field("async_fd", self.async_fd).field("ready", &self.ready()).finish()
            }
        }
    };
}

guard!(AsyncFdReadyGuard);
guard!(AsyncFdReadyMutGuard);

impl<'a, T: AsRawFd> AsyncFdReadyGuard<'a, T> {
    pub(super) fn new(async_fd: &'a AsyncFd<T>, seen: Seen) -> Self {
        Self { async_fd, seen }
    }

    /// Runs the operation, and [clears](Self::clear_ready) the readiness if it would block.
    ///
    /// ```
    /// # use cede::io::AsyncFd;
    /// # use std::net::TcpStream;
    /// # async fn example(fd: AsyncFd<TcpStream>) -> std::io::Result<()> {
    /// let mut guard = fd.readable().await?;
    /// match guard.try_io(|fd| fd.get_ref().peek(&mut [0])) {
    ///     Ok(result) => println!("{result:?}"),
    ///     Err(_would_block) => println!("not yet"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the operation would block. Its other errors are in the inner result.
    pub fn try_io<R>(
        &mut self,
        operation: impl FnOnce(&'a AsyncFd<T>) -> io::Result<R>,
    ) -> Result<io::Result<R>, TryIoError> {
        let result = operation(self.async_fd);
        self.tell(result)
    }
}

impl<'a, T: AsRawFd> AsyncFdReadyMutGuard<'a, T> {
    pub(super) fn new(async_fd: &'a mut AsyncFd<T>, seen: Seen) -> Self {
        Self { async_fd, seen }
    }

    /// Runs the operation, and [clears](Self::clear_ready) the readiness if it would block.
    ///
    /// ```
    /// # use cede::io::AsyncFd;
    /// # use std::net::TcpStream;
    /// # use std::io::Write;
    /// # async fn example(mut fd: AsyncFd<TcpStream>) -> std::io::Result<()> {
    /// let mut guard = fd.writable_mut().await?;
    /// match guard.try_io(|fd| fd.get_mut().write(b"cede")) {
    ///     Ok(result) => println!("{result:?}"),
    ///     Err(_would_block) => println!("not yet"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the operation would block. Its other errors are in the inner result.
    pub fn try_io<R>(
        &mut self,
        operation: impl FnOnce(&mut AsyncFd<T>) -> io::Result<R>,
    ) -> Result<io::Result<R>, TryIoError> {
        let result = operation(self.async_fd);
        self.tell(result)
    }

    /// The descriptor that was waited for.
    ///
    /// ```
    /// # use cede::io::AsyncFd;
    /// # use std::net::TcpStream;
    /// # use std::io::Write;
    /// # async fn example(mut fd: AsyncFd<TcpStream>) -> std::io::Result<()> {
    /// let mut guard = fd.writable_mut().await?;
    /// guard.get_mut().get_mut().write_all(b"cede")?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn get_mut(&mut self) -> &mut AsyncFd<T> {
        self.async_fd
    }

    /// The owner of the descriptor.
    ///
    /// ```
    /// # use cede::io::AsyncFd;
    /// # use std::net::TcpStream;
    /// # use std::io::Write;
    /// # async fn example(mut fd: AsyncFd<TcpStream>) -> std::io::Result<()> {
    /// let mut guard = fd.writable_mut().await?;
    /// guard.get_inner_mut().write_all(b"cede")?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn get_inner_mut(&mut self) -> &mut T {
        self.async_fd.get_mut()
    }
}
