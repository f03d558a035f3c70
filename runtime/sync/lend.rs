//! What every guard of a lock is to its user: a pointer to the value it lends.
//!
//! Safe code cannot lend a value that stays where it is to a guard that may change threads. So a
//! lock keeps its value in a box and the guard *takes the box*, and puts it back when dropped: one
//! pointer moves, under the lock that is taken for the permit anyway. The price is an allocation
//! for each lock, once, and that no lock can be a constant.

/// `lends!(['a] Guard<'a, T>)`, for a guard whose field `value` is an `Option` of a box or of an
/// `Arc`, full until the guard is dropped.
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
