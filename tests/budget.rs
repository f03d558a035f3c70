//! The budget of a poll: every operation spends it, and it does not change the order in which tasks
//! are served.

mod channels;
mod locks;
mod processes;
mod sockets;
mod streams;
mod tasks;

use crate::support::on_both;
use cede::{
    sync::{Barrier, Mutex, Notify, OnceCell, RwLock, Semaphore, mpsc},
    task::{consume_budget, unconstrained},
    time::{Duration, sleep},
};
use futures::FutureExt;
use std::{
    cell::Cell,
    future::Future,
    pin::{Pin, pin},
    task::Poll,
};

/// More operations than any budget has.
const MANY: usize = 1_000;

/// As many as any budget has at least, if an operation costs more than one unit.
const FEW: usize = 20;

/// Repeats an operation that is always ready, in one poll: it must become pending. `name` is that of
/// its function, after the path of its file: `tidy/budget.rs` checks that each has a line here.
async fn spends<R>(name: &str, operation: impl AsyncFnMut() -> R) {
    spends_in(MANY, name, operation).await;
}

/// The same for an operation that cannot be repeated as often.
async fn spends_in<R>(times: usize, name: &str, mut operation: impl AsyncFnMut() -> R) {
    sleep(Duration::from_millis(1)).await; // for the events, and for a new budget
    let done = Cell::new(0);
    let mut endless = Box::pin(async {
        for _ in 0..times {
            operation().await;
            done.set(done.get() + 1);
        }
    });
    let first = futures::poll!(endless.as_mut());
    assert!(first.is_pending(), "{name}: {times} times in one poll");
    assert!(done.get() >= FEW, "{name}: {} times, then it had to wait", done.get());
    endless.await;
}

/// Hazard 77: every operation that can be ready at once spends budget.
#[test]
fn every_operation_that_is_ready_at_once_spends_budget() {
    on_both(|runtime| {
        runtime.block_on(async {
            channels::all().await;
            locks::all().await;
            tasks::all().await;
            streams::all().await;
            sockets::all().await;
            processes::all().await;
        });
    });
}

/// Polls a future with no budget left, and leaves it pending.
async fn call_without_budget<F: Future>(mut call: Pin<&mut F>) {
    for _ in 0..MANY {
        if consume_budget().now_or_never().is_none() {
            break;
        }
    }
    assert!(futures::poll!(call.as_mut()).is_pending(), "an operation is pending without budget");
}

/// Hazard 76: "first come, first served" counts from the call. An operation that is called when the
/// budget is spent joins the queue, and later calls do not overtake it.
#[test]
fn a_call_with_the_budget_spent_is_not_overtaken() {
    on_both(|runtime| {
        runtime.block_on(first_come());
    });
}

async fn first_come() {
    let mutex = Mutex::new(());
    let mut first = pin!(mutex.lock());
    call_without_budget(first.as_mut()).await;
    assert!(mutex.try_lock().is_err());
    drop(first.await);
    let lock = RwLock::new(());
    for write in [false, true] {
        let mut first = pin!(async {
            if write {
                drop(lock.write().await);
            } else {
                drop(lock.read().await);
            }
        });
        call_without_budget(first.as_mut()).await;
        assert!(lock.try_write().is_err());
        first.await;
    }
    let semaphore = Semaphore::new(2);
    let mut first = pin!(semaphore.acquire_many(2));
    call_without_budget(first.as_mut()).await;
    assert!(semaphore.try_acquire().is_err());
    drop(first.await);
    let cell = OnceCell::new();
    let mut first = pin!(cell.get_or_init(async || 1));
    call_without_budget(first.as_mut()).await;
    assert!(cell.set(2).is_err());
    assert_eq!(first.await, &1);

    let (sender, mut receiver) = mpsc::channel(1);
    let mut first = pin!(sender.send(1));
    call_without_budget(first.as_mut()).await;
    assert!(sender.try_send(2).is_err());
    first.await.unwrap();
    assert_eq!(receiver.recv().await, Some(1));
    let mut first = pin!(sender.reserve());
    call_without_budget(first.as_mut()).await;
    assert!(sender.try_send(2).is_err());
    first.await.unwrap().send(3);
    assert_eq!(receiver.recv().await, Some(3));

    let notify = Notify::new();
    let mut first = pin!(notify.notified());
    call_without_budget(first.as_mut()).await;
    let mut second = pin!(unconstrained(notify.notified()));
    assert!(futures::poll!(second.as_mut()).is_pending());
    notify.notify_one();
    assert!(futures::poll!(second.as_mut()).is_pending());
    first.await;
    let barrier = Barrier::new(2);
    let mut first = pin!(barrier.wait());
    call_without_budget(first.as_mut()).await;
    let second = futures::poll!(pin!(unconstrained(barrier.wait())));
    assert!(matches!(second, Poll::Ready(passed) if passed.is_leader()));
    assert!(!first.await.is_leader());
}
