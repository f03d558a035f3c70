//! What borrowed and owned guards have in common: access to the value, and unlocking.

/// Use: `unlocks!(['a] Guard<'a, T>)`, for a struct with the fields `mutex` and `value`; see
/// [`lends`](crate::sync::lend).
macro_rules! unlocks {
    ([$($lifetime:lifetime)?] $guard:ty) => {
        lends!([$($lifetime)?] $guard);

        impl<$($lifetime,)? T> DerefMut for $guard {
            fn deref_mut(&mut self) -> &mut T {
                self.value.as_deref_mut().expect("a guard lends until it is dropped")
            }
        }

        impl<$($lifetime,)? T> Drop for $guard {
            fn drop(&mut self) {
                let value = self.value.take();
                self.mutex.slot.give_back(1, |slot| *slot = value);
            }
        }
    };
}
pub(super) use unlocks;
