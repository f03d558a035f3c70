//! Which types are `Send` and `Sync`, `Unpin`, and unwind safe. The compiler checks this; there is
//! nothing to run.

use cede::runtime::{Builder, EnterGuard, Handle, Runtime, RuntimeMetrics, TryCurrentError};
use cede::signal::{self, unix::SignalKind};
use cede::sync::{
    AcquireError, Barrier, BarrierWaitResult, CancellationToken, DropGuard, Mutex, MutexGuard,
    Notified, Notify, OnceCell, OwnedMutexGuard, OwnedNotified, OwnedRwLockReadGuard,
    OwnedRwLockWriteGuard, OwnedSemaphorePermit, RwLock, RwLockReadGuard, RwLockWriteGuard,
    Semaphore, SemaphorePermit, SetError, TryAcquireError, TryLockError, WaitForCancellationFuture,
    WaitForCancellationFutureOwned, broadcast, mpsc, oneshot, watch,
};
use cede::task::{self, AbortHandle, Id, JoinError, JoinHandle, JoinSet, Unconstrained};
use cede::time::{self, Duration, Elapsed, Instant, Interval, MissedTickBehavior, Sleep, Timeout};
use cede::{fs, io, net, process};
use futures::{Stream, future::FusedFuture, stream::FusedStream};
use std::{
    cell::Cell,
    error::Error,
    marker::PhantomPinned,
    os::fd::OwnedFd,
    panic::{RefUnwindSafe, UnwindSafe},
    rc::Rc,
    sync::Arc,
};

/// `is!(Type: Trait, Trait)`: it implements them all.
macro_rules! is {
    ($type:ty: $($name:path),+) => {
        $(const _: fn() = || {
            fn check<T: ?Sized + $name>() {}
            check::<$type>();
        };)+
    };
}

/// `is_not!(Type: Trait, Trait)`: it implements none of them. If it did, `f` would be ambiguous.
macro_rules! is_not {
    ($type:ty: $($name:path),+) => {
        $(const _: fn() = || {
            trait Ambiguous<A> {
                fn f() {}
            }
            impl<T: ?Sized> Ambiguous<()> for T {}
            impl<T: ?Sized + $name> Ambiguous<u8> for T {}
            <$type as Ambiguous<_>>::f();
        };)+
    };
}

/// For the ends of a channel: it is enough that the value is `Send`.
macro_rules! end_of_channel {
    ($($end:ident)::+) => {
        is!($($end)::+<Cell<u8>>: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe);
        is!($($end)::+<PhantomPinned>: Unpin);
        is_not!($($end)::+<Rc<u8>>: Send, Sync);
    };
}

end_of_channel!(oneshot::Sender);
end_of_channel!(oneshot::Receiver);
end_of_channel!(mpsc::Sender);
end_of_channel!(mpsc::WeakSender);
end_of_channel!(mpsc::Receiver);
end_of_channel!(mpsc::OwnedPermit);
end_of_channel!(mpsc::UnboundedSender);
end_of_channel!(mpsc::WeakUnboundedSender);
end_of_channel!(mpsc::UnboundedReceiver);
end_of_channel!(broadcast::Sender);
end_of_channel!(broadcast::WeakSender);
end_of_channel!(broadcast::Receiver);
is!(mpsc::Permit<'static, Cell<u8>>: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe);
is_not!(mpsc::Permit<'static, Rc<u8>>: Send, Sync);
is!(mpsc::PermitIterator<'static, Cell<u8>>: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe);
is_not!(mpsc::PermitIterator<'static, Rc<u8>>: Send, Sync);

is!(mpsc::Receiver<Rc<u8>>: Stream<Item = Rc<u8>>, FusedStream);
is!(mpsc::UnboundedReceiver<Rc<u8>>: Stream<Item = Rc<u8>>, FusedStream);
is!(oneshot::Receiver<Rc<u8>>: FusedFuture);

// Receivers of a watch channel read the same value at the same time, so it must be `Sync` as well.
is!(watch::Sender<u8>: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe);
is!(watch::Receiver<u8>: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe);
is!(watch::Receiver<PhantomPinned>: Unpin);
is_not!(watch::Sender<Cell<u8>>: Send, Sync);
is_not!(watch::Receiver<Cell<u8>>: Send, Sync);
is!(watch::Ref<'static, u8>: Sync, Unpin);
is_not!(watch::Ref<'static, u8>: Send);

is!(Semaphore: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe);
is!(SemaphorePermit<'static>: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe);
is!(OwnedSemaphorePermit: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe);

// A mutex is `Sync` if its value is `Send`; a guard is `Sync` only if the value is.
is!(Mutex<Cell<u8>>: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe);
is!(Mutex<PhantomPinned>: Unpin);
is_not!(Mutex<Rc<u8>>: Send, Sync);
is!(MutexGuard<'static, Cell<u8>>: Send, Unpin);
is!(MutexGuard<'static, u8>: Send, Sync);
is_not!(MutexGuard<'static, Cell<u8>>: Sync);
is_not!(MutexGuard<'static, Rc<u8>>: Send, Sync);
is!(OwnedMutexGuard<Cell<u8>>: Send, Unpin);
is!(OwnedMutexGuard<u8>: Send, Sync);
is_not!(OwnedMutexGuard<Cell<u8>>: Sync);
is_not!(OwnedMutexGuard<Rc<u8>>: Send, Sync);
is!(CancellationToken: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe);
is!(DropGuard: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe);
is!(WaitForCancellationFuture<'static>: Send, Sync, Unpin);
is!(WaitForCancellationFutureOwned: Send, Sync, Unpin);

// Its readers share the value, so the value must be `Sync` too.
is!(RwLock<u8>: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe);
is!(RwLock<PhantomPinned>: Unpin);
is!(RwLock<Cell<u8>>: Send);
is_not!(RwLock<Cell<u8>>: Sync);
is_not!(RwLock<Rc<u8>>: Send, Sync);
is!(RwLockReadGuard<'static, u8>: Send, Sync, Unpin);
is_not!(RwLockReadGuard<'static, Cell<u8>>: Send, Sync);
is!(RwLockWriteGuard<'static, u8>: Send, Sync, Unpin);
is_not!(RwLockWriteGuard<'static, Cell<u8>>: Send, Sync);
is!(OwnedRwLockReadGuard<u8>: Send, Sync, Unpin);
is_not!(OwnedRwLockReadGuard<Cell<u8>>: Send, Sync);
is!(OwnedRwLockWriteGuard<u8>: Send, Sync, Unpin);
is_not!(OwnedRwLockWriteGuard<Cell<u8>>: Send, Sync);

is!(Notify: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe);
is!(Notified<'static>: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe);
is!(OwnedNotified: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe);

is!(Barrier: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe);
is!(BarrierWaitResult: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe);

is!(OnceCell<u8>: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe);
is!(OnceCell<Cell<u8>>: Send);
is_not!(OnceCell<PhantomPinned>: Unpin);
is_not!(OnceCell<Cell<u8>>: Sync);
is_not!(OnceCell<Rc<u8>>: Send, Sync);
is!(SetError<u8>: Send, Sync, Unpin);

// Any thread may reach a task; its output goes to the one thread that has the handle.
is!(JoinHandle<Cell<u8>>: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe);
is!(JoinHandle<PhantomPinned>: Unpin);
is_not!(JoinHandle<Rc<u8>>: Send, Sync);
is!(AbortHandle: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe);
is!(JoinSet<Cell<u8>>: Send, Sync, Unpin);
is!(JoinSet<PhantomPinned>: Unpin);
is_not!(JoinSet<Rc<u8>>: Send, Sync);
is!(JoinError: Send, Sync, Unpin);
is!(Id: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe);
is!(Unconstrained<u8>: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe);
is_not!(Unconstrained<Rc<u8>>: Send, Sync);
is_not!(Unconstrained<PhantomPinned>: Unpin);

is!(Instant: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe, Copy, Ord, std::hash::Hash);
is!(Sleep: Send, Sync);
is_not!(Sleep: Unpin);
is!(Timeout<u8>: Send, Sync);
is_not!(Timeout<u8>: Unpin);
is_not!(Timeout<Rc<u8>>: Send, Sync);
is!(Interval: Send, Sync, Unpin);
is!(MissedTickBehavior: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe);
is!(Elapsed: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe);

/// `plain!(Type, Type)`: they may go anywhere.
macro_rules! plain {
    ($($type:ty),+ $(,)?) => {
        $(is!($type: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe);)+
    };
}

plain!(net::TcpListener, net::TcpSocket, net::TcpStream, net::UdpSocket, net::UnixDatagram);
plain!(net::UnixListener, net::UnixStream, signal::unix::Signal, SignalKind);
#[cfg(target_os = "linux")]
plain!(net::unix::UCred);
plain!(net::tcp::OwnedReadHalf, net::tcp::OwnedWriteHalf, net::tcp::ReuniteError);
plain!(net::unix::OwnedReadHalf, net::unix::OwnedWriteHalf);
plain!(net::tcp::ReadHalf<'static>, net::tcp::WriteHalf<'static>);
plain!(process::Child, process::ChildStderr, process::ChildStdin, process::ChildStdout);
plain!(io::Interest, io::Ready, io::TryIoError, io::LimitedLines<&'static [u8]>);
plain!(io::AsyncFd<OwnedFd>, io::AsyncFdReadyGuard<'static, OwnedFd>);
is!(io::AsyncFdReadyMutGuard<'static, OwnedFd>: Send, Sync, Unpin);
is!(fs::File: Send, Sync, Unpin, UnwindSafe);
plain!(fs::OpenOptions, net::unix::pipe::OpenOptions);
plain!(io::Stdin, io::Stdout, io::Stderr);

plain!(Runtime, Handle, RuntimeMetrics);
is!(Builder: Send, Sync, Unpin);
is!(TryCurrentError: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe);
// It belongs to the thread that entered.
is!(EnterGuard<'static>: Sync, Unpin);
is_not!(EnterGuard<'static>: Send);

// An error can be converted, by `?`, to a `Box<dyn Error + Send + Sync>`.
is!(AcquireError: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe, Error);
is!(TryAcquireError: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe, Error);
is!(TryLockError: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe, Error);
is!(oneshot::error::RecvError: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe, Error);
is!(oneshot::error::TryRecvError: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe, Error);
is!(mpsc::error::SendError<u8>: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe, Error);
is!(mpsc::error::TrySendError<u8>: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe, Error);
is!(mpsc::error::SendTimeoutError<u8>: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe, Error);
is!(mpsc::error::TryRecvError: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe, Error);
is!(broadcast::error::SendError<u8>: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe, Error);
is!(broadcast::error::RecvError: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe, Error);
is!(broadcast::error::TryRecvError: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe, Error);
is!(watch::error::SendError<u8>: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe, Error);
is!(watch::error::RecvError: Send, Sync, Unpin, UnwindSafe, RefUnwindSafe, Error);

/// The type that an `async fn` returns has no name, so these check a value of it.
const _: fn() = || {
    fn sent<F: Future + Send>(_: F) {}
    let (mut sender, _receiver) = oneshot::channel::<Cell<u8>>();
    sent(sender.closed());
    let (sender, mut receiver) = mpsc::channel::<Cell<u8>>(1);
    sent(sender.send(Cell::new(0)));
    sent(sender.reserve());
    sent(sender.reserve_many(1));
    sent(sender.closed());
    sent(sender.send_timeout(Cell::new(0), Duration::ZERO));
    sent(sender.reserve_owned());
    sent(receiver.recv());
    sent(receiver.recv_many(&mut Vec::new(), 1));
    let (sender, mut receiver) = mpsc::unbounded_channel::<Cell<u8>>();
    sent(sender.closed());
    sent(receiver.recv());
    sent(receiver.recv_many(&mut Vec::new(), 1));
    let (sender, mut receiver) = broadcast::channel::<Cell<u8>>(1);
    sent(sender.closed());
    sent(receiver.recv());
    let (sender, mut receiver) = watch::channel(0);
    sent(sender.closed());
    sent(receiver.changed());
    let semaphore = Arc::new(Semaphore::new(1));
    sent(semaphore.acquire());
    sent(semaphore.acquire_many(2));
    sent(semaphore.clone().acquire_owned());
    sent(semaphore.clone().acquire_many_owned(2));
    let mutex = Arc::new(Mutex::new(Cell::new(0)));
    sent(mutex.lock());
    sent(mutex.clone().lock_owned());
    let lock = Arc::new(RwLock::new(0));
    sent(lock.read());
    sent(lock.write());
    sent(lock.clone().read_owned());
    sent(lock.clone().write_owned());
    sent(Barrier::new(1).wait());
    let cell = OnceCell::new();
    sent(cell.get_or_init(|| async { 1 }));
    sent(cell.get_or_try_init(|| async { Ok::<_, ()>(1) }));
    let token = CancellationToken::new();
    sent(token.run_until_cancelled(async { Cell::new(0) }));
    sent(token.clone().run_until_cancelled_owned(async { Cell::new(0) }));
    let mut set = JoinSet::<Cell<u8>>::new();
    sent(set.join_next());
    sent(set.join_next_with_id());
    sent(set.shutdown());
    sent(set.join_all());
    sent(task::yield_now());
    sent(task::consume_budget());
    sent(time::interval(Duration::MAX).tick());
    sent(time::advance(Duration::ZERO));
};
