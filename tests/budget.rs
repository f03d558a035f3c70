//! The budget of a poll: every operation spends it, and it does not change the order in which tasks
//! are served.

use crate::support::on_both;
use cede::{
    io::{BufReader, LimitedLines},
    net::{TcpListener, UdpSocket, UnixStream},
    sync::{
        Barrier, CancellationToken, Mutex, Notify, OnceCell, RwLock, Semaphore, broadcast, mpsc,
        oneshot, watch,
    },
    task::{JoinSet, consume_budget, unconstrained},
    time::{Duration, interval, sleep},
};
use futures::FutureExt;
use std::{
    future::Future,
    pin::{Pin, pin},
    task::Poll,
};

/// More operations than any budget has.
const MANY: usize = 1_000;

/// Repeats an operation that is always ready, in one poll: it must become pending.
async fn spends<R>(name: &str, mut operation: impl AsyncFnMut() -> R) {
    let mut endless = Box::pin(async {
        for _ in 0..MANY {
            operation().await;
        }
    });
    let first = futures::poll!(endless.as_mut());
    assert!(first.is_pending(), "{name}: {MANY} times in one poll");
    endless.await;
}

/// Hazard 77: every operation that can be ready at once spends budget.
#[test]
fn every_operation_that_is_ready_at_once_spends_budget() {
    on_both(|runtime| {
        runtime.block_on(async {
            channels().await;
            locks().await;
            tasks_and_timers().await;
            input_and_output().await;
        });
    });
}

async fn channels() {
    let (sender, mut receiver) = mpsc::channel(MANY);
    spends("mpsc::Sender::reserve", async || drop(sender.reserve().await)).await;
    spends("mpsc::Sender::reserve_many", async || drop(sender.reserve_many(1).await)).await;
    spends("too many", async || drop(sender.reserve_many(2 * MANY).await)).await;
    spends("mpsc::Sender::send", async || sender.send(()).await.unwrap()).await;
    spends("mpsc::Receiver::recv", async || receiver.recv().await.unwrap()).await;
    spends("mpsc::Receiver::recv_many", async || {
        receiver.recv_many(&mut Vec::new(), 0).await;
    })
    .await;
    receiver.close();
    spends("the end", async || assert_eq!(receiver.recv().await, None)).await;
    spends("mpsc::Sender::closed", async || sender.closed().await).await;
    let (sender, mut receiver) = watch::channel(1);
    spends("watch::Receiver::wait_for", async || {
        assert_eq!(*receiver.wait_for(|_| true).await.unwrap(), 1);
    })
    .await;
    spends("watch::Receiver::changed", async || {
        receiver.mark_changed();
        receiver.changed().await.unwrap();
    })
    .await;
    drop(receiver);
    spends("watch::Sender::closed", async || sender.closed().await).await;
    let (sender, mut receiver) = broadcast::channel(MANY);
    (0..MANY).for_each(|n| assert!(sender.send(n).is_ok()));
    spends("broadcast::Receiver", async || receiver.recv().await.unwrap()).await;
    drop(receiver);
    spends("broadcast::Sender::closed", async || sender.closed().await).await;
    spends("oneshot::Receiver", async || {
        let (sender, receiver) = oneshot::channel();
        sender.send(1).unwrap();
        receiver.await.unwrap()
    })
    .await;
    let (mut sender, receiver) = oneshot::channel::<()>();
    drop(receiver);
    spends("oneshot::Sender::closed", async || sender.closed().await).await;
}

async fn locks() {
    let (mutex, lock, semaphore) = (Mutex::new(()), RwLock::new(()), Semaphore::new(2));
    spends("Mutex", async || drop(mutex.lock().await)).await;
    spends("RwLock::read", async || drop(lock.read().await)).await;
    spends("RwLock::write", async || drop(lock.write().await)).await;
    spends("Semaphore", async || drop(semaphore.acquire().await)).await;
    spends("Semaphore::acquire_many", async || drop(semaphore.acquire_many(2).await)).await;
    semaphore.close();
    spends("Semaphore, closed", async || drop(semaphore.acquire().await)).await;
    let cell = OnceCell::from(1);
    spends("OnceCell", async || *cell.get_or_init(async || 2).await).await;
    let (notify, barrier) = (Notify::new(), Barrier::new(1));
    spends("Notify", async || {
        notify.notify_one();
        notify.notified().await;
    })
    .await;
    spends("Barrier", async || barrier.wait().await.is_leader()).await;
    let token = CancellationToken::new();
    token.cancel();
    spends("CancellationToken", async || token.cancelled().await).await;
    spends("CancellationToken::run_until_cancelled", async || {
        token.run_until_cancelled(async {}).await
    })
    .await;
}

async fn tasks_and_timers() {
    spends("consume_budget", async || consume_budget().await).await;
    let mut set = JoinSet::<()>::new();
    spends("JoinSet, empty", async || drop(set.join_next().await)).await;
    spends("sleep", async || sleep(Duration::ZERO).await).await;
    let mut ticks = interval(Duration::from_nanos(1));
    spends("Interval", async || ticks.tick().await).await;
    let mut tasks: Vec<_> = (0..MANY).map(|n| cede::spawn(async move { n })).collect();
    while !tasks.iter().all(|task| task.is_finished()) {
        cede::task::yield_now().await;
    }
    spends("JoinHandle", async || tasks.pop().unwrap().await.unwrap()).await;
}

async fn input_and_output() {
    let text = "a line\n".repeat(2 * MANY);
    let mut lines = LimitedLines::new(BufReader::new(text.as_bytes()), 80);
    spends("LimitedLines", async || drop(lines.next_line().await)).await;
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    spends("writable", async || socket.writable().await.unwrap()).await;
    spends("UdpSocket::connect", async || {
        socket.connect(socket.local_addr().unwrap()).await.unwrap();
    })
    .await;
    spends("TcpListener::bind", async || drop(TcpListener::bind("127.0.0.1:0").await)).await;
    let (one, other) = UnixStream::pair().unwrap();
    drop(other);
    spends("readable", async || one.readable().await.unwrap()).await;
    let mut child = cede::process::Command::new("true").spawn().unwrap();
    child.wait().await.unwrap();
    spends("Child::wait", async || drop(child.wait().await)).await;
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
