//! What permits that borrow or own their semaphore have in common.

/// The methods of a permit, which is a struct with the fields `semaphore`, a reference or an `Arc`,
/// and `count`. The strings are for the examples: how to make a semaphore, and how to take permits
/// from it.
macro_rules! counted {
    ([$($lifetime:lifetime)?] $permit:ty, $new:literal, $try_acquire:literal) => {
        impl<$($lifetime)?> $permit {
            /// Removes the permits for ever: from now on the semaphore has fewer.
            ///
            /// ```
            /// # use cede::sync::Semaphore;
            #[doc = concat!("let semaphore = ", $new, ";")]
            #[doc = concat!("semaphore.", $try_acquire, "(1).unwrap().forget();")]
            /// assert_eq!(semaphore.available_permits(), 2);
            /// ```
            pub fn forget(mut self) {
                self.count = 0;
            }

            /// Takes over the permits of `other`.
            ///
            /// # Panics
            ///
            /// If `other` is from another semaphore.
            ///
            /// ```
            /// # use cede::sync::Semaphore;
            #[doc = concat!("let semaphore = ", $new, ";")]
            #[doc = concat!("let mut permit = semaphore.", $try_acquire, "(1).unwrap();")]
            #[doc = concat!("permit.merge(semaphore.", $try_acquire, "(1).unwrap());")]
            /// assert_eq!(permit.num_permits(), 2);
            /// ```
            #[track_caller]
            pub fn merge(&mut self, mut other: Self) {
                let is_same = ptr::eq::<Semaphore>(&*self.semaphore, &*other.semaphore);
                assert!(is_same, "permits of different semaphores");
                self.count += mem::take(&mut other.count);
            }

            /// Moves `count` of the permits into a new value; `None` if there are fewer.
            ///
            /// ```
            /// # use cede::sync::Semaphore;
            #[doc = concat!("let semaphore = ", $new, ";")]
            #[doc = concat!("let mut permit = semaphore.", $try_acquire, "(3).unwrap();")]
            /// drop(permit.split(1));
            /// assert_eq!((permit.num_permits(), semaphore.available_permits()), (2, 1));
            /// ```
            pub fn split(&mut self, count: usize) -> Option<Self> {
                self.count = self.count.checked_sub(count)?;
                Some(Self { semaphore: self.semaphore.clone(), count })
            }

            /// How many permits this holds.
            ///
            /// ```
            /// # use cede::sync::Semaphore;
            #[doc = concat!("let semaphore = ", $new, ";")]
            #[doc = concat!("assert_eq!(semaphore.", $try_acquire, "(2).unwrap().num_permits(), 2);")]
            /// ```
            pub fn num_permits(&self) -> usize {
                self.count
            }
        }

        impl<$($lifetime)?> Drop for $permit {
            fn drop(&mut self) {
                if self.count > 0 {
                    self.semaphore.permits.give_back(self.count, |()| ());
                }
            }
        }
    };
}
pub(super) use counted;
