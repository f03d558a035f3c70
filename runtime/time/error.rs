//! The error of a time limit.

use crate::base::error_messages::error_messages;
use std::io;

/// The time limit of a [`timeout`](super::timeout()) passed before its future was ready.
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

error_messages!([] Elapsed: "deadline has elapsed");

/// An error of the kind [`TimedOut`](io::ErrorKind::TimedOut).
impl From<Elapsed> for io::Error {
    fn from(_: Elapsed) -> Self {
        io::ErrorKind::TimedOut.into()
    }
}
