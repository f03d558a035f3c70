//! A value made once, by an async function, and then only read.
//!
//! ```text
//!            the permit's holder makes the value         set, then the permits are closed
//!   empty ───────────────────────────────────▶ making ───────────────────────────────────▶ full
//!     ▲                                           │
//!     └───────────────────────────────────────────┘
//!        failed, panicked or dropped: the next task in the queue gets the permit, and tries
//! ```
//!
//! 1. Only the holder of the one permit sets the value, so setting it never fails.
//! 2. The value is set before the permits are closed, so a caller that is refused a permit finds
//!    the value.

use super::{
    permit_queue::Refusal,
    permits::{Lent, Permits},
};
use crate::{
    base::{budget, primitive::const_fn},
    trace::event::Wait,
};
use std::{convert::Infallible, error::Error, fmt, mem, sync::OnceLock};

/// A cell whose value is made once, when it is first needed.
///
/// A task that needs the value while another task makes it waits. If making it fails, panics or is
/// dropped, the next task in the queue makes it.
///
/// ```
/// use cede::sync::OnceCell;
///
/// static CONFIG: OnceCell<String> = OnceCell::const_new();
///
/// async fn config() -> &'static str {
///     CONFIG.get_or_init(|| async { String::from("loaded") }).await
/// }
///
/// assert_eq!(cede::block_on(config()), "loaded");
/// assert_eq!(CONFIG.get().unwrap(), "loaded");
/// ```
pub struct OnceCell<T> {
    value: OnceLock<T>,
    making: Permits<TheMaking>,
}

/// The right to make the value.
struct TheMaking;

impl Lent for TheMaking {
    fn what(id: u64) -> Wait {
        Wait::Once { id }
    }
}

impl<T> OnceCell<T> {
    /// Makes an empty cell.
    ///
    /// ```
    /// let cell = cede::sync::OnceCell::<u8>::new();
    /// assert_eq!(cell.get(), None);
    /// ```
    pub fn new() -> Self {
        Self::const_new()
    }

    /// Makes a cell with this value, or an empty one.
    ///
    /// ```
    /// let cell = cede::sync::OnceCell::new_with(Some(5));
    /// assert_eq!(cell.get(), Some(&5));
    /// ```
    pub fn new_with(value: Option<T>) -> Self {
        value.map_or_else(Self::new, Self::from)
    }

    const_fn! {
        /// [`new`](Self::new), for a static.
        ///
        /// ```
        /// static CELL: cede::sync::OnceCell<u8> = cede::sync::OnceCell::const_new();
        /// assert_eq!(CELL.set(5), Ok(()));
        /// ```
        pub const fn const_new() -> Self {
            Self { value: OnceLock::new(), making: Permits::new(1, TheMaking) }
        }
    }

    /// Whether there is a value.
    ///
    /// ```
    /// assert!(!cede::sync::OnceCell::<u8>::new().initialized());
    /// ```
    pub fn initialized(&self) -> bool {
        self.get().is_some()
    }

    /// Returns the value, if there is one.
    ///
    /// ```
    /// let cell = cede::sync::OnceCell::new();
    /// assert_eq!(cell.get(), None);
    /// cell.set(5).unwrap();
    /// assert_eq!(cell.get(), Some(&5));
    /// ```
    pub fn get(&self) -> Option<&T> {
        self.value.get()
    }

    /// Returns the value for changing it, if there is one.
    ///
    /// ```
    /// let mut cell = cede::sync::OnceCell::from(5);
    /// *cell.get_mut().unwrap() += 1;
    /// assert_eq!(cell.get(), Some(&6));
    /// ```
    pub fn get_mut(&mut self) -> Option<&mut T> {
        self.value.get_mut()
    }

    /// Sets the value, if there is none and no task is making it.
    ///
    /// # Errors
    ///
    /// If there is a value, or a task is making it. The error holds the value that was not set.
    ///
    /// ```
    /// use cede::sync::{OnceCell, SetError};
    ///
    /// let cell = OnceCell::new();
    /// assert_eq!(cell.set(5), Ok(()));
    /// assert_eq!(cell.set(6), Err(SetError::AlreadyInitializedError(6)));
    /// ```
    pub fn set(&self, value: T) -> Result<(), SetError<T>> {
        match self.making.try_acquire(1, |_| ()) {
            Ok(()) => {
                self.fill(value);
                Ok(())
            }
            Err(Refusal::TooFew) => Err(SetError::InitializingError(value)),
            Err(Refusal::Closed) => Err(SetError::AlreadyInitializedError(value)),
        }
    }

    /// Returns the value; if there is none yet, makes it by calling `init`.
    ///
    /// An `init` that waits for the same cell waits for ever.
    ///
    /// # Panics
    ///
    /// If `init` panics. The cell then stays empty.
    ///
    /// # Cancel safety
    ///
    /// If this future is dropped, it drops the future of `init` too, if that had begun; the next
    /// task in the queue then calls its own `init`.
    ///
    /// ```
    /// use cede::sync::OnceCell;
    ///
    /// cede::block_on(async {
    ///     let cell = OnceCell::new();
    ///     assert_eq!(cell.get_or_init(|| async { 5 }).await, &5);
    ///     assert_eq!(cell.get_or_init(|| async { 6 }).await, &5);
    /// });
    /// ```
    pub async fn get_or_init<F, Fut>(&self, init: F) -> &T
    where
        F: FnOnce() -> Fut,
        Fut: Future<Output = T>,
    {
        let made = self.get_or_try_init(|| async { Ok::<_, Infallible>(init().await) }).await;
        match made {
            Ok(value) => value,
        }
    }

    /// Returns the value; if there is none yet, makes it by calling `init`, which may fail.
    ///
    /// # Errors
    ///
    /// If `init` fails. The cell then stays empty, and the next task in the queue tries.
    ///
    /// # Panics
    ///
    /// As [`get_or_init`](Self::get_or_init).
    ///
    /// # Cancel safety
    ///
    /// As [`get_or_init`](Self::get_or_init).
    ///
    /// ```
    /// use cede::sync::OnceCell;
    ///
    /// cede::block_on(async {
    ///     let cell = OnceCell::new();
    ///     assert_eq!(cell.get_or_try_init(|| async { Err("not now") }).await, Err("not now"));
    ///     assert_eq!(cell.get_or_try_init(|| async { Ok::<_, ()>(5) }).await, Ok(&5));
    /// });
    /// ```
    pub async fn get_or_try_init<E, F, Fut>(&self, init: F) -> Result<&T, E>
    where
        F: FnOnce() -> Fut,
        Fut: Future<Output = Result<T, E>>,
    {
        if self.get().is_some() {
            budget::spend().await;
        } else if self.making.acquire(1, |_| ()).await.is_ok() {
            let permit = Making(self);
            let value = init().await?;
            mem::forget(permit);
            self.fill(value);
        }
        Ok(self.get().expect("the value is set before the permits are closed"))
    }

    /// Takes the value out, and leaves the cell empty.
    ///
    /// ```
    /// let mut cell = cede::sync::OnceCell::from(5);
    /// assert_eq!((cell.take(), cell.take()), (Some(5), None));
    /// ```
    pub fn take(&mut self) -> Option<T> {
        mem::take(self).into_inner()
    }

    /// Consumes the cell and returns the value, if there is one.
    ///
    /// ```
    /// assert_eq!(cede::sync::OnceCell::from(5).into_inner(), Some(5));
    /// ```
    pub fn into_inner(self) -> Option<T> {
        self.value.into_inner()
    }

    /// Sets the value. Only the holder of the permit may call this.
    fn fill(&self, value: T) {
        let set = self.value.set(value);
        assert!(set.is_ok(), "only the holder of the permit sets the value");
        self.making.close();
    }
}

/// The right to make the value. Dropping it gives the right to the next task in the queue.
struct Making<'a, T>(&'a OnceCell<T>);

impl<T> Drop for Making<'_, T> {
    fn drop(&mut self) {
        self.0.making.give_back(1, |_| ());
    }
}

impl<T> From<T> for OnceCell<T> {
    fn from(value: T) -> Self {
        let cell = Self::new();
        cell.fill(value);
        cell
    }
}

impl<T> Default for OnceCell<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// Clones the value, if there is one.
impl<T: Clone> Clone for OnceCell<T> {
    fn clone(&self) -> Self {
        Self::new_with(self.get().cloned())
    }
}

impl<T: PartialEq> PartialEq for OnceCell<T> {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl<T: Eq> Eq for OnceCell<T> {}

impl<T: fmt::Debug> fmt::Debug for OnceCell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OnceCell").field("value", &self.get()).finish()
    }
}

/// Why a value was not set. The error holds the value.
///
/// ```
/// use cede::sync::{OnceCell, SetError};
///
/// let cell = OnceCell::from("first");
/// match cell.set("second") {
///     Ok(()) => unreachable!("it is full"),
///     Err(SetError::AlreadyInitializedError(unset)) => assert_eq!(unset, "second"),
///     Err(SetError::InitializingError(_)) => panic!("no task is making it"),
/// }
/// ```
#[derive(Debug, PartialEq, Eq)]
pub enum SetError<T> {
    /// There is a value already.
    AlreadyInitializedError(T),
    /// A task is making the value.
    InitializingError(T),
}

impl<T> fmt::Display for SetError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AlreadyInitializedError(_) => "the cell has a value",
            Self::InitializingError(_) => "the cell's value is being made",
        })
    }
}

impl<T: fmt::Debug> Error for SetError<T> {}
