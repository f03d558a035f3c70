//! Why a task has no output.

use super::id::Id;
use std::{any::Any, error, fmt, io, sync::Mutex};

/// Why a task has no output: it was cancelled, or it panicked.
///
/// ```
/// cede::block_on(async {
///     let task = cede::spawn(std::future::pending::<()>());
///     task.abort();
///     assert!(task.await.unwrap_err().is_cancelled());
///
///     let task = cede::spawn(async { panic!("oh") });
///     let error: cede::task::JoinError = task.await.unwrap_err();
///     assert_eq!(error.into_panic().downcast_ref(), Some(&"oh"));
/// });
/// ```
pub struct JoinError(Box<Inner>);

/// Boxed, because every task has room for an error in place of its output, and few have one.
struct Inner {
    id: Id,
    reason: Reason,
}

enum Reason {
    Cancelled,
    /// A blocking job for which the system made no thread.
    NoThread(io::Error),
    /// In a lock only because the payload of a panic is not `Sync`, and an error should be.
    Panic(Mutex<Box<dyn Any + Send>>),
}

impl JoinError {
    fn new(id: Id, reason: Reason) -> Self {
        Self(Box::new(Inner { id, reason }))
    }

    pub(crate) fn cancelled(id: Id) -> Self {
        Self::new(id, Reason::Cancelled)
    }

    pub(crate) fn no_thread(id: Id, error: io::Error) -> Self {
        Self::new(id, Reason::NoThread(error))
    }

    pub(crate) fn panic(id: Id, payload: Box<dyn Any + Send>) -> Self {
        Self::new(id, Reason::Panic(Mutex::new(payload)))
    }

    /// Whether the task was cancelled: it was aborted, its runtime shut down, or it was a blocking
    /// job for which the system made no thread.
    ///
    /// ```
    /// cede::block_on(async {
    ///     let task = cede::spawn(std::future::pending::<()>());
    ///     task.abort();
    ///     let error = task.await.unwrap_err();
    ///     assert!(error.is_cancelled() && !error.is_panic());
    /// });
    /// ```
    pub fn is_cancelled(&self) -> bool {
        !self.is_panic()
    }

    /// Whether the task panicked, in its poll or while its future was dropped.
    ///
    /// A panic drops the future as it drops a function's variables, while the thread is panicking.
    /// So a lock of the standard library is poisoned if the future holds its guard. If the future's
    /// destructor panics too, this error holds the first panic; the panic hook reports both.
    ///
    /// ```
    /// cede::block_on(async {
    ///     let error = cede::spawn(async { panic!("oh") }).await.unwrap_err();
    ///     assert!(error.is_panic() && !error.is_cancelled());
    /// });
    /// ```
    pub fn is_panic(&self) -> bool {
        matches!(self.0.reason, Reason::Panic(_))
    }

    /// The value the task panicked with, as [`std::panic::resume_unwind`] takes it.
    ///
    /// # Panics
    ///
    /// If the task did not panic; see [`try_into_panic`](Self::try_into_panic).
    ///
    /// ```should_panic
    /// use std::panic::resume_unwind;
    ///
    /// cede::block_on(async {
    ///     let error = cede::spawn(async { panic!("oh") }).await.unwrap_err();
    ///     resume_unwind(error.into_panic()); // the panic continues in this thread
    /// });
    /// ```
    #[track_caller]
    pub fn into_panic(self) -> Box<dyn Any + Send> {
        self.try_into_panic().expect("`into_panic` of a task that did not panic")
    }

    /// The value the task panicked with.
    ///
    /// # Errors
    ///
    /// The error itself if the task did not panic.
    ///
    /// ```
    /// cede::block_on(async {
    ///     let task = cede::spawn(std::future::pending::<()>());
    ///     task.abort();
    ///     let error = task.await.unwrap_err();
    ///     assert!(error.try_into_panic().is_err_and(|same| same.is_cancelled()));
    /// });
    /// ```
    pub fn try_into_panic(self) -> Result<Box<dyn Any + Send>, Self> {
        let Inner { id, reason } = *self.0;
        match reason {
            Reason::Panic(payload) => {
                Ok(payload.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner()))
            }
            reason => Err(Self::new(id, reason)),
        }
    }

    /// The number of the task that was cancelled or panicked.
    ///
    /// ```
    /// cede::block_on(async {
    ///     let task = cede::spawn(async { panic!("oh") });
    ///     let id = task.id();
    ///     assert_eq!(task.await.unwrap_err().id(), id);
    /// });
    /// ```
    pub fn id(&self) -> Id {
        self.0.id
    }

    /// The message, if the payload is a string, as that of every `panic!("…")` is.
    fn panic_message(payload: &Mutex<Box<dyn Any + Send>>) -> Option<String> {
        let payload = payload.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let text = payload.downcast_ref::<&'static str>().map(|text| text.to_string());
        text.or_else(|| payload.downcast_ref::<String>().cloned())
    }
}

impl fmt::Display for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.reason {
            Reason::Cancelled => write!(f, "task {} was cancelled", self.0.id),
            Reason::NoThread(error) => {
                write!(f, "task {} was cancelled: no thread to run it on: {error}", self.0.id)
            }
            Reason::Panic(payload) => match Self::panic_message(payload) {
                Some(message) => write!(f, "task {} panicked: {message}", self.0.id),
                None => write!(f, "task {} panicked", self.0.id),
            },
        }
    }
}

impl fmt::Debug for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.reason {
            Reason::Cancelled => write!(f, "JoinError::Cancelled({})", self.0.id),
            Reason::NoThread(error) => write!(f, "JoinError::NoThread({}, {error})", self.0.id),
            Reason::Panic(payload) => {
                write!(f, "JoinError::Panic({}, {:?})", self.0.id, Self::panic_message(payload))
            }
        }
    }
}

impl error::Error for JoinError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match &self.0.reason {
            Reason::NoThread(error) => Some(error),
            _ => None,
        }
    }
}

impl From<JoinError> for io::Error {
    fn from(error: JoinError) -> Self {
        io::Error::other(error)
    }
}
