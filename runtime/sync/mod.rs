//! Channels between tasks, and locks and signals that tasks share.
//!
//! | channel | how many send, how many receive | use |
//! |---|---|---|
//! | [`oneshot`] | one value, once | the answer to a request |
//! | [`mpsc`] | many senders, one receiver, in order | work for one task; with a bound, backpressure |
//! | [`broadcast`] | many senders, many receivers, each gets every value | news, events |
//! | [`watch`] | many senders, many receivers, the latest value only | a setting, a state |
//!
//! | shared | use |
//! |---|---|
//! | [`Barrier`] | a point at which tasks wait for each other |
//! | [`Mutex`] | a value that one task at a time may use, also across an `.await` |
//! | [`Notify`] | "something happened", without a value |
//! | [`OnceCell`] | a value made once, when it is first needed |
//! | [`RwLock`] | a value that many tasks read at a time, or one task writes |
//! | [`Semaphore`] | a limit on how many tasks do something at a time |
//! | [`CancellationToken`] | tells tasks to stop |
//!
//! Names and semantics are tokio's. None of this needs a runtime: it depends on
//! [`Waker`](std::task::Waker)s only. So tasks of different runtimes may share it, and so may plain
//! threads, which use the `blocking_*` methods.
//!
//! A future that is dropped while it waits leaves nothing behind, but for those that wait through
//! `&mut self`: an [`mpsc`] receiver keeps the waker of its last poll until it is polled again, woken
//! or dropped. So a loop that selects among receivers does not pay in each round for wakers that are
//! taken back and left again.
//!
//! For readers of the source: this folder need not be read to understand the event loop.
//! `docs/architecture.md` lists what to read.

// From top to bottom; each uses only those below it:
//
//   mpsc            many senders, one receiver
//   oneshot         one value
//   broadcast       every receiver gets every value
//   watch           the latest value
//   mutex           one at a time
//   rwlock          many readers or one writer
//   semaphore       a limit on how many at a time
//   notify          an event without a value
//   barrier         a point at which tasks wait for each other
//   once_cell       a value that is made once
//   cancellation    tells tasks to stop
//   permits         what the semaphore and the locks are made of
//   permit_queue    permits, and the queue of tasks that wait for them; bounded channels use it too
//   condition       tasks that wait for a condition, and are all woken at once
//   opaque          `Debug` for types that do not show their value
//   lend            how a guard gives access to its value
//   blocking        blocks a plain thread until a future is ready
//   try_lock_error  the error when a lock is taken

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
