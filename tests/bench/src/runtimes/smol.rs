//! smol: one `async_executor::Executor`, run by the waiting thread, or by threads of its own.
//!
//! Each thread runs it inside `async_io::block_on`, as smol's own documentation does, so that the
//! thread itself waits for timers and sockets.

use super::hyper_io::Io;
use crate::runtime::{Flavour, Runtime};
use async_executor::{Executor, Task};
use async_io::{Async, Timer};
use futures::{
    channel::oneshot,
    io::{AsyncReadExt, AsyncWriteExt},
};
use std::{
    future::{Future, pending},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    thread,
    time::Duration,
};

static EXECUTOR: Executor<'static> = Executor::new();

pub(crate) struct Smol(Flavour);

impl Runtime for Smol {
    fn start(flavour: Flavour) -> Self {
        if let Flavour::Workers(count) = flavour {
            for _ in 0..count {
                thread::spawn(|| async_io::block_on(EXECUTOR.run(pending::<()>())));
            }
        }
        Smol(flavour)
    }

    fn run<F>(&self, future: F) -> F::Output
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let task = EXECUTOR.spawn(future);
        match self.0 {
            Flavour::OneThread => async_io::block_on(EXECUTOR.run(task)),
            Flavour::Workers(_) => smol::future::block_on(task),
        }
    }

    fn spawn_from_outside<F>(&self, future: F) -> Task<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        EXECUTOR.spawn(future)
    }

    type Handle<T: Send + 'static> = Task<T>;

    fn spawn<F>(future: F) -> Task<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        EXECUTOR.spawn(future)
    }

    fn detach<T: Send + 'static>(handle: Task<T>) {
        handle.detach();
    }

    async fn join<T: Send + 'static>(handle: Task<T>) -> T {
        handle.await
    }

    async fn yield_now() {
        smol::future::yield_now().await;
    }

    async fn sleep(time: Duration) {
        Timer::after(time).await;
    }

    // smol has no `timeout` of its own; its documentation races the future with a timer.
    async fn timeout<F>(time: Duration, future: F) -> Option<F::Output>
    where
        F: Future + Send,
        F::Output: Send,
    {
        let elapsed = async {
            Timer::after(time).await;
            None
        };
        smol::future::or(async { Some(future.await) }, elapsed).await
    }

    fn blocking<T: Send + 'static>(
        call: impl FnOnce() -> T + Send + 'static,
    ) -> impl Future<Output = T> + Send {
        smol::unblock(call)
    }

    // smol has no oneshot channel of its own; its users take that of `futures`.
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

    type Sender<T: Send + 'static> = async_channel::Sender<T>;
    type Receiver<T: Send + 'static> = async_channel::Receiver<T>;

    fn channel<T: Send + 'static>(
        capacity: usize,
    ) -> (async_channel::Sender<T>, async_channel::Receiver<T>) {
        async_channel::bounded(capacity)
    }

    async fn send<T: Send + 'static>(sender: &async_channel::Sender<T>, value: T) {
        assert!(sender.send(value).await.is_ok(), "the receiver waits");
    }

    fn try_send<T: Send + 'static>(sender: &async_channel::Sender<T>, value: T) {
        assert!(sender.try_send(value).is_ok(), "the channel has room");
    }

    async fn recv<T: Send + 'static>(receiver: &mut async_channel::Receiver<T>) -> Option<T> {
        receiver.recv().await.ok()
    }

    type Listener = Async<TcpListener>;
    type Stream = Async<TcpStream>;

    async fn listen() -> (Async<TcpListener>, SocketAddr) {
        let listener = Async::<TcpListener>::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let address = listener.get_ref().local_addr().expect("an address");
        (listener, address)
    }

    async fn accept(listener: &mut Async<TcpListener>) -> Async<TcpStream> {
        let (stream, _) = listener.accept().await.expect("a connection");
        stream.get_ref().set_nodelay(true).expect("the option");
        stream
    }

    async fn read(stream: &mut Async<TcpStream>, buffer: &mut [u8]) -> usize {
        stream.read(buffer).await.expect("bytes or the end")
    }

    async fn write_all(stream: &mut Async<TcpStream>, bytes: &[u8]) {
        stream.write_all(bytes).await.expect("room");
    }

    // Its stream has the traits that Cede's has, so it can have the adapter of Cede's example.
    type HyperStream = Io<Async<TcpStream>>;

    fn for_hyper(stream: Async<TcpStream>) -> Io<Async<TcpStream>> {
        Io::new(stream)
    }
}
