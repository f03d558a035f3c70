//! The semaphore: which tasks get permits, in what order, and what happens when a task gives up.

use crate::support::{current_thread, in_a_task, on_both, panics, watchdog};
use cede::sync::{AcquireError, Semaphore, TryAcquireError};
use futures::{FutureExt, future::BoxFuture};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    task::{Context, Wake, Waker},
};

type Waiting = BoxFuture<'static, Result<(), AcquireError>>;

/// A task in the queue for `count` permits, which keeps them once it gets them.
fn wait_for(semaphore: &Arc<Semaphore>, count: u32) -> Waiting {
    let semaphore = semaphore.clone();
    let mut wait =
        async move { semaphore.acquire_many(count).await.map(|permit| permit.forget()) }.boxed();
    assert!((&mut wait).now_or_never().is_none(), "there are not enough permits");
    wait
}

/// Which of the tasks have got their permits.
fn served(line: &mut [Waiting]) -> Vec<usize> {
    let mut served = Vec::new();
    for (n, wait) in line.iter_mut().enumerate() {
        if let Some(outcome) = wait.now_or_never() {
            outcome.unwrap();
            served.push(n);
            *wait = futures::future::pending().boxed();
        }
    }
    served
}

/// Hazard 59: first come, first served, however many permits the first task needs.
#[test]
fn permits_are_served_in_order() {
    in_a_task(|| {
        let semaphore = Arc::new(Semaphore::new(1));
        let mut line = [3, 1, 1].map(|count| wait_for(&semaphore, count));
        assert_eq!(semaphore.available_permits(), 0, "kept for the first");
        assert_eq!(semaphore.try_acquire().unwrap_err(), TryAcquireError::NoPermits);
        assert_eq!(semaphore.forget_permits(1), 0);
        semaphore.add_permits(1);
        assert_eq!(served(&mut line), []);
        semaphore.add_permits(2);
        assert_eq!(served(&mut line), [0, 1]);
        semaphore.add_permits(2);
        assert_eq!(served(&mut line), [2]);
        assert_eq!(semaphore.available_permits(), 1);
    });
}

/// Hazard 58: permits that were granted to a waiter that gave up go to the waiters behind it.
#[test]
fn a_cancelled_waiter_passes_its_permits_on() {
    in_a_task(|| {
        let semaphore = Arc::new(Semaphore::new(0));
        let mut line: Vec<_> = [2, 1, 1].map(|count| wait_for(&semaphore, count)).into();
        semaphore.add_permits(2);
        drop(line.remove(0)); // granted
        assert_eq!(served(&mut line), [0, 1]);
        assert_eq!(semaphore.available_permits(), 0);
        let last = wait_for(&semaphore, 1);
        semaphore.add_permits(1);
        drop(last);
        assert_eq!(semaphore.available_permits(), 1);
    });
}

/// Hazard 58 (tokio#1898): a task is aborted just when it is its turn.
#[test]
fn an_aborted_task_passes_its_permits_on() {
    on_both(|runtime| {
        runtime.block_on(async {
            let semaphore = Arc::new(Semaphore::new(2));
            for round in 0..200 {
                let all = semaphore.try_acquire_many(2).unwrap();
                let [granted, next, last] = [2, 1, 1].map(|count| {
                    let mut acquire = Box::pin(semaphore.clone().acquire_many_owned(count));
                    assert!((&mut acquire).now_or_never().is_none(), "in line");
                    cede::spawn(async move { drop(acquire.await) })
                });
                if round % 2 == 0 {
                    cede::task::yield_now().await;
                }
                // With one thread it is certain that the first task has not noticed its grant yet.
                drop(all);
                granted.abort();
                next.await.unwrap();
                last.await.unwrap();
                let _ = granted.await;
                assert_eq!(semaphore.available_permits(), 2);
            }
        });
    });
}

/// Hazard 58: a waiter at the front of the queue that gives up no longer holds back the others.
#[test]
fn a_cancelled_big_waiter_lets_the_small_ones_through() {
    in_a_task(|| {
        let semaphore = Arc::new(Semaphore::new(2));
        let big = wait_for(&semaphore, 3);
        let mut line = [wait_for(&semaphore, 1), wait_for(&semaphore, 1)];
        assert_eq!(served(&mut line), []);
        drop(big);
        assert_eq!(served(&mut line), [0, 1]);
    });
}

/// Hazard 60: more permits than can be counted are refused, and change nothing.
#[test]
fn too_many_permits_panic() {
    in_a_task(|| {
        let panics = |f: &dyn Fn()| catch_unwind(AssertUnwindSafe(f)).is_err();
        let most = Semaphore::MAX_PERMITS;
        assert!(panics(&|| drop(Semaphore::new(most + 1))));
        let semaphore = Semaphore::new(most);
        assert!(panics(&|| semaphore.add_permits(1)));
        assert!(panics(&|| semaphore.add_permits(usize::MAX)));
        assert_eq!(semaphore.available_permits(), most);
        let permit = semaphore.try_acquire().unwrap();
        semaphore.add_permits(1);
        assert!(panics(&|| semaphore.add_permits(1)));
        drop(permit);
        assert!(semaphore.try_acquire().is_ok());
    });
}

/// Hazard 62: permits dropped by a panic are given back.
#[test]
fn a_panic_gives_permits_back() {
    on_both(|runtime| {
        let semaphore = Arc::new(Semaphore::new(2));
        runtime.block_on(async {
            let (borrowed, owned) = (semaphore.clone(), semaphore.clone());
            panics(async move {
                let _permit = borrowed.acquire_many(2).await.unwrap();
                panic!("on purpose");
            })
            .await;
            panics(async move {
                let _permit = owned.acquire_many_owned(2).await.unwrap();
                panic!("on purpose");
            })
            .await;
            assert_eq!(semaphore.available_permits(), 2);
        });
    });
}

#[test]
fn no_permits_at_all_are_had_without_waiting() {
    let semaphore = Arc::new(Semaphore::new(0));
    let _in_line = wait_for(&semaphore, 1);
    assert!(semaphore.acquire_many(0).now_or_never().unwrap().is_ok());
    assert!(semaphore.try_acquire_many(0).is_ok());
}

#[test]
fn a_close_refuses_who_waits_and_who_comes() {
    let semaphore = Arc::new(Semaphore::new(1));
    let permit = semaphore.clone().try_acquire_owned().unwrap();
    let waits = wait_for(&semaphore, 1);
    semaphore.close();
    assert!(semaphore.is_closed());
    assert!(waits.now_or_never().unwrap().is_err());
    assert!(semaphore.acquire().now_or_never().unwrap().is_err());
    assert_eq!(semaphore.try_acquire().unwrap_err(), TryAcquireError::Closed);
    drop(permit);
    assert_eq!(semaphore.available_permits(), 1);
    assert_eq!(semaphore.try_acquire().unwrap_err(), TryAcquireError::Closed);
}

#[test]
fn permits_are_merged_and_split_but_not_made() {
    let (semaphore, other) = (Semaphore::new(5), Semaphore::new(1));
    let mut permit = semaphore.try_acquire_many(3).unwrap();
    permit.merge(semaphore.try_acquire().unwrap());
    assert!(permit.split(5).is_none());
    let part = permit.split(3).unwrap();
    assert_eq!((permit.num_permits(), part.num_permits()), (1, 3));
    let stranger = other.try_acquire().unwrap();
    assert!(catch_unwind(AssertUnwindSafe(|| permit.merge(stranger))).is_err());
    assert_eq!(
        other.available_permits(),
        1,
        "the permit of the other semaphore was given back to it"
    );
    part.forget();
    drop(permit);
    assert_eq!(semaphore.available_permits(), 2);
}

/// Hazard 59: wakers are woken after the lock is released, so they may use the semaphore.
#[test]
fn a_waker_may_use_the_semaphore() {
    in_a_task(|| {
        struct Busy(Arc<Semaphore>, AtomicUsize);
        impl Wake for Busy {
            fn wake(self: Arc<Self>) {
                self.0.forget_permits(1);
                self.1.fetch_add(1, Relaxed);
            }
        }
        impl Drop for Busy {
            fn drop(&mut self) {
                self.0.add_permits(1);
            }
        }
        let semaphore = Arc::new(Semaphore::new(0));
        let busy = Arc::new(Busy(semaphore.clone(), AtomicUsize::new(0)));
        let waker = Waker::from(busy.clone());
        let mut cx = Context::from_waker(&waker);
        let mut line = [0, 1, 2].map(|_| Box::pin(semaphore.acquire()));
        line.iter_mut().for_each(|wait| assert!(wait.as_mut().poll(&mut cx).is_pending()));
        semaphore.add_permits(2);
        assert_eq!(busy.1.load(Relaxed), 2);
        drop((waker, busy));
        drop(line); // with the last of the wakers
        assert_eq!(semaphore.available_permits(), 3);
    });
}

/// Hazard 59: a task that always finds permits free does not keep other tasks from their turn.
#[test]
fn acquiring_costs_budget() {
    let _watchdog = watchdog();
    let turns = current_thread().block_on(async {
        let busy = cede::spawn(async {
            let semaphore = Semaphore::new(1);
            for _ in 0..1_000 {
                drop(semaphore.acquire().await.unwrap());
            }
        });
        let beside = cede::spawn(async move {
            let mut turns = 0;
            while !busy.is_finished() {
                turns += 1;
                cede::task::yield_now().await;
            }
            turns
        });
        beside.await.unwrap()
    });
    assert!(turns >= 1_000 / 128, "{turns}");
}

#[test]
fn no_more_are_inside_than_there_are_permits() {
    on_both(|runtime| {
        let semaphore = Arc::new(Semaphore::new(3));
        let inside = Arc::new(AtomicUsize::new(0));
        runtime.block_on(async {
            let mut tasks = cede::task::JoinSet::new();
            for n in 0..20_u32 {
                let (semaphore, inside) = (semaphore.clone(), inside.clone());
                tasks.spawn(async move {
                    for turn in 0..50 {
                        let count = (n + turn) % 3 + 1;
                        // Gives up at once, unless enough permits are free.
                        drop(semaphore.acquire_many(count).now_or_never());
                        let permit = semaphore.acquire_many(count).await.unwrap();
                        let others = inside.fetch_add(permit.num_permits(), Relaxed);
                        assert!(others + permit.num_permits() <= 3);
                        cede::task::yield_now().await;
                        inside.fetch_sub(permit.num_permits(), Relaxed);
                    }
                });
            }
            tasks.join_all().await;
        });
        assert_eq!(semaphore.available_permits(), 3);
    });
}

#[test]
fn a_plain_thread_waits_for_a_permit() {
    let _watchdog = watchdog();
    let semaphore = Arc::new(Semaphore::new(0));
    let waits = std::thread::spawn({
        let semaphore = semaphore.clone();
        move || semaphore.blocking_acquire().map(|permit| permit.num_permits())
    });
    semaphore.add_permits(1);
    assert_eq!(waits.join().unwrap().unwrap(), 1);
    semaphore.close();
    assert!(semaphore.blocking_acquire().is_err());
    let inside = || current_thread().block_on(async { drop(semaphore.blocking_acquire()) });
    catch_unwind(AssertUnwindSafe(inside)).unwrap_err();
}
