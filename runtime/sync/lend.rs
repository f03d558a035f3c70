//! The traits of every guard of a lock: it gives access to the value like a pointer.
//!
//! In safe code, a guard that may change threads cannot borrow a value that stays inside the lock.
//! So the lock keeps its value in a box, and the guard *takes the box* and puts it back when it is
//! dropped: one pointer moves, under the lock that is taken for the permit anyway. The price is one
//! allocation for each lock, and that a lock cannot be made in a constant.

/// Use: `lends!(['a] Guard<'a, T>)`, for a guard whose field `value` is an `Option` of a box or of
/// an `Arc`, and is `Some` until the guard is dropped.
macro_rules! lends {
    ([$($lifetime:lifetime)?] $guard:ty) => {
        impl<$($lifetime,)? T> std::ops::Deref for $guard {
            type Target = T;

            fn deref(&self) -> &T {
                self.value.as_deref().expect("a guard lends until it is dropped")
            }
        }

        impl<$($lifetime,)? T: std::fmt::Debug> std::fmt::Debug for $guard {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                (**self).fmt(f)
            }
        }

        impl<$($lifetime,)? T: std::fmt::Display> std::fmt::Display for $guard {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                (**self).fmt(f)
            }
        }
    };
}
pub(super) use lends;
