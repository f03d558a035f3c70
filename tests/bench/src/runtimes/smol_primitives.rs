//! The channels and locks that smol's users take: async-channel, async-lock, event-listener and
//! async-broadcast. A watch channel is not among them.

use super::smol::Smol;
use crate::primitives::Primitives;
use async_broadcast::TrySendError;
use async_lock::{
    Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard, Semaphore, SemaphoreGuard,
};
use event_listener::Event;
use std::{
    convert::Infallible,
    sync::atomic::{AtomicBool, Ordering::AcqRel},
};

/// `Event` keeps nothing for those that come later; the flag does.
#[derive(Debug)]
pub(crate) struct Notify {
    event: Event,
    kept: AtomicBool,
}

impl Primitives for Smol {
    type UnboundedSender = async_channel::Sender<u64>;
    type UnboundedReceiver = async_channel::Receiver<u64>;

    fn unbounded() -> (Self::UnboundedSender, Self::UnboundedReceiver) {
        async_channel::unbounded()
    }

    fn send_unbounded(sender: &Self::UnboundedSender, value: u64) {
        assert!(sender.try_send(value).is_ok(), "the receiver waits");
    }

    async fn recv_unbounded(receiver: &mut Self::UnboundedReceiver) -> Option<u64> {
        receiver.recv().await.ok()
    }

    async fn recv_either(
        left: &mut async_channel::Receiver<u64>,
        right: &mut async_channel::Receiver<u64>,
    ) -> u64 {
        smol::future::race(left.recv(), right.recv()).await.expect("a sender lives")
    }

    type Semaphore = Semaphore;
    type Permit<'a> = SemaphoreGuard<'a>;

    fn semaphore(permits: usize) -> Semaphore {
        Semaphore::new(permits)
    }

    async fn acquire(semaphore: &Semaphore) -> SemaphoreGuard<'_> {
        semaphore.acquire().await
    }

    type Mutex = Mutex<u64>;
    type MutexGuard<'a> = MutexGuard<'a, u64>;

    fn mutex() -> Mutex<u64> {
        Mutex::new(0)
    }

    async fn lock(mutex: &Mutex<u64>) -> MutexGuard<'_, u64> {
        mutex.lock().await
    }

    type RwLock = RwLock<u64>;
    type ReadGuard<'a> = RwLockReadGuard<'a, u64>;
    type WriteGuard<'a> = RwLockWriteGuard<'a, u64>;

    fn rwlock() -> RwLock<u64> {
        RwLock::new(0)
    }

    async fn read_lock(rwlock: &RwLock<u64>) -> RwLockReadGuard<'_, u64> {
        rwlock.read().await
    }

    async fn write_lock(rwlock: &RwLock<u64>) -> RwLockWriteGuard<'_, u64> {
        rwlock.write().await
    }

    type Notify = Notify;

    fn notify() -> Notify {
        Notify { event: Event::new(), kept: AtomicBool::new(false) }
    }

    fn notify_one(notify: &Notify) {
        notify.kept.swap(true, AcqRel);
        notify.event.notify(1);
    }

    async fn notified(notify: &Notify) {
        while !notify.kept.swap(false, AcqRel) {
            let listener = notify.event.listen();
            if notify.kept.swap(false, AcqRel) {
                return;
            }
            listener.await;
        }
    }

    type WatchSender = Infallible;
    type WatchReceiver = Infallible;

    fn watch() -> (Infallible, Infallible) {
        unreachable!("smol has no watch channel");
    }

    fn send_watch(sender: &Infallible, _: u64) {
        match *sender {}
    }

    async fn changed(receiver: &mut Infallible) -> u64 {
        match *receiver {}
    }

    type BroadcastSender = async_broadcast::Sender<u64>;
    type BroadcastReceiver = async_broadcast::Receiver<u64>;

    fn broadcast(
        capacity: usize,
        receivers: u64,
    ) -> (Self::BroadcastSender, Vec<Self::BroadcastReceiver>) {
        let (sender, receiver) = async_broadcast::broadcast(capacity);
        let receivers = (0..receivers).map(|_| receiver.clone()).collect();
        (sender, receivers)
    }

    fn send_broadcast(sender: &Self::BroadcastSender, value: u64) {
        match sender.try_broadcast(value) {
            Ok(None) => {}
            Ok(Some(_)) | Err(TrySendError::Full(_)) => panic!("the channel has room"),
            Err(TrySendError::Closed(_) | TrySendError::Inactive(_)) => panic!("receivers wait"),
        }
    }

    async fn recv_broadcast(receiver: &mut Self::BroadcastReceiver) -> u64 {
        receiver.recv().await.expect("the sender lives")
    }
}
