//! The error of an operation that would block.

use crate::base::error_messages::error_messages;

/// The operation would have blocked.
///
/// ```
/// # use cede::io::{AsyncFd, TryIoError};
/// # use std::os::unix::net::UnixStream;
/// # cede::block_on(async {
/// # let (near, _far) = UnixStream::pair()?;
/// # let fd = AsyncFd::new(near)?;
/// let mut guard = fd.writable().await?;
/// let result = guard.try_io(|_| Err::<(), _>(std::io::ErrorKind::WouldBlock.into()));
/// let error: TryIoError = result.unwrap_err();
/// assert_eq!(error.to_string(), "the operation would block");
/// # Ok::<(), std::io::Error>(())
/// # }).unwrap();
/// ```
#[derive(Debug)]
pub struct TryIoError(());

impl TryIoError {
    pub(super) fn new() -> Self {
        Self(())
    }
}

error_messages!([] TryIoError: "the operation would block");
