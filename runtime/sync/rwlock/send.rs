//! Why a read-write lock is `Send` if its value is, although readers share the value by an
//! [`Arc`](std::sync::Arc), which is `Send` only if the value is `Sync` too.
//!
//! 1. Only the lock itself and its guards have clones of that `Arc`; a guard never gives one away.
//! 2. A guard borrows the lock, or holds an `Arc` of it. So a lock that is moved to another thread,
//!    or lent to it by `&mut`, has no guard, and only one thread at a time can reach the value. A
//!    leaked guard holds a clone that nothing can reach.
//!
//! The lock is `Sync` only if the value is both `Send` and `Sync`. The compiler derives that, and
//! the same traits of the guards.
#![allow(unsafe_code)]

use super::lock::RwLock;

// SAFETY: by (2), while the lock moves only its owner can reach the value, which is `Send`.
unsafe impl<T: Send> Send for RwLock<T> {}
