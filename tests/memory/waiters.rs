//! Every operation that a task can wait for, with a crowd that waits and gives up.

use super::{CROWD, Report};
use cede::{
    net::UdpSocket,
    sync::{
        Barrier, CancellationToken, Mutex, Notify, OnceCell, RwLock, Semaphore, broadcast, mpsc,
        watch,
    },
    time::{Duration, sleep},
};
use std::{
    future::{Future, pending},
    task::{Context, Waker},
};

/// Many futures wait, and all but the last one give up.
fn waiting<F: Future>(report: &mut Report, name: &str, wait: impl Fn() -> F) {
    report.after(name, || {
        let mut crowd: Vec<_> = (0..CROWD).map(|_| Box::pin(wait())).collect();
        for future in &mut crowd {
            let polled = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            assert!(polled.is_pending(), "{name}");
        }
        crowd.pop()
    });
}

pub(crate) async fn all(report: &mut Report) {
    locks(report);
    channels(report);
    let notify = Notify::new();
    waiting(report, "Notify", || notify.notified());
    let barrier = Barrier::new(2 * CROWD);
    waiting(report, "Barrier", || barrier.wait());
    let token = CancellationToken::new();
    waiting(report, "CancellationToken", || token.cancelled());
    report.after("CancellationToken::child_token", || {
        let mut children: Vec<_> = (0..CROWD).map(|_| token.child_token()).collect();
        children.pop()
    });
    waiting(report, "Sleep", || sleep(Duration::from_secs(1_000)));
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    waiting(report, "UdpSocket", || async {
        let mut buffer = [0];
        socket.recv_from(&mut buffer).await
    });
}

fn locks(report: &mut Report) {
    let mutex = Mutex::new(());
    let locked = mutex.try_lock().unwrap();
    waiting(report, "Mutex", || mutex.lock());
    drop(locked);
    let lock = RwLock::new(());
    let written = lock.try_write().unwrap();
    waiting(report, "RwLock", || lock.read());
    drop(written);
    let semaphore = Semaphore::new(0);
    waiting(report, "Semaphore", || semaphore.acquire());
    let cell = OnceCell::new();
    waiting(report, "OnceCell", || cell.get_or_init(pending::<()>));
}

fn channels(report: &mut Report) {
    let (sender, _receiver) = mpsc::channel(1);
    sender.try_send(()).unwrap();
    waiting(report, "mpsc::Sender::send", || sender.send(()));
    waiting(report, "mpsc::Sender::closed", || sender.closed());
    let (sender, receiver) = watch::channel(());
    waiting(report, "watch::Receiver", || {
        let mut receiver = receiver.clone();
        async move { receiver.changed().await }
    });
    waiting(report, "watch::Sender::closed", || sender.closed());
    let (sender, _receiver) = broadcast::channel::<()>(1);
    waiting(report, "broadcast::Receiver", || {
        let mut receiver = sender.subscribe();
        async move { receiver.recv().await }
    });
    waiting(report, "broadcast::Sender::closed", || sender.closed());
}
