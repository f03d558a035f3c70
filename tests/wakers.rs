//! Hazard 6: wakers are foreign code. If one panics, all others are still woken, and the panic ends
//! where the waker is woken. (For timers and sockets see `scheduler/contained.rs`.)

use crate::support::on_both;
use cede::{
    sync::{
        Barrier, CancellationToken, Mutex, Notify, RwLock, Semaphore, broadcast, mpsc, oneshot,
        watch,
    },
    task::JoinSet,
};
use futures::join;
use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Wake, Waker},
};

/// Panics when it is woken, without a message on the terminal.
struct Bomb;

impl Wake for Bomb {
    fn wake(self: Arc<Self>) {
        resume_unwind(Box::new("woken"));
    }
}

/// Polls a future, which must be pending, with a waker that panics.
fn lay<F: Future>(bomb: &mut Pin<&mut F>) {
    let waker = Waker::from(Arc::new(Bomb));
    assert!(bomb.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
}

/// `$bad` waits, then `$good` does; `$act` wakes both, and returns.
macro_rules! woken_behind_a_bomb {
    ($bad:expr, $good:expr, $act:expr) => {{
        let mut bad = pin!($bad);
        lay(&mut bad);
        let (good, _) = join!($good, async { $act });
        (bad.await, good)
    }};
}

#[test]
fn whoever_waits_behind_a_waker_that_panics_is_woken() {
    on_both(|runtime| {
        runtime.block_on(async {
            let notify = Notify::new();
            woken_behind_a_bomb!(notify.notified(), notify.notified(), notify.notify_waiters());

            let barrier = Barrier::new(3);
            let leader = async { assert!(barrier.wait().await.is_leader()) };
            woken_behind_a_bomb!(barrier.wait(), barrier.wait(), leader.await);

            let (permits, closed) = (Semaphore::new(0), Semaphore::new(0));
            let granted =
                woken_behind_a_bomb!(permits.acquire(), permits.acquire(), permits.add_permits(2));
            assert!(granted.0.is_ok() && granted.1.is_ok());
            let refused = woken_behind_a_bomb!(closed.acquire(), closed.acquire(), closed.close());
            assert!(refused.0.is_err() && refused.1.is_err());

            let lock = RwLock::new(5);
            let writer = lock.write().await;
            let read = woken_behind_a_bomb!(lock.read(), lock.read(), drop(writer));
            assert_eq!((*read.0, *read.1), (5, 5));

            let token = CancellationToken::new();
            let child = token.child_token();
            woken_behind_a_bomb!(token.cancelled(), child.cancelled(), token.cancel());
        });
    });
}

#[test]
fn whoever_receives_behind_a_waker_that_panics_is_woken() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (sender, mut one) = broadcast::channel(2);
            let mut other = sender.subscribe();
            let heard = woken_behind_a_bomb!(one.recv(), other.recv(), sender.send(5).unwrap());
            assert_eq!(heard, (Ok(5), Ok(5)));

            let (sender, mut one) = watch::channel(1);
            let mut other = one.clone();
            let seen =
                woken_behind_a_bomb!(one.changed(), other.changed(), sender.send(2).unwrap());
            assert!(seen.0.is_ok() && seen.1.is_ok());

            let (sender, mut receiver) = mpsc::channel(1);
            sender.send(0).await.unwrap();
            let refused = woken_behind_a_bomb!(sender.send(1), sender.send(2), receiver.close());
            assert!(refused.0.is_err() && refused.1.is_err());
        });
    });
}

#[test]
fn whoever_wakes_a_waker_that_panics_goes_on() {
    on_both(|runtime| {
        runtime.block_on(async {
            let notify = Notify::new();
            let mut notified = pin!(notify.notified());
            lay(&mut notified);
            notify.notify_one();
            notified.await;

            let (sender, receiver) = oneshot::channel();
            let mut receiver = pin!(receiver);
            lay(&mut receiver);
            assert_eq!(sender.send(5), Ok(()));
            assert_eq!(receiver.await, Ok(5));

            let (mut sender, receiver) = oneshot::channel::<u8>();
            lay(&mut pin!(poll_fn(|cx| sender.poll_closed(cx))));
            drop(receiver);
            assert!(sender.is_closed());

            let (sender, mut receiver) = mpsc::channel(1);
            lay(&mut pin!(receiver.recv()));
            assert_eq!(sender.try_send(1), Ok(()));
            let mut second = pin!(sender.send(2));
            lay(&mut second);
            assert_eq!(receiver.recv().await, Some(1));
            second.await.unwrap();
            assert_eq!(receiver.recv().await, Some(2));

            let (sender, wait) = oneshot::channel::<()>();
            let mut set = JoinSet::new();
            set.spawn(async { wait.await.is_ok() });
            lay(&mut pin!(set.join_next()));
            sender.send(()).unwrap();
            assert!(set.join_next().await.unwrap().unwrap());
        });
    });
}

/// A panic in a destructor that runs during another panic would end the process.
#[test]
fn a_guard_that_a_panic_drops_wakes_a_waker_that_panics() {
    on_both(|runtime| {
        runtime.block_on(async {
            let mutex = Mutex::new(5);
            let guard = mutex.lock().await;
            let mut next = pin!(mutex.lock());
            lay(&mut next);
            let panics = AssertUnwindSafe(|| {
                let _guard = guard;
                resume_unwind(Box::new("while it is locked"));
            });
            assert!(catch_unwind(panics).is_err());
            assert_eq!(*next.await, 5);
        });
    });
}
