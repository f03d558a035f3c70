//! Registers a descriptor that the compiler knows to be open.

use super::{async_fd::AsyncFd, async_fd_error::AsyncFdRegisterError, interest::Interest};
use std::os::fd::{AsFd, AsRawFd};

/// For types that are known to own or borrow an open descriptor.
impl<T: AsRawFd + AsFd> AsyncFd<T> {
    /// [`try_new`](Self::try_new), for a type that certainly owns or borrows an open descriptor.
    ///
    /// ```
    /// use cede::io::AsyncFd;
    ///
    /// cede::block_on(async {
    ///     let (reader, _writer) = std::io::pipe()?;
    ///     AsyncFd::register(reader)?;
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
    pub fn register(inner: T) -> Result<Self, AsyncFdRegisterError<T>> {
        Self::try_new(inner)
    }

    /// [`try_with_interest`](Self::try_with_interest), for a type that certainly owns or borrows an
    /// open descriptor.
    ///
    /// ```
    /// use cede::io::{AsyncFd, Interest};
    ///
    /// cede::block_on(async {
    ///     let (reader, _writer) = std::io::pipe()?;
    ///     AsyncFd::register_with_interest(reader, Interest::READABLE)?;
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
    pub fn register_with_interest(
        inner: T,
        interest: Interest,
    ) -> Result<Self, AsyncFdRegisterError<T>> {
        Self::try_with_interest(inner, interest)
    }
}
