//! Cede: its current-thread executor, and its multi-thread executor with two workers.

use super::hyper_io::Io;
use crate::runtime::{Flavour, Runtime};
use cede::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    runtime::Builder,
    sync::{mpsc, oneshot},
    task::JoinHandle,
    trace::Recorder,
};
use std::{
    future::Future,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

/// What all runtimes of this process are recorded by.
static RECORDER: OnceLock<Recorder> = OnceLock::new();

/// Lets the runtimes that are started from now on have a recorder, which records or is switched off.
pub(crate) fn record(is_enabled: bool) {
    RECORDER.get_or_init(Recorder::new).set_enabled(is_enabled);
}

/// Whether spare workers may rescue those of all runtimes of this process.
static IS_RESCUED: AtomicBool = AtomicBool::new(false);
const RESCUE_AFTER: Duration = Duration::from_millis(1);

/// Lets spare workers rescue those of the runtimes that are started from now on.
pub(crate) fn rescue() {
    IS_RESCUED.store(true, Relaxed);
}

pub(crate) struct Cede(cede::runtime::Runtime);

impl Runtime for Cede {
    fn start(flavour: Flavour) -> Self {
        let mut builder = match flavour {
            Flavour::OneThread => Builder::new_current_thread(),
            Flavour::Workers(_) => Builder::new_multi_thread(),
        };
        if let Flavour::Workers(count) = flavour {
            builder.worker_threads(count);
        }
        if IS_RESCUED.load(Relaxed) {
            builder.rescue_after(RESCUE_AFTER);
        }
        if let Some(recorder) = RECORDER.get() {
            builder.record(recorder);
        }
        Cede(builder.enable_all().build().expect("a runtime"))
    }

    fn run<F>(&self, future: F) -> F::Output
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.0.block_on(Self::join(self.0.spawn(future)))
    }

    fn spawn_from_outside<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.0.spawn(future)
    }

    type Handle<T: Send + 'static> = JoinHandle<T>;

    fn spawn<F>(future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        cede::spawn(future)
    }

    fn detach<T: Send + 'static>(handle: JoinHandle<T>) {
        drop(handle);
    }

    async fn join<T: Send + 'static>(handle: JoinHandle<T>) -> T {
        handle.await.expect("the task ends")
    }

    async fn yield_now() {
        cede::task::yield_now().await;
    }

    async fn sleep(time: Duration) {
        cede::time::sleep(time).await;
    }

    async fn timeout<F>(time: Duration, future: F) -> Option<F::Output>
    where
        F: Future + Send,
        F::Output: Send,
    {
        cede::time::timeout(time, future).await.ok()
    }

    fn blocking<T: Send + 'static>(
        call: impl FnOnce() -> T + Send + 'static,
    ) -> impl Future<Output = T> + Send {
        let handle = cede::task::spawn_blocking(call);
        async { handle.await.expect("the call ends") }
    }

    type OnceSender<T: Send + 'static> = oneshot::Sender<T>;
    type OnceReceiver<T: Send + 'static> = oneshot::Receiver<T>;

    fn oneshot<T: Send + 'static>() -> (oneshot::Sender<T>, oneshot::Receiver<T>) {
        oneshot::channel()
    }

    fn send_once<T: Send + 'static>(sender: oneshot::Sender<T>, value: T) {
        assert!(sender.send(value).is_ok(), "the receiver waits");
    }

    async fn recv_once<T: Send + 'static>(receiver: oneshot::Receiver<T>) -> T {
        receiver.await.expect("the sender sends")
    }

    type Sender<T: Send + 'static> = mpsc::Sender<T>;
    type Receiver<T: Send + 'static> = mpsc::Receiver<T>;

    fn channel<T: Send + 'static>(capacity: usize) -> (mpsc::Sender<T>, mpsc::Receiver<T>) {
        mpsc::channel(capacity)
    }

    async fn send<T: Send + 'static>(sender: &mpsc::Sender<T>, value: T) {
        assert!(sender.send(value).await.is_ok(), "the receiver waits");
    }

    fn try_send<T: Send + 'static>(sender: &mpsc::Sender<T>, value: T) {
        assert!(sender.try_send(value).is_ok(), "the channel has room");
    }

    async fn recv<T: Send + 'static>(receiver: &mut mpsc::Receiver<T>) -> Option<T> {
        receiver.recv().await
    }

    type Listener = TcpListener;
    type Stream = TcpStream;

    async fn listen() -> (TcpListener, SocketAddr) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        (listener, address)
    }

    async fn accept(listener: &mut TcpListener) -> TcpStream {
        let (stream, _) = listener.accept().await.expect("a connection");
        stream.set_nodelay(true).expect("the option");
        stream
    }

    async fn read(stream: &mut TcpStream, buffer: &mut [u8]) -> usize {
        stream.read(buffer).await.expect("bytes or the end")
    }

    async fn write_all(stream: &mut TcpStream, bytes: &[u8]) {
        stream.write_all(bytes).await.expect("room");
    }

    type HyperStream = Io<TcpStream>;

    fn for_hyper(stream: TcpStream) -> Io<TcpStream> {
        Io::new(stream)
    }
}

super::same_names::primitives!(cede, Cede);
