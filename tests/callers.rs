//! A panic that is the caller's mistake names the caller's line, and not a line in the library.
//! This covers every public function whose docs have a section "Panics", except `async` functions,
//! which panic when they are polled.

use crate::support::{current_thread, multi_thread, watchdog};
use cede::{
    io, net, process, runtime, signal,
    sync::{Mutex, RwLock, Semaphore, broadcast, mpsc, oneshot},
    task::{self, JoinSet},
    time::{self, Duration},
};
use std::{
    cell::RefCell,
    future::ready,
    mem,
    os::fd::OwnedFd,
    panic::{self, AssertUnwindSafe, catch_unwind},
    process::Stdio,
    sync::{Arc, Once},
};

thread_local! {
    /// The file in which this thread panicked, while panics are being recorded.
    static NOTED: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Calls `f`, which must panic, and returns the file that the panic names.
fn file_of_panic<R>(f: impl FnOnce() -> R) -> String {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let is_noted = NOTED.with_borrow_mut(|noted| match noted {
                Some(noted) => {
                    *noted = info.location().map_or_else(String::new, |at| at.file().into());
                    true
                }
                None => false,
            });
            if !is_noted {
                before(info);
            }
        }));
    });
    NOTED.set(Some("no panic".into()));
    let _ = catch_unwind(AssertUnwindSafe(f));
    NOTED.take().expect("the hook has recorded the file")
}

/// `each_names_its_caller!(expression; expression;)`: checks that each expression panics and that
/// the panic names this file.
macro_rules! each_names_its_caller {
    ($($call:expr;)+) => {
        let mut strange = Vec::new();
        $(
            let file = file_of_panic(|| $call);
            if file != file!() {
                strange.push(format!("{}: {file}", stringify!($call)));
            }
        )+
        assert!(strange.is_empty(), "these panics name another file:\n{}", strange.join("\n"));
    };
}

fn std_stream() -> std::os::unix::net::UnixStream {
    std::os::unix::net::UnixStream::pair().unwrap().0
}

fn descriptor() -> OwnedFd {
    std_stream().into()
}

fn shell() -> process::Command {
    let mut command = process::Command::new("true");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn what_needs_a_runtime_names_its_caller_outside_of_one() {
    let _watchdog = watchdog();
    let bind = "127.0.0.1:0";
    each_names_its_caller! {
        runtime::Handle::current();
        cede::spawn(ready(()));
        cede::spawn_blocking(|| ());
        cede::spawn_local(ready(()));
        JoinSet::new().spawn(ready(()));
        JoinSet::new().spawn_blocking(|| ());
        JoinSet::new().spawn_local(ready(()));
        time::sleep(Duration::ZERO);
        time::timeout(Duration::ZERO, ready(()));
        time::interval(Duration::from_secs(1));
        time::pause();
        time::resume();
        net::TcpListener::from_std(std::net::TcpListener::bind(bind).unwrap());
        net::UdpSocket::from_std(std::net::UdpSocket::bind(bind).unwrap());
        net::UnixStream::from_std(std_stream());
        net::TcpSocket::new_v4().unwrap().listen(1);
        net::UnixStream::pair();
        net::UnixDatagram::pair();
        net::UnixDatagram::unbound();
        io::AsyncFd::new(descriptor());
        io::AsyncFd::with_interest(descriptor(), io::Interest::READABLE);
        signal::unix::signal(signal::unix::SignalKind::user_defined1());
        shell().spawn();
        shell().status();
        shell().output();
    }
}

#[test]
fn what_must_not_be_called_in_async_code_names_its_caller() {
    let _watchdog = watchdog();
    let (runtime, other) = (current_thread(), multi_thread(1));
    let (mutex, lock) = (Arc::new(Mutex::new(())), Arc::new(RwLock::new(())));
    runtime.block_on(async {
        let (sender, mut receiver) = mpsc::channel::<u8>(1);
        let (_keep, mut unbounded) = mpsc::unbounded_channel::<u8>();
        let (_keep, mut broadcast) = broadcast::channel::<u8>(1);
        each_names_its_caller! {
            cede::block_on(ready(()));
            runtime.block_on(ready(()));
            runtime.handle().block_on(ready(()));
            multi_thread(1).shutdown_timeout(Duration::MAX);
            task::block_in_place(|| ());
            sender.blocking_send(1);
            receiver.blocking_recv();
            receiver.blocking_recv_many(&mut Vec::new(), 1);
            unbounded.blocking_recv();
            unbounded.blocking_recv_many(&mut Vec::new(), 1);
            broadcast.blocking_recv();
            oneshot::channel::<u8>().1.blocking_recv();
            mutex.blocking_lock();
            mutex.clone().blocking_lock_owned();
            lock.blocking_read();
            lock.blocking_write();
        }
    });
    other.block_on(async {
        each_names_its_caller! {
            cede::spawn_local(ready(()));
            time::pause();
        }
    });
}

#[test]
fn what_refuses_an_argument_names_its_caller() {
    let _watchdog = watchdog();
    let runtime = current_thread();
    let cancelled = runtime.block_on(async {
        let task = cede::spawn(std::future::pending::<()>());
        task.abort();
        task.await.unwrap_err()
    });
    let metrics = runtime.metrics();
    let (one, two) = (Arc::new(Semaphore::new(1)), Arc::new(Semaphore::new(1)));
    let mutex = || {
        let mutex = Mutex::new(());
        mem::forget(mutex.try_lock().unwrap());
        mutex
    };
    let lock = || {
        let lock = RwLock::new(());
        mem::forget(lock.try_write().unwrap());
        lock
    };
    let _entered = runtime.enter();
    each_names_its_caller! {
        cancelled.into_panic();
        metrics.worker_poll_count(1);
        metrics.worker_steal_count(1);
        metrics.worker_park_count(1);
        metrics.worker_local_queue_depth(1);
        runtime::Builder::new_multi_thread().worker_threads(0).build();
        runtime::Builder::new_multi_thread().max_blocking_threads(0).build();
        runtime::Builder::new_multi_thread().global_queue_interval(0).build();
        runtime::Builder::new_multi_thread().event_interval(0).build();
        runtime::Builder::new_multi_thread().start_paused(true).build();
        mpsc::channel::<u8>(0);
        mpsc::channel::<u8>(usize::MAX);
        broadcast::channel::<u8>(0);
        broadcast::Sender::<u8>::new(0);
        Semaphore::new(usize::MAX);
        Semaphore::const_new(usize::MAX);
        one.add_permits(usize::MAX);
        one.try_acquire().unwrap().merge(two.try_acquire().unwrap());
        one.clone().try_acquire_owned().unwrap().merge(two.clone().try_acquire_owned().unwrap());
        *mutex().get_mut();
        mutex().into_inner();
        *lock().get_mut();
        lock().into_inner();
        time::interval(Duration::ZERO);
        time::interval_at(time::Instant::now(), Duration::ZERO);
        time::resume();
    }
}
