//! Locks, and other things that tasks share.

use super::spends;
use cede::sync::{Barrier, CancellationToken, Mutex, Notify, OnceCell, RwLock, Semaphore};
use std::sync::Arc;

pub(super) async fn all() {
    locks().await;
    semaphore().await;
    signals().await;
    cancellation().await;
}

async fn locks() {
    let (mutex, lock) = (Arc::new(Mutex::new(())), Arc::new(RwLock::new(())));
    spends("sync/mutex/guard::lock", async || drop(mutex.lock().await)).await;
    spends("sync/mutex/owned::lock_owned", async || drop(mutex.clone().lock_owned().await)).await;
    spends("sync/rwlock/read::read", async || drop(lock.read().await)).await;
    spends("sync/rwlock/write::write", async || drop(lock.write().await)).await;
    spends("sync/rwlock/owned::read_owned", async || drop(lock.clone().read_owned().await)).await;
    spends("sync/rwlock/owned::write_owned", async || {
        drop(lock.clone().write_owned().await);
    })
    .await;
}

async fn semaphore() {
    let semaphore = Arc::new(Semaphore::new(2));
    spends("sync/semaphore/permit::acquire", async || drop(semaphore.acquire().await)).await;
    spends("sync/semaphore/permit::acquire_many", async || {
        drop(semaphore.acquire_many(2).await);
    })
    .await;
    spends("sync/semaphore/owned::acquire_owned", async || {
        drop(semaphore.clone().acquire_owned().await);
    })
    .await;
    spends("sync/semaphore/owned::acquire_many_owned", async || {
        drop(semaphore.clone().acquire_many_owned(2).await);
    })
    .await;
    semaphore.close();
    spends("sync/semaphore/permit::acquire, closed", async || {
        drop(semaphore.acquire().await);
    })
    .await;
}

async fn signals() {
    let cell = OnceCell::from(1);
    spends("sync/once_cell::get_or_init", async || *cell.get_or_init(async || 2).await).await;
    spends("sync/once_cell::get_or_try_init", async || {
        *cell.get_or_try_init(async || Ok::<_, ()>(2)).await.unwrap()
    })
    .await;
    let (notify, barrier) = (Notify::new(), Barrier::new(1));
    spends("sync/notify/notified::poll", async || {
        notify.notify_one();
        notify.notified().await;
    })
    .await;
    spends("sync/barrier::wait", async || barrier.wait().await.is_leader()).await;
}

async fn cancellation() {
    let token = CancellationToken::new();
    token.cancel();
    spends("sync/cancellation/wait::poll", async || token.cancelled().await).await;
    spends("sync/cancellation/wait::poll, owned", async || {
        token.clone().cancelled_owned().await;
    })
    .await;
    spends("sync/cancellation/token::run_until_cancelled", async || {
        token.run_until_cancelled(async {}).await
    })
    .await;
    spends("sync/cancellation/token::run_until_cancelled_owned", async || {
        token.clone().run_until_cancelled_owned(async {}).await
    })
    .await;
}
