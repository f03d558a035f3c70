//! Channels between tasks, and what tasks share.
//!
//! | channel | how many send, how many receive | what for |
//! |---|---|---|
//! | [`oneshot`] | one value, once | the answer to a request |
//! | [`mpsc`] | many senders, one receiver, in order | work for one task; with a bound, backpressure |
//! | [`broadcast`] | many senders, many receivers, each gets every value | news, events |
//! | [`watch`] | many senders, many receivers, the latest value only | a setting, a state |
//!
//! | shared | what for |
//! |---|---|
//! | [`Barrier`] | a place where tasks wait for each other |
//! | [`Mutex`] | a value that one task has at a time, also across an `.await` |
//! | [`Notify`] | "something happened", without a value |
//! | [`OnceCell`] | a value made once, when it is first asked for |
//! | [`RwLock`] | a value that many read at a time, or one writes |
//! | [`Semaphore`] | a limit of how many tasks do something at a time |
//! | [`CancellationToken`] | tells tasks to stop |
//!
//! Names and semantics are tokio's. None of this needs a runtime: it knows nothing but
//! [`Waker`](std::task::Waker)s, so it may be shared by tasks of different runtimes, and by
//! plain threads, which use the `blocking_*` methods.
//!
//! For readers of the source: this folder need not be read to understand the event loop. What to read is
//! listed in `docs/architecture.md`.

// From top to bottom; each uses only those below it:
//
//   mpsc            many senders, one receiver
//   oneshot         one value
//   broadcast       every receiver gets every value
//   watch           the latest value
//   mutex           one at a time
//   rwlock          many readers or one writer
//   semaphore       a limit of how many at a time
//   notify          an event without a value
//   barrier         a place where tasks meet
//   once_cell       a value that is made once
//   cancellation    tells tasks to stop
//   permits         what the semaphore and the locks are made of
//   permit_queue    permits handed out in line; bounded channels use it, too
//   condition       tasks that wait until something is so, and are woken all at once
//   opaque          `Debug` for what need not show its value
//   lend            how a guard gives access to its value
//   blocking        blocks a plain thread until a future is ready
//   try_lock_error  the error of a lock that is taken

mod barrier;
mod blocking;
pub mod broadcast;
mod cancellation;
mod condition;
mod lend;
pub mod mpsc;
mod mutex;
mod notify;
mod once_cell;
pub mod oneshot;
mod opaque;
mod permit_queue;
mod permits;
mod rwlock;
mod semaphore;
mod try_lock_error;
pub mod watch;

pub use barrier::{Barrier, BarrierWaitResult};
pub use cancellation::{
    CancellationToken, DropGuard, WaitForCancellationFuture, WaitForCancellationFutureOwned,
};
pub use mutex::{Mutex, MutexGuard, OwnedMutexGuard};
pub use notify::{Notified, Notify, OwnedNotified};
pub use once_cell::{OnceCell, SetError};
pub use rwlock::{
    OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock, RwLockReadGuard, RwLockWriteGuard,
};
pub use semaphore::{
    AcquireError, OwnedSemaphorePermit, Semaphore, SemaphorePermit, TryAcquireError,
};
pub use try_lock_error::TryLockError;
