//! A read-write lock may change threads if its value may, though readers share that by an [`Arc`](std::sync::Arc),
//! which may change threads only if the value may be shared, too.
//!
//! 1. Only the lock itself and its guards have clones of that `Arc`; a guard never hands one out.
//! 2. A guard borrows the lock, or has an `Arc` of it. So a lock that is moved to another thread, or lent to it
//!    by `&mut`, has no guard: what the `Arc` points to is reached from one thread at a time. A guard that was
//!    leaked has a clone that nobody can reach.
//!
//! To *share* the lock is another matter: it is `Sync` only if the value is both `Send` and `Sync`. The compiler
//! sees to that, and to what holds of the guards.
#![allow(unsafe_code)]

use super::lock::RwLock;

// SAFETY: 2: while the lock moves, this owner alone can reach the value, which may be sent.
unsafe impl<T: Send> Send for RwLock<T> {}
