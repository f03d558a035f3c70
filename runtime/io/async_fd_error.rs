//! The error when the system refuses a descriptor.

use std::{error, fmt, io};

/// The system cannot wait for a descriptor. The error contains the owner of the descriptor.
///
/// ```
/// use cede::io::{AsyncFd, AsyncFdRegisterError};
/// use std::fs::File;
///
/// cede::block_on(async {
///     let file = File::open("/proc/self/exe")?;
///     let error: AsyncFdRegisterError<File> = AsyncFd::register(file).unwrap_err();
///     println!("{error}");
///     let (_file, _error) = error.into_parts();
///     Ok::<(), std::io::Error>(())
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct AsyncFdRegisterError<T> {
    inner: T,
    cause: io::Error,
}

/// The name of this error in tokio before 1.54.
///
/// ```
/// # use cede::io::{AsyncFd, AsyncFdTryNewError};
/// # fn example(number: i32) -> Result<AsyncFd<i32>, AsyncFdTryNewError<i32>> {
/// AsyncFd::try_new(number)
/// # }
/// ```
pub type AsyncFdTryNewError<T> = AsyncFdRegisterError<T>;

impl<T> AsyncFdRegisterError<T> {
    pub(super) fn new(inner: T, cause: io::Error) -> Self {
        Self { inner, cause }
    }

    /// The owner of the descriptor, and the system's error.
    ///
    /// ```
    /// # use cede::io::AsyncFdRegisterError;
    /// # use std::fs::File;
    /// fn forget_why(error: AsyncFdRegisterError<File>) -> File {
    ///     error.into_parts().0
    /// }
    /// ```
    pub fn into_parts(self) -> (T, io::Error) {
        (self.inner, self.cause)
    }
}

impl<T> fmt::Debug for AsyncFdRegisterError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AsyncFdRegisterError").field(&self.cause).finish()
    }
}

impl<T> fmt::Display for AsyncFdRegisterError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause.fmt(f)
    }
}

impl<T> error::Error for AsyncFdRegisterError<T> {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        Some(&self.cause)
    }
}

impl<T> From<AsyncFdRegisterError<T>> for io::Error {
    fn from(error: AsyncFdRegisterError<T>) -> Self {
        error.cause
    }
}
