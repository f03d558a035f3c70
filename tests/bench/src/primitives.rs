//! The channels and locks that a row may use, if a runtime has them.
//!
//! Locks guard a `u64`, and channels send one: the rows compare how it is handed over.

use crate::runtime::Runtime;
use std::{future::Future, ops::DerefMut};

/// The channels and locks that come with a runtime, or that its users take.
pub(crate) trait Primitives: Runtime {
    type UnboundedSender: Clone + Send + 'static;
    type UnboundedReceiver: Send + 'static;
    fn unbounded() -> (Self::UnboundedSender, Self::UnboundedReceiver);
    fn send_unbounded(sender: &Self::UnboundedSender, value: u64);
    /// `None` when every sender is gone.
    fn recv_unbounded(
        receiver: &mut Self::UnboundedReceiver,
    ) -> impl Future<Output = Option<u64>> + Send;

    /// Receives from whichever channel has a message first; neither may be closed.
    fn recv_either(
        left: &mut Self::Receiver<u64>,
        right: &mut Self::Receiver<u64>,
    ) -> impl Future<Output = u64> + Send;

    type Semaphore: Send + Sync + 'static;
    type Permit<'a>: Send;
    fn semaphore(permits: usize) -> Self::Semaphore;
    fn acquire(semaphore: &Self::Semaphore) -> impl Future<Output = Self::Permit<'_>> + Send;

    type Mutex: Send + Sync + 'static;
    type MutexGuard<'a>: DerefMut<Target = u64> + Send;
    fn mutex() -> Self::Mutex;
    fn lock(mutex: &Self::Mutex) -> impl Future<Output = Self::MutexGuard<'_>> + Send;

    type RwLock: Send + Sync + 'static;
    type ReadGuard<'a>: std::ops::Deref<Target = u64> + Send;
    type WriteGuard<'a>: DerefMut<Target = u64> + Send;
    fn rwlock() -> Self::RwLock;
    fn read_lock(rwlock: &Self::RwLock) -> impl Future<Output = Self::ReadGuard<'_>> + Send;
    fn write_lock(rwlock: &Self::RwLock) -> impl Future<Output = Self::WriteGuard<'_>> + Send;

    type Notify: Send + Sync + 'static;
    fn notify() -> Self::Notify;
    /// Wakes one task that waits; if none waits, the next one need not wait.
    fn notify_one(notify: &Self::Notify);
    fn notified(notify: &Self::Notify) -> impl Future<Output = ()> + Send;

    type WatchSender: Send + 'static;
    type WatchReceiver: Clone + Send + 'static;
    fn watch() -> (Self::WatchSender, Self::WatchReceiver);
    fn send_watch(sender: &Self::WatchSender, value: u64);
    /// The latest value, as soon as there is one that this receiver has not seen.
    fn changed(receiver: &mut Self::WatchReceiver) -> impl Future<Output = u64> + Send;

    type BroadcastSender: Send + Sync + 'static;
    type BroadcastReceiver: Send + 'static;
    /// Makes a channel with this many receivers.
    fn broadcast(
        capacity: usize,
        receivers: u64,
    ) -> (Self::BroadcastSender, Vec<Self::BroadcastReceiver>);
    /// The channel must have room.
    fn send_broadcast(sender: &Self::BroadcastSender, value: u64);
    fn recv_broadcast(receiver: &mut Self::BroadcastReceiver) -> impl Future<Output = u64> + Send;
}
