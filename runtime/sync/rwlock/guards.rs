//! What borrowed and owned guards have in common.

/// The methods and traits of a guard that reads. Use: `read_guard!(['a] Guard<'a, T>)`, for a
/// struct with the fields `lock`, a reference or an `Arc`, and `value`; see
/// [`lends`](crate::sync::lend).
macro_rules! read_guard {
    ([$($lifetime:lifetime)?] $guard:ty) => {
        lends!([$($lifetime)?] $guard);

        impl<$($lifetime,)? T> Drop for $guard {
            fn drop(&mut self) {
                let value = self.value.take();
                self.lock.slot.give_back(1, |slot| slot.unshare(value));
            }
        }
    };
}
pub(super) use read_guard;

/// The same for a guard that writes; `$Reader` is the guard that `downgrade` returns. The strings
/// are for the example: how to make a lock, and how to lock it.
macro_rules! write_guard {
    (
        [$($lifetime:lifetime)?] $guard:ty, $Reader:ident, $new:literal, $try_write:literal
    ) => {
        impl<$($lifetime,)? T> $guard {
            /// Turns this guard into one that reads. No writer can lock in between.
            ///
            /// ```
            /// # use cede::sync::RwLock;
            #[doc = concat!("let lock = ", $new, ";")]
            #[doc = concat!("let mut guard = lock.", $try_write, "().unwrap();")]
            /// *guard += 1;
            /// let guard = guard.downgrade();
            /// assert_eq!((*guard, *lock.try_read().unwrap()), (6, 6));
            /// ```
            pub fn downgrade(mut self) -> $Reader<$($lifetime,)? T> {
                let value = self.value.take();
                let guard = $Reader { lock: self.lock.clone(), value: value.clone() };
                self.lock.slot.give_back(ALL - 1, |slot| slot.put(value));
                guard
            }
        }

        lends!([$($lifetime)?] $guard);

        impl<$($lifetime,)? T> DerefMut for $guard {
            fn deref_mut(&mut self) -> &mut T {
                let value = self.value.as_mut().and_then(Arc::get_mut);
                value.expect("a writer is alone until it is dropped")
            }
        }

        impl<$($lifetime,)? T> Drop for $guard {
            fn drop(&mut self) {
                // `downgrade` has taken the value, and there is nothing left to unlock.
                if let Some(value) = self.value.take() {
                    self.lock.slot.give_back(ALL, |slot| slot.put(Some(value)));
                }
            }
        }
    };
}
pub(super) use write_guard;
