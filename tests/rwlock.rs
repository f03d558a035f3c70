//! The read-write lock: readers at the same time, writers alone, each in turn.

use crate::support::{in_a_task, on_both, panics, watchdog};
use cede::{
    sync::RwLock,
    task::{JoinSet, yield_now},
};
use futures::FutureExt;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
};

#[test]
fn readers_see_whole_writes() {
    on_both(|runtime| {
        let lock = Arc::new(RwLock::new((0, 0)));
        runtime.block_on(async {
            let mut tasks = JoinSet::new();
            for n in 0..12 {
                let lock = lock.clone();
                tasks.spawn(async move {
                    for _ in 0..100 {
                        drop(lock.write().now_or_never());
                        if n % 3 == 0 {
                            let mut guard = lock.write().await;
                            guard.0 += 1;
                            yield_now().await;
                            guard.1 += 1;
                        } else {
                            let guard = lock.read().await;
                            let before = *guard;
                            yield_now().await;
                            assert_eq!((before.0, *guard), (before.1, before));
                        }
                    }
                });
            }
            tasks.join_all().await;
            assert_eq!(*lock.read().await, (400, 400));
        });
    });
}

/// Hazard 61: readers do not overtake a writer that waits.
#[test]
fn a_queued_writer_blocks_new_readers() {
    in_a_task(|| {
        let lock = RwLock::new(0);
        let reader = lock.try_read().unwrap();
        let mut writer = Box::pin(lock.write());
        assert!((&mut writer).now_or_never().is_none());
        let mut late = Box::pin(lock.read());
        assert!((&mut late).now_or_never().is_none() && lock.try_read().is_err());
        drop(reader);
        assert!((&mut late).now_or_never().is_none(), "it is the writer's turn");
        *writer.now_or_never().unwrap() += 1;
        assert_eq!(*late.now_or_never().unwrap(), 1);
    });
}

/// Hazard 61, with tasks: readers hold the lock without a gap, and yet each writer gets its turn;
/// writers that are aborted hold up no task.
#[test]
fn writers_are_not_starved_by_readers() {
    on_both(|runtime| {
        let lock = Arc::new(RwLock::new(0));
        runtime.block_on(async {
            let mut readers = JoinSet::new();
            for _ in 0..4 {
                let lock = lock.clone();
                readers.spawn(async move {
                    let mut guard = lock.clone().read_owned().await;
                    while *guard < 20 {
                        yield_now().await;
                        // Joins the queue for the next guard before this one is dropped.
                        let mut next = Box::pin(lock.clone().read_owned());
                        let at_once = (&mut next).now_or_never();
                        drop(guard);
                        guard = match at_once {
                            Some(next) => next,
                            None => next.await,
                        };
                    }
                });
            }
            for _ in 0..20 {
                let (writes, gives_up) = (lock.clone(), lock.clone());
                let gives_up = cede::spawn(async move { drop(gives_up.write().await) });
                yield_now().await;
                gives_up.abort();
                *writes.write().await += 1;
            }
            readers.join_all().await;
        });
    });
}

/// Hazard 61: when a writer gives up, all readers behind it get the lock.
#[test]
fn a_cancelled_writer_releases_the_readers() {
    in_a_task(|| {
        let lock = RwLock::new(0);
        let reader = lock.try_read().unwrap();
        let mut writer = Box::pin(lock.write());
        assert!((&mut writer).now_or_never().is_none());
        let mut late = [Box::pin(lock.read()), Box::pin(lock.read())];
        late.iter_mut().for_each(|read| assert!(read.now_or_never().is_none()));
        drop(writer);
        let guards = late.map(|read| read.now_or_never().expect("the way is free"));
        assert!(lock.try_write().is_err());
        drop((reader, guards));
        assert!(lock.try_write().is_ok());
    });
}

/// Hazard 58: this holds also if the lock had just been granted to the writer.
#[test]
fn a_writer_cancelled_at_its_turn_releases_the_readers() {
    in_a_task(|| {
        let lock = RwLock::new(0);
        let reader = lock.try_read().unwrap();
        let (mut writer, mut late) = (Box::pin(lock.write()), Box::pin(lock.read()));
        assert!((&mut writer).now_or_never().is_none() && (&mut late).now_or_never().is_none());
        drop(reader);
        drop(writer);
        assert!(late.now_or_never().is_some());
    });
}

/// Hazard 62: a guard dropped by a panic unlocks.
#[test]
fn a_panic_unlocks_without_poisoning() {
    on_both(|runtime| {
        let lock = Arc::new(RwLock::new(0));
        runtime.block_on(async {
            let (reads, reads_owned) = (lock.clone(), lock.clone());
            panics(async move {
                let _guard = reads.read().await;
                panic!("on purpose");
            })
            .await;
            panics(async move {
                let _guard = reads_owned.read_owned().await;
                panic!("on purpose");
            })
            .await;
            let (writes, writes_owned) = (lock.clone(), lock.clone());
            panics(async move {
                let mut guard = writes.write().await;
                *guard += 1;
                panic!("on purpose");
            })
            .await;
            panics(async move {
                let mut guard = writes_owned.write_owned().await;
                *guard += 1;
                panic!("on purpose");
            })
            .await;
            assert_eq!(*lock.write().await, 2);
        });
    });
}

#[test]
fn a_downgrade_lets_readers_in_and_no_writer() {
    let lock = Arc::new(RwLock::new(0));
    let mut writes = lock.try_write().unwrap();
    *writes = 1;
    let mut first = Box::pin(lock.read());
    let mut writer = Box::pin(lock.write());
    assert!((&mut first).now_or_never().is_none() && (&mut writer).now_or_never().is_none());
    let reads = writes.downgrade();
    assert_eq!((*reads, *first.now_or_never().unwrap()), (1, 1));
    assert!((&mut writer).now_or_never().is_none());
    drop(reads);
    *writer.now_or_never().unwrap() = 2;
    let owned = lock.clone().try_write_owned().unwrap().downgrade();
    assert!(*owned == 2 && lock.try_read().is_ok() && lock.try_write().is_err());
}

/// Hazard 57: a plain thread may block for the lock; on a thread that runs a runtime this panics.
#[test]
fn blocking_is_for_plain_threads() {
    let _watchdog = watchdog();
    let lock = Arc::new(RwLock::new(1));
    let guard = lock.try_write().unwrap();
    let other = lock.clone();
    let waits = thread::spawn(move || {
        let before = *other.blocking_read();
        *other.blocking_write() += before;
    });
    drop(guard);
    waits.join().unwrap();
    assert_eq!(*lock.blocking_read(), 2);
    on_both(|runtime| {
        runtime.block_on(async {
            assert!(catch_unwind(AssertUnwindSafe(|| drop(lock.blocking_read()))).is_err());
            assert!(catch_unwind(AssertUnwindSafe(|| drop(lock.blocking_write()))).is_err());
        });
    });
}
