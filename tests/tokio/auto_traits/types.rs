//! The types that have a name.

use super::{
    differences,
    probe::{Borrowed, Neither, No, Pinned, Plain, Probe, Row, SendOnly, SyncOnly, Traits, traits},
};
use std::os::fd::OwnedFd;

/// Tokio, with its items at the places where Cede has them.
#[allow(unused_imports, reason = "those of a glob")]
mod theirs {
    pub(super) use cede::{fs, net, process, runtime, signal};
    pub(super) mod io {
        pub(crate) use cede::io::{
            DuplexStream, Interest, Ready, Stderr, Stdin, Stdout,
            unix::{
                AsyncFd, AsyncFdReadyGuard, AsyncFdReadyMutGuard, AsyncFdRegisterError, TryIoError,
            },
        };
    }
    pub(super) mod sync {
        pub(crate) use cede::sync::{futures::*, *};
        pub(crate) use tokio_util::sync::{
            CancellationToken, DropGuard, WaitForCancellationFuture, WaitForCancellationFutureOwned,
        };
    }
    pub(super) mod task {
        pub(crate) use cede::task::{coop::Unconstrained, futures::TaskLocalFuture, *};
    }
    pub(super) mod time {
        pub(crate) use cede::time::{error::Elapsed, *};
    }
}
use cede_itself as ours;

/// `rows!(into; a::Type, a::Other['static],)`: types without a parameter of interest.
macro_rules! rows {
    ($rows:ident; $($($path:ident)::+ $([$($of:tt)+])?,)+) => {
        $($rows.push(Row {
            name: concat!($("::", stringify!($path)),+),
            value: "",
            ours: traits!(ours::$($path)::+ $(<$($of)+>)?),
            theirs: traits!(theirs::$($path)::+ $(<$($of)+>)?),
        });)+
    };
}

/// `rows_of!(into; a::Type[V], a::Other['static, V],)`: types of a value, for every kind of it.
macro_rules! rows_of {
    ($rows:ident; $($($path:ident)::+ [$($of:tt)+],)+) => {
        $(rows_of!(one $rows; [$($path)::+] [$($of)+] Plain SendOnly SyncOnly Neither Pinned Borrowed);)+
    };
    (one $rows:ident; $path:tt $of:tt $($value:ident)+) => {
        $(rows_of!(two $rows; $path $of $value);)+
    };
    (two $rows:ident; [$($path:ident)::+] [$($of:tt)+] $value:ident) => {{
        type V = $value;
        $rows.push(Row {
            name: concat!($("::", stringify!($path)),+),
            value: stringify!($value),
            ours: traits!(ours::$($path)::+<$($of)+>),
            theirs: traits!(theirs::$($path)::+<$($of)+>),
        });
    }};
}

fn all() -> Vec<Row> {
    let mut rows = Vec::new();
    rows! { rows;
        fs::File, fs::OpenOptions,
        io::AsyncFd[OwnedFd], io::AsyncFdReadyGuard['static, OwnedFd],
        io::AsyncFdReadyMutGuard['static, OwnedFd], io::AsyncFdRegisterError[OwnedFd], io::DuplexStream, io::Interest, io::Ready, io::Stderr, io::Stdin,
        io::Stdout, io::TryIoError,
        net::TcpListener, net::TcpSocket, net::TcpStream, net::UdpSocket, net::UnixDatagram,
        net::UnixListener, net::UnixStream, net::tcp::OwnedReadHalf, net::tcp::OwnedWriteHalf,
        net::tcp::ReadHalf['static], net::tcp::ReuniteError, net::tcp::WriteHalf['static],
        net::unix::OwnedReadHalf, net::unix::OwnedWriteHalf, net::unix::ReadHalf['static],
        net::unix::ReuniteError, net::unix::SocketAddr, net::unix::UCred, net::unix::WriteHalf['static],
        net::unix::pipe::OpenOptions, net::unix::pipe::Receiver, net::unix::pipe::Sender,
        process::Child, process::ChildStderr, process::ChildStdin, process::ChildStdout, process::Command,
        runtime::Builder, runtime::EnterGuard['static], runtime::Handle, runtime::Runtime,
        runtime::RuntimeMetrics, runtime::TryCurrentError,
        signal::unix::Signal, signal::unix::SignalKind,
        sync::AcquireError, sync::Barrier, sync::BarrierWaitResult, sync::CancellationToken,
        sync::DropGuard, sync::Notified['static], sync::Notify, sync::OwnedNotified,
        sync::OwnedSemaphorePermit, sync::Semaphore, sync::SemaphorePermit['static],
        sync::TryAcquireError, sync::TryLockError, sync::WaitForCancellationFuture['static],
        sync::WaitForCancellationFutureOwned,
        sync::broadcast::error::RecvError, sync::broadcast::error::TryRecvError,
        sync::mpsc::error::TryRecvError, sync::oneshot::error::RecvError,
        sync::oneshot::error::TryRecvError, sync::watch::error::RecvError,
        task::AbortHandle, task::Id, task::JoinError, task::LocalKey[u8],
        task::TaskLocalFuture[u8, std::future::Ready<u8>],
        time::Elapsed, time::Instant, time::Interval, time::MissedTickBehavior, time::Sleep,
    }
    rows_of! { rows;
        sync::Mutex[V], sync::MutexGuard['static, V], sync::OnceCell[V], sync::OwnedMutexGuard[V],
        sync::OwnedRwLockReadGuard[V], sync::OwnedRwLockWriteGuard[V], sync::RwLock[V],
        sync::RwLockReadGuard['static, V], sync::RwLockWriteGuard['static, V], sync::SetError[V],
        sync::broadcast::Receiver[V], sync::broadcast::Sender[V], sync::broadcast::WeakSender[V],
        sync::broadcast::error::SendError[V],
        sync::mpsc::OwnedPermit[V], sync::mpsc::Permit['static, V], sync::mpsc::PermitIterator['static, V],
        sync::mpsc::Receiver[V], sync::mpsc::Sender[V], sync::mpsc::UnboundedReceiver[V],
        sync::mpsc::UnboundedSender[V], sync::mpsc::WeakSender[V], sync::mpsc::WeakUnboundedSender[V],
        sync::mpsc::error::SendError[V], sync::mpsc::error::SendTimeoutError[V],
        sync::mpsc::error::TrySendError[V],
        sync::oneshot::Receiver[V], sync::oneshot::Sender[V],
        sync::watch::Receiver[V], sync::watch::Ref['static, V], sync::watch::Sender[V],
        sync::watch::error::SendError[V],
        task::JoinHandle[V], task::JoinSet[V], task::Unconstrained[V],
        time::Timeout[V],
    }
    rows
}

/// The names of all types that are compared.
pub(crate) fn names() -> Vec<&'static str> {
    all().iter().map(|row| row.name).collect()
}

#[test]
fn every_type_has_the_auto_traits_of_tokios() {
    differences::expect(&all());
}

#[test]
fn what_is_listed_as_a_difference_is_one() {
    differences::expect_all_listed_differ(&all());
}
