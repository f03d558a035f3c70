//! The error of the `try_lock` methods.

use crate::base::error_messages::error_messages;

/// The lock is taken, or other tasks wait for it.
///
/// ```
/// use cede::sync::{Mutex, TryLockError};
///
/// let mutex = Mutex::new(1);
/// let guard = mutex.try_lock().unwrap();
/// let error: TryLockError = mutex.try_lock().unwrap_err();
/// assert_eq!(error.to_string(), "operation would block");
/// # drop(guard);
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct TryLockError(pub(super) ());

error_messages!([] TryLockError: "operation would block");
