//! The futures of `async` functions, which have no name: as `Send` and as `Sync` as tokio's.

use super::{
    differences,
    probe::{No, Row, SendOnly, Traits, probe_of, traits_of},
};
use std::{cell::Cell, future::ready, sync::Arc, time::Duration};

/// The same expressions, of Cede and of tokio.
macro_rules! values {
    ($name:ident, $crate_name:ident, $token:path) => {
        #[allow(
            clippy::let_underscore_future,
            unused_mut,
            reason = "they are looked at, not polled"
        )]
        fn $name() -> Vec<(&'static str, Traits)> {
            use $crate_name::{
                net, process,
                sync::{
                    Barrier, Mutex, Notify, OnceCell, RwLock, Semaphore, broadcast, mpsc, oneshot,
                    watch,
                },
                task::{self, JoinSet},
                time,
            };
            type Token = $token;
            let mut rows = Vec::new();
            macro_rules! row {
                ($value:expr) => {
                    rows.push((stringify!($value), traits_of!($value)))
                };
            }
            let value = || -> SendOnly { Cell::new(0) };
            let (mut sender, mut receiver) = oneshot::channel::<SendOnly>();
            row!(sender.closed());
            row!(&mut receiver);
            let (sender, mut receiver) = mpsc::channel::<SendOnly>(1);
            row!(sender.send(value()));
            row!(sender.reserve());
            row!(sender.reserve_many(1));
            row!(sender.clone().reserve_owned());
            row!(sender.send_timeout(value(), Duration::ZERO));
            row!(sender.closed());
            row!(receiver.recv());
            row!(receiver.recv_many(&mut Vec::new(), 1));
            let (sender, mut receiver) = mpsc::unbounded_channel::<SendOnly>();
            row!(sender.closed());
            row!(receiver.recv());
            row!(receiver.recv_many(&mut Vec::new(), 1));
            let (sender, mut receiver) = broadcast::channel::<SendOnly>(1);
            row!(sender.closed());
            row!(receiver.recv());
            let (sender, mut receiver) = watch::channel(0_u8);
            row!(sender.closed());
            row!(receiver.changed());
            row!(receiver.wait_for(|_| true));
            let semaphore = Arc::new(Semaphore::new(1));
            row!(semaphore.acquire());
            row!(semaphore.acquire_many(1));
            row!(semaphore.clone().acquire_owned());
            row!(semaphore.clone().acquire_many_owned(1));
            let mutex = Arc::new(Mutex::new(value()));
            row!(mutex.lock());
            row!(mutex.clone().lock_owned());
            let lock = Arc::new(RwLock::new(0_u8));
            row!(lock.read());
            row!(lock.write());
            row!(lock.clone().read_owned());
            row!(lock.clone().write_owned());
            let (notify, barrier) = (Notify::new(), Barrier::new(1));
            row!(notify.notified());
            row!(barrier.wait());
            let cell = OnceCell::new();
            row!(cell.get_or_init(|| ready(0_u8)));
            row!(cell.get_or_try_init(|| ready(Ok::<u8, ()>(0))));
            let token = Token::new();
            row!(token.cancelled());
            row!(token.clone().cancelled_owned());
            row!(token.run_until_cancelled(ready(value())));
            row!(token.clone().run_until_cancelled_owned(ready(value())));
            let mut set = JoinSet::<SendOnly>::new();
            row!(set.join_next());
            row!(set.join_next_with_id());
            row!(set.shutdown());
            row!(set.join_all());
            row!(task::yield_now());
            let (stream, mut command) = ("127.0.0.1:1", process::Command::new("true"));
            row!(time::interval(Duration::MAX).tick());
            row!(net::TcpStream::connect(stream));
            row!(net::TcpListener::bind(stream));
            row!(net::UdpSocket::bind(stream));
            row!(net::UnixStream::connect("path"));
            row!(net::lookup_host(stream));
            row!(command.status());
            row!(command.output());
            rows
        }
    };
}

values!(ours, cede_itself, cede_itself::sync::CancellationToken);
values!(theirs, cede, tokio_util::sync::CancellationToken);

#[test]
fn every_future_is_as_send_and_sync_as_tokios() {
    let runtime = cede_itself::runtime::Runtime::new().unwrap();
    let ours = {
        let _guard = runtime.enter();
        ours()
    };
    let runtime = cede::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let _guard = runtime.enter();
    let rows = ours.into_iter().zip(theirs()).map(|((name, mut ours), (_, theirs))| {
        // Neither library promises whether the future of an `async fn` is `Unpin` or unwind safe.
        ours.0[2..].copy_from_slice(&theirs.0[2..]);
        Row { name, value: "", ours, theirs }
    });
    differences::expect(&rows.collect::<Vec<_>>());
}
