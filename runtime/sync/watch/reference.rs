//! A guard through which the value is read.

use crate::base::primitive::ReadGuard;
use std::{fmt, ops::Deref};

/// The value, borrowed from the channel by [`Receiver::borrow`](super::Receiver::borrow) and others.
///
/// While it lives no sender can change the value: `send` blocks its thread. So keep it only
/// briefly, and never across an `.await` (it is not `Send`, which usually prevents that). Do not
/// send on the thread that holds it: that would wait for ever.
///
/// ```
/// let (sender, receiver) = cede::sync::watch::channel(vec![1, 2]);
/// assert_eq!(receiver.borrow().len(), 2);
/// sender.send_modify(|list| list.push(3));
/// assert_eq!(*receiver.borrow(), [1, 2, 3]);
/// ```
#[must_use = "a borrow is made to be looked at"]
pub struct Ref<'a, T> {
    value: ReadGuard<'a, T>,
    has_changed: bool,
}

impl<'a, T> Ref<'a, T> {
    pub(super) fn new(value: ReadGuard<'a, T>, has_changed: bool) -> Self {
        Self { value, has_changed }
    }

    /// Whether the value was new to the receiver when it was borrowed. `false` for a sender's borrow.
    ///
    /// ```
    /// let (sender, mut receiver) = cede::sync::watch::channel(1);
    /// sender.send(2).unwrap();
    /// assert!(receiver.borrow_and_update().has_changed());
    /// assert!(!receiver.borrow_and_update().has_changed());
    /// ```
    #[must_use]
    pub fn has_changed(&self) -> bool {
        self.has_changed
    }
}

impl<T> Deref for Ref<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Ref<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("watch::Ref")
            .field("value", &**self)
            .field("has_changed", &self.has_changed)
            .finish()
    }
}
