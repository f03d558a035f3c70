//! Whatever is dropped while it waits removes its waker, so that nothing of its task is kept: a
//! future that has a place of its own in a queue, and an end of a channel or of a stream.
//!
//! The future of a method that takes `&mut self`, or of a `poll_` function, has no place of its own:
//! what it is called on has one, and that may stay.

use crate::support::{Told, on_both};
use cede::{
    io::{AsyncWriteExt, duplex},
    net::{TcpListener, TcpStream, UdpSocket, UnixDatagram, UnixStream, unix::pipe::pipe},
    process::Command,
    signal::unix::{SignalKind, signal},
    sync::{
        Barrier, CancellationToken, Mutex, Notify, OnceCell, RwLock, Semaphore, broadcast, mpsc,
        oneshot, watch,
    },
    task::JoinSet,
    time::{Duration, interval, sleep, timeout},
};
use futures::{
    StreamExt,
    io::{AsyncRead, AsyncWrite},
};
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
            streams_in_memory();
            sockets().await;
            processes_and_signals().await;
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

/// Both ends in one task, which leaves; and one end that stays.
fn streams_in_memory() {
    let (near, _far) = duplex(1);
    leave("a reading DuplexStream", read(near));
    let (near, _far) = duplex(1);
    leave("a writing DuplexStream", write(near));
    let (reads, writes) = duplex(1);
    leave("both of duplex", async { futures::future::join(read(reads), write(writes)).await });
}

/// Writes until it must wait.
async fn write<W: AsyncWrite + Unpin>(mut half: W) -> std::io::Result<()> {
    loop {
        half.write_all(&[0; 65_536]).await?;
    }
}

async fn sockets() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    leave("TcpListener", listener.accept());
    let stream = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    let (reader, _writer) = stream.into_split();
    leave("tcp::OwnedReadHalf", read(reader));
    let (stream, _other) = UnixStream::pair().unwrap();
    let (reader, writer) = stream.into_split();
    leave("unix::OwnedReadHalf", read(reader));
    leave("unix::OwnedWriteHalf", write(writer));
    let (stream, _other) = UnixStream::pair().unwrap();
    leave("UnixStream", read(stream));
    let (_sender, receiver) = pipe().unwrap();
    leave("pipe::Receiver", read(receiver));
    let (sender, _receiver) = pipe().unwrap();
    leave("pipe::Sender", write(sender));
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    leave("UdpSocket", socket.recv_from(&mut [0]));
    let (datagrams, _other) = UnixDatagram::pair().unwrap();
    leave("UnixDatagram", datagrams.recv(&mut [0]));
}

async fn processes_and_signals() {
    let mut cat = Command::new("cat");
    cat.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let mut child = cat.spawn().unwrap();
    let (stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    leave("ChildStdout", read(stdout));
    leave("Child", async { child.wait().await.is_ok() });
    drop(stdin);
    child.wait().await.unwrap();
    let mut winch = signal(SignalKind::window_change()).unwrap();
    leave("Signal", async move { winch.recv().await });
}

/// What is polled through a `&mut`, and stays, keeps the waker of the last poll: it has one place
/// for it, and the next poll replaces it. (A loop that selects among such operations would else pay
/// in each round for taking its wakers back and leaving them again.) The end of the wait empties the
/// place, and so does the drop of what stays.
#[test]
fn what_stays_keeps_at_most_the_waker_of_its_last_poll() {
    let (sender, mut receiver) = mpsc::channel(1);
    let told: [_; 3] = std::array::from_fn(|_| Arc::new(Told::default()));
    for told in &told {
        let waker = Waker::from(told.clone());
        let mut wait = Box::pin(receiver.recv());
        assert!(wait.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    }
    assert_eq!(told.each_ref().map(Arc::strong_count), [1, 1, 2]);
    sender.try_send(()).unwrap();
    assert_eq!((Arc::strong_count(&told[2]), told[2].times()), (1, 1));
}
