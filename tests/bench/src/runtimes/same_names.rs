//! The channels and locks of Cede and of tokio, whose names are the same: one text for both.

/// `Primitives` for a runtime whose library has tokio's names.
macro_rules! primitives {
    ($library:ident, $runtime:ty) => {
        use crate::primitives::Primitives;
        use $library::sync::{
            Mutex, MutexGuard, Notify, RwLock, RwLockReadGuard, RwLockWriteGuard, Semaphore,
            SemaphorePermit, broadcast, watch,
        };

        impl Primitives for $runtime {
            type UnboundedSender = mpsc::UnboundedSender<u64>;
            type UnboundedReceiver = mpsc::UnboundedReceiver<u64>;

            fn unbounded() -> (Self::UnboundedSender, Self::UnboundedReceiver) {
                mpsc::unbounded_channel()
            }

            fn send_unbounded(sender: &Self::UnboundedSender, value: u64) {
                assert!(sender.send(value).is_ok(), "the receiver waits");
            }

            async fn recv_unbounded(receiver: &mut Self::UnboundedReceiver) -> Option<u64> {
                receiver.recv().await
            }

            async fn recv_either(
                left: &mut mpsc::Receiver<u64>,
                right: &mut mpsc::Receiver<u64>,
            ) -> u64 {
                let received = $library::select! {
                    value = left.recv() => value,
                    value = right.recv() => value,
                };
                received.expect("a sender lives")
            }

            type Semaphore = Semaphore;
            type Permit<'a> = SemaphorePermit<'a>;

            fn semaphore(permits: usize) -> Semaphore {
                Semaphore::new(permits)
            }

            async fn acquire(semaphore: &Semaphore) -> SemaphorePermit<'_> {
                semaphore.acquire().await.expect("nobody closes it")
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
                Notify::new()
            }

            fn notify_one(notify: &Notify) {
                notify.notify_one();
            }

            async fn notified(notify: &Notify) {
                notify.notified().await;
            }

            type WatchSender = watch::Sender<u64>;
            type WatchReceiver = watch::Receiver<u64>;

            fn watch() -> (Self::WatchSender, Self::WatchReceiver) {
                watch::channel(0)
            }

            fn send_watch(sender: &Self::WatchSender, value: u64) {
                assert!(sender.send(value).is_ok(), "a receiver waits");
            }

            async fn changed(receiver: &mut Self::WatchReceiver) -> u64 {
                receiver.changed().await.expect("the sender lives");
                *receiver.borrow_and_update()
            }

            type BroadcastSender = broadcast::Sender<u64>;
            type BroadcastReceiver = broadcast::Receiver<u64>;

            fn broadcast(
                capacity: usize,
                receivers: u64,
            ) -> (Self::BroadcastSender, Vec<Self::BroadcastReceiver>) {
                let sender = broadcast::Sender::new(capacity);
                let receivers = (0..receivers).map(|_| sender.subscribe()).collect();
                (sender, receivers)
            }

            fn send_broadcast(sender: &Self::BroadcastSender, value: u64) {
                assert!(sender.send(value).is_ok(), "a receiver waits");
            }

            async fn recv_broadcast(receiver: &mut Self::BroadcastReceiver) -> u64 {
                receiver.recv().await.expect("nothing was missed")
            }
        }
    };
}

pub(super) use primitives;
