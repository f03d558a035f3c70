//! What a row may use of a runtime: the interface by which every runtime runs the same source text.

use std::{future::Future, net::SocketAddr, time::Duration};

/// How many threads run tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flavour {
    /// The thread that waits in `run`, and no other.
    OneThread,
    /// This many workers; the thread in `run` only waits.
    Workers(usize),
}

/// A runtime, started; and the names of its parts, to be used from within its tasks.
pub(crate) trait Runtime: Sized + 'static {
    /// Starts one.
    fn start(flavour: Flavour) -> Self;

    /// Runs a task to its end and waits for it: on one thread right here, else on a worker.
    fn run<F>(&self, future: F) -> F::Output
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static;

    /// Spawns from a thread that is outside of the runtime.
    fn spawn_from_outside<F>(&self, future: F) -> Self::Handle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static;

    type Handle<T: Send + 'static>: Send + 'static;
    /// Spawns from a task.
    fn spawn<F>(future: F) -> Self::Handle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static;
    fn detach<T: Send + 'static>(handle: Self::Handle<T>);
    fn join<T: Send + 'static>(handle: Self::Handle<T>) -> impl Future<Output = T> + Send;

    fn yield_now() -> impl Future<Output = ()> + Send;
    fn sleep(time: Duration) -> impl Future<Output = ()> + Send;
    /// The output of a future; `None` if this time passes before it is ready.
    fn timeout<F>(time: Duration, future: F) -> impl Future<Output = Option<F::Output>> + Send
    where
        F: Future + Send,
        F::Output: Send;
    /// Gives a call that blocks to the runtime's pool, at once.
    fn blocking<T: Send + 'static>(
        call: impl FnOnce() -> T + Send + 'static,
    ) -> impl Future<Output = T> + Send;

    type OnceSender<T: Send + 'static>: Send + 'static;
    type OnceReceiver<T: Send + 'static>: Send + 'static;
    fn oneshot<T: Send + 'static>() -> (Self::OnceSender<T>, Self::OnceReceiver<T>);
    fn send_once<T: Send + 'static>(sender: Self::OnceSender<T>, value: T);
    fn recv_once<T: Send + 'static>(
        receiver: Self::OnceReceiver<T>,
    ) -> impl Future<Output = T> + Send;

    type Sender<T: Send + 'static>: Clone + Send + Sync + 'static;
    type Receiver<T: Send + 'static>: Send + Sync + 'static;
    /// The bounded channel of many senders.
    fn channel<T: Send + 'static>(capacity: usize) -> (Self::Sender<T>, Self::Receiver<T>);
    fn send<T: Send + 'static>(
        sender: &Self::Sender<T>,
        value: T,
    ) -> impl Future<Output = ()> + Send;
    /// From any thread; the channel must have room.
    fn try_send<T: Send + 'static>(sender: &Self::Sender<T>, value: T);
    /// `None` when every sender is gone.
    fn recv<T: Send + 'static>(
        receiver: &mut Self::Receiver<T>,
    ) -> impl Future<Output = Option<T>> + Send;

    type Listener: Send + 'static;
    type Stream: Send + 'static;
    /// Listens on some port of this machine.
    fn listen() -> impl Future<Output = (Self::Listener, SocketAddr)> + Send;
    /// The next connection, with `TCP_NODELAY` set.
    fn accept(listener: &mut Self::Listener) -> impl Future<Output = Self::Stream> + Send;
    fn read(stream: &mut Self::Stream, buffer: &mut [u8]) -> impl Future<Output = usize> + Send;
    fn write_all(stream: &mut Self::Stream, bytes: &[u8]) -> impl Future<Output = ()> + Send;

    type HyperStream: hyper::rt::Read + hyper::rt::Write + Send + Unpin + 'static;
    fn for_hyper(stream: Self::Stream) -> Self::HyperStream;
}
