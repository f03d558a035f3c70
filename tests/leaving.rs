//! A future that is dropped while it waits removes its waker, so that nothing of its task is kept.

use crate::support::{Told, on_both};
use cede::{
    net::{TcpListener, TcpStream, UdpSocket, UnixStream},
    sync::{
        Barrier, CancellationToken, Mutex, Notify, OnceCell, RwLock, Semaphore, broadcast, mpsc,
        oneshot, watch,
    },
    task::JoinSet,
    time::{Duration, interval, sleep, timeout},
};
use futures::{StreamExt, io::AsyncRead};
use std::{
    future::{Future, pending, poll_fn},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

/// Polls a future once with a new waker, drops the future, and checks that the waker was dropped
/// too.
fn leave<F: Future>(name: &str, future: F) {
    let told = Arc::new(Told::default());
    let waker = Waker::from(told.clone());
    let mut future = Box::pin(future);
    assert!(future.as_mut().poll(&mut Context::from_waker(&waker)).is_pending(), "{name}");
    drop((future, waker));
    assert_eq!(Arc::strong_count(&told), 1, "{name} did not remove its waker");
}

/// Makes a future that owns the value on which it waits.
fn with<T: Unpin, R>(
    mut owned: T,
    mut poll: impl FnMut(&mut T, &mut Context<'_>) -> Poll<R>,
) -> impl Future<Output = R> {
    poll_fn(move |cx| poll(&mut owned, cx))
}

/// Hazard 74: a future that is dropped while it waits removes its waker.
#[test]
fn whoever_leaves_takes_its_waker_along() {
    on_both(|runtime| {
        runtime.block_on(async {
            channels();
            locks();
            tasks_and_timers();
            sockets().await;
        });
    });
}

fn channels() {
    let (sender, mut receiver) = mpsc::channel::<()>(1);
    leave("mpsc::Receiver", async move { receiver.recv().await });
    let (second, receiver) = mpsc::channel::<()>(1);
    leave("mpsc::Receiver as a stream", receiver.into_future());
    let (unbounded, receiver) = mpsc::unbounded_channel::<()>();
    leave("mpsc::UnboundedReceiver", with(receiver, |receiver, cx| receiver.poll_recv(cx)));
    drop((sender, second, unbounded));
    let (sender, _receiver) = mpsc::channel(1);
    leave("mpsc::Sender::closed", sender.closed());
    sender.try_send(()).unwrap();
    leave("mpsc::Sender::send", sender.send(()));
    leave("mpsc::Sender::reserve", sender.reserve());
    leave("mpsc::Sender::reserve_owned", sender.clone().reserve_owned());

    let (_sender, receiver) = oneshot::channel::<()>();
    leave("oneshot::Receiver", receiver);
    let (sender, _receiver) = oneshot::channel::<()>();
    leave("oneshot::Sender", with(sender, |sender, cx| sender.poll_closed(cx)));
    let (sender, mut receiver) = watch::channel(());
    leave("watch::Sender::closed", sender.closed());
    leave("watch::Receiver::changed", receiver.changed());
    leave("watch::Receiver::wait_for", async { receiver.wait_for(|()| false).await.is_ok() });
    let (sender, mut receiver) = broadcast::channel::<()>(1);
    leave("broadcast::Sender::closed", sender.closed());
    leave("broadcast::Receiver", receiver.recv());
}

fn locks() {
    let mutex = Mutex::new(());
    let _locked = mutex.try_lock().unwrap();
    leave("Mutex", mutex.lock());
    let lock = RwLock::new(());
    let _written = lock.try_write().unwrap();
    leave("RwLock::read", lock.read());
    leave("RwLock::write", lock.write());
    let semaphore = Semaphore::new(0);
    leave("Semaphore", semaphore.acquire());
    let cell = OnceCell::new();
    let mut making = Box::pin(cell.get_or_init(pending::<()>));
    assert!(making.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    leave("OnceCell", cell.get_or_init(pending::<()>));
    let notify = Notify::new();
    leave("Notify", notify.notified());
    leave("Barrier", Barrier::new(2).wait());
    let token = CancellationToken::new();
    leave("CancellationToken", token.cancelled());
    leave("CancellationToken, owned", token.clone().cancelled_owned());
    leave("CancellationToken::run_until_cancelled", token.run_until_cancelled(pending::<()>()));
}

fn tasks_and_timers() {
    let task = cede::spawn(pending::<()>());
    let abort = task.abort_handle();
    leave("JoinHandle", task);
    abort.abort();
    let (sender, receiver) = oneshot::channel::<()>();
    let job = cede::spawn_blocking(move || receiver.blocking_recv());
    leave("JoinHandle of a job", job);
    drop(sender);
    let mut set = JoinSet::new();
    let (sender, receiver) = oneshot::channel::<()>();
    set.spawn_blocking(move || receiver.blocking_recv());
    leave("JoinSet", with(set, |set, cx| set.poll_join_next(cx)));
    drop(sender);
    let long = Duration::from_secs(1_000);
    leave("sleep", sleep(long));
    leave("timeout", timeout(long, pending::<()>()));
    leave("Interval", async move {
        let mut ticks = interval(long);
        ticks.tick().await;
        ticks.tick().await
    });
}

fn read<R: AsyncRead + Unpin>(half: R) -> impl Future<Output = std::io::Result<usize>> {
    with(half, |half, cx| Pin::new(half).poll_read(cx, &mut [0]))
}

async fn sockets() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    leave("TcpListener", listener.accept());
    let stream = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    let (reader, _writer) = stream.into_split();
    leave("tcp::OwnedReadHalf", read(reader));
    let (stream, _other) = UnixStream::pair().unwrap();
    let (reader, _writer) = stream.into_split();
    leave("unix::OwnedReadHalf", read(reader));
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    leave("UdpSocket", socket.recv_from(&mut [0]));
}
