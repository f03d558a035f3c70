//! The mutex: one task at a time, in order, even if a task panics or gives up.

use crate::support::{in_a_task, on_both, panics, watchdog};
use cede::{
    sync::{Mutex, OwnedMutexGuard},
    task::{JoinSet, consume_budget, yield_now},
};
use futures::FutureExt;
use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::Arc,
    thread,
};

#[test]
fn one_has_the_value_at_a_time() {
    on_both(|runtime| {
        let mutex = Arc::new(Mutex::new((false, 0)));
        runtime.block_on(async {
            let mut tasks = JoinSet::new();
            for _ in 0..10 {
                let mutex = mutex.clone();
                tasks.spawn(async move {
                    for _ in 0..100 {
                        drop(mutex.lock().now_or_never());
                        let mut guard = mutex.lock().await;
                        assert!(!guard.0, "another task is using the value");
                        guard.0 = true;
                        yield_now().await;
                        *guard = (false, guard.1 + 1);
                    }
                });
            }
            tasks.join_all().await;
            assert_eq!(*mutex.lock().await, (false, 1_000));
        });
    });
}

/// Hazard 59: first come, first served; no task overtakes.
#[test]
fn the_lock_is_had_in_order() {
    in_a_task(|| {
        let mutex = Mutex::new(Vec::new());
        let guard = mutex.try_lock().unwrap();
        let mut line = [1, 2, 3].map(|n| {
            let mutex = &mutex;
            Box::pin(async move { mutex.lock().await.push(n) })
        });
        line.iter_mut().for_each(|wait| assert!(wait.now_or_never().is_none()));
        drop(guard);
        assert!(mutex.try_lock().is_err(), "it is the first one's turn");
        assert!(mutex.lock().now_or_never().is_none());
        assert!((&mut line[1]).now_or_never().is_none());
        line.iter_mut().for_each(|wait| assert!(wait.now_or_never().is_some()));
        assert_eq!(*mutex.try_lock().unwrap(), [1, 2, 3]);
    });
}

/// Hazard 59: tasks whose budget is used up when it is their turn keep their turn, and the order.
#[test]
fn the_order_is_kept_when_the_budget_is_spent() {
    on_both(|runtime| {
        runtime.block_on(async {
            let mutex = Arc::new(Mutex::new(Vec::new()));
            let guard = mutex.clone().try_lock_owned().unwrap();
            let mut tasks = JoinSet::new();
            for n in 0..50 {
                let mut lock = Box::pin(mutex.clone().lock_owned());
                assert!((&mut lock).now_or_never().is_none(), "in line");
                tasks.spawn(async move {
                    let mut polls = 0;
                    let take_turn = poll_fn(|cx| {
                        polls += 1;
                        // The first two polls, and the first after each wake, have no budget left.
                        while polls % 3 != 0 && pin!(consume_budget()).poll(cx).is_ready() {}
                        lock.poll_unpin(cx)
                    });
                    take_turn.await.push(n);
                });
            }
            for _ in 0..10 {
                yield_now().await;
            }
            drop(guard);
            tasks.join_all().await;
            assert!(mutex.lock().await.iter().copied().eq(0..50));
        });
    });
}

/// Hazard 58: a lock that was granted to a task that gave up goes to the next one.
#[test]
fn a_cancelled_lock_goes_to_the_next() {
    in_a_task(|| {
        let mutex = Mutex::new(7);
        let guard = mutex.try_lock().unwrap();
        let (mut first, mut second) = (Box::pin(mutex.lock()), Box::pin(mutex.lock()));
        assert!((&mut first).now_or_never().is_none() && (&mut second).now_or_never().is_none());
        drop(guard);
        drop(first);
        assert_eq!(*second.now_or_never().unwrap(), 7);
        assert!(mutex.try_lock().is_ok());
    });
}

/// Hazard 62: a guard dropped by a panic unlocks, and the value is as the panic left it.
#[test]
fn a_panic_unlocks_without_poisoning() {
    on_both(|runtime| {
        let mutex = Arc::new(Mutex::new(0));
        runtime.block_on(async {
            let (borrowed, owned) = (mutex.clone(), mutex.clone());
            panics(async move {
                let mut guard = borrowed.lock().await;
                *guard += 1;
                panic!("on purpose");
            })
            .await;
            panics(async move {
                let mut guard = owned.lock_owned().await;
                *guard += 1;
                panic!("on purpose");
            })
            .await;
            assert_eq!(*mutex.lock().await, 2);
        });
    });
}

#[test]
fn an_owned_guard_moves_between_threads() {
    let mutex = Arc::new(Mutex::new(String::from("a")));
    let mut guard = mutex.clone().try_lock_owned().unwrap();
    let guard = thread::spawn(move || {
        guard.push('b');
        guard
    });
    let guard = guard.join().unwrap();
    assert!(Arc::ptr_eq(OwnedMutexGuard::mutex(&guard), &mutex));
    assert!(mutex.clone().try_lock_owned().is_err());
    drop(guard);
    assert_eq!(*mutex.try_lock().unwrap(), "ab");
}

/// Hazard 57: a plain thread may block for the lock; on a thread that runs a runtime this panics.
#[test]
fn blocking_is_for_plain_threads() {
    let _watchdog = watchdog();
    let mutex = Arc::new(Mutex::new(1));
    let guard = mutex.try_lock().unwrap();
    let threads = [mutex.clone(), mutex.clone()].map(|mutex| {
        thread::spawn(move || {
            *mutex.blocking_lock() += 1;
            *mutex.blocking_lock_owned() += 1;
        })
    });
    drop(guard);
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!(*mutex.blocking_lock(), 5);
    on_both(|runtime| {
        runtime.block_on(async {
            let told = catch_unwind(AssertUnwindSafe(|| drop(mutex.blocking_lock())));
            let text = told.unwrap_err();
            let text = text.downcast_ref::<String>().expect("a text");
            assert!(text.contains("Mutex::blocking_lock"), "{text}");
        });
    });
}

#[test]
fn debug_shows_whether_it_is_locked_and_never_waits() {
    let mutex = Mutex::new(5);
    assert_eq!(format!("{mutex:?}"), "Mutex { is_locked: false, .. }");
    let guard = mutex.try_lock().unwrap();
    assert_eq!(format!("{mutex:?} {guard:?} {guard}"), "Mutex { is_locked: true, .. } 5 5");
}

/// A leaked guard keeps the value for ever: access to the value then panics.
#[test]
fn a_leaked_guard_locks_for_ever() {
    let mut mutex = Mutex::new(5);
    std::mem::forget(mutex.try_lock().unwrap());
    assert!(mutex.try_lock().is_err());
    assert!(catch_unwind(AssertUnwindSafe(|| *mutex.get_mut())).is_err());
}
