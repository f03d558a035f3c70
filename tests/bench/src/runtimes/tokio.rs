//! tokio: its current-thread executor, and its multi-thread executor with two workers.

use crate::runtime::{Flavour, Runtime};
use hyper_util::rt::TokioIo;
use std::{
    future::Future,
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    runtime::Builder,
    sync::{mpsc, oneshot},
    task::JoinHandle,
};

pub(crate) struct Tokio(tokio::runtime::Runtime);

impl Runtime for Tokio {
    fn start(flavour: Flavour) -> Self {
        let mut builder = match flavour {
            Flavour::OneThread => Builder::new_current_thread(),
            Flavour::Workers(_) => Builder::new_multi_thread(),
        };
        if let Flavour::Workers(count) = flavour {
            builder.worker_threads(count);
        }
        Tokio(builder.enable_all().build().expect("a runtime"))
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
        tokio::spawn(future)
    }

    fn detach<T: Send + 'static>(handle: JoinHandle<T>) {
        drop(handle);
    }

    async fn join<T: Send + 'static>(handle: JoinHandle<T>) -> T {
        handle.await.expect("the task ends")
    }

    async fn yield_now() {
        tokio::task::yield_now().await;
    }

    async fn sleep(time: Duration) {
        tokio::time::sleep(time).await;
    }

    async fn timeout<F>(time: Duration, future: F) -> Option<F::Output>
    where
        F: Future + Send,
        F::Output: Send,
    {
        tokio::time::timeout(time, future).await.ok()
    }

    fn blocking<T: Send + 'static>(
        call: impl FnOnce() -> T + Send + 'static,
    ) -> impl Future<Output = T> + Send {
        let handle = tokio::task::spawn_blocking(call);
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

    type HyperStream = TokioIo<TcpStream>;

    fn for_hyper(stream: TcpStream) -> TokioIo<TcpStream> {
        TokioIo::new(stream)
    }
}

super::same_names::primitives!(tokio, Tokio);
