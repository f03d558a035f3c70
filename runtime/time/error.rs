//! What can go wrong with time.

use std::{error, fmt, io};

/// A [`timeout`](super::timeout) was over before its future was ready.
///
/// ```
/// use cede::time::{Duration, timeout};
///
/// cede::block_on(async {
///     let result = timeout(Duration::ZERO, std::future::pending::<()>()).await;
///     assert_eq!(result.unwrap_err().to_string(), "deadline has elapsed");
/// });
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct Elapsed(());

impl Elapsed {
    pub(crate) fn new() -> Self {
        Self(())
    }
}

impl fmt::Display for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("deadline has elapsed")
    }
}

impl error::Error for Elapsed {}

/// An error of the kind [`TimedOut`](io::ErrorKind::TimedOut).
impl From<Elapsed> for io::Error {
    fn from(_: Elapsed) -> Self {
        io::ErrorKind::TimedOut.into()
    }
}
