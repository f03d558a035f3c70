//! Descriptors of any kind, in the cases in which something is easily lost: the end of a stream,
//! the registration of another source, an event that was cleared, and `Send`.

use crate::support::on_both;
use cede::{
    io::{AsyncFd, AsyncReadExt, Interest, LimitedLines, Ready, copy},
    net::UnixStream as Stream,
    sync::{broadcast, mpsc, oneshot},
    task::JoinSet,
};
use rustix::fs::{CWD, FileType, Mode, OFlags, mknodat, open};
use std::{
    cell::Cell,
    fs::File,
    io::{Error, ErrorKind, Read, Write},
    marker::PhantomData,
    mem,
    net::Shutdown,
    os::{
        fd::{AsFd, AsRawFd, BorrowedFd, RawFd},
        unix::net::UnixStream,
    },
    pin::pin,
};

const EITHER: Interest = Interest::READABLE.add(Interest::WRITABLE);

fn pair() -> (UnixStream, UnixStream) {
    let (near, far) = UnixStream::pair().unwrap();
    near.set_nonblocking(true).unwrap();
    (near, far)
}

/// Hazard 29, for a caller that clears the readiness after a short read: no further event reports
/// the end. This covers every way to wait and to clear.
#[test]
fn the_end_is_not_forgotten_when_readiness_is_cleared() {
    on_both(|runtime| {
        runtime.block_on(async {
            for interest in [Interest::READABLE, EITHER] {
                for matching in [false, true] {
                    let (near, mut far) = pair();
                    far.write_all(b"the last bytes").unwrap();
                    far.shutdown(Shutdown::Write).unwrap();
                    let fd = AsyncFd::new(near).unwrap();
                    let mut guard = fd.ready(interest).await.unwrap();
                    while !guard.ready().is_read_closed() {
                        guard.clear_ready();
                        guard = fd.ready(interest).await.unwrap();
                    }
                    assert_eq!(guard.get_inner().read(&mut [0; 99]).unwrap(), 14);
                    if matching {
                        guard.clear_ready_matching(Ready::READABLE);
                    } else {
                        guard.clear_ready();
                    }
                    let mut guard = fd.ready(interest).await.unwrap();
                    while !guard.ready().is_readable() {
                        guard = fd.ready(interest).await.unwrap();
                    }
                    assert_eq!(guard.get_inner().read(&mut [0; 99]).unwrap(), 0);
                }
            }
        });
    });
}

/// A FIFO whose last writer was closed is at its end until there is another writer. Until then no
/// task tries again and again, whether the system or only the caller said that the operation would
/// block.
#[test]
fn the_end_of_a_fifo_is_over_when_another_writer_comes() {
    on_both(|runtime| {
        runtime.block_on(async {
            let path = std::env::temp_dir().join(format!("cede-fifo-{}", std::process::id()));
            let _ = std::fs::remove_file(&path);
            mknodat(CWD, &path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
            let near = open(&path, OFlags::RDONLY | OFlags::NONBLOCK, Mode::empty()).unwrap();
            let fd = AsyncFd::with_interest(File::from(near), Interest::READABLE).unwrap();
            for tried in [true, false] {
                let mut writer = File::options().write(true).open(&path).unwrap();
                writer.write_all(b"x").unwrap();
                drop(writer);
                while !fd.readable().await.unwrap().ready().is_read_closed() {}
                let mut guard = fd.readable().await.unwrap();
                assert_eq!(guard.get_inner().read(&mut [0; 4]).unwrap(), 1);
                let mut writer = File::options().write(true).open(&path).unwrap();
                let would_block = guard.get_inner().read(&mut [0; 4]).unwrap_err();
                assert_eq!(would_block.kind(), ErrorKind::WouldBlock);
                if tried {
                    guard.try_io(|fd| fd.get_ref().read(&mut [0; 4])).unwrap_err();
                } else {
                    guard.clear_ready();
                }
                assert!(futures::poll!(pin!(fd.readable())).is_pending());
                writer.write_all(b"yz").unwrap();
                let guard = fd.readable().await.unwrap();
                assert_eq!(guard.get_inner().read(&mut [0; 4]).unwrap(), 2);
            }
            std::fs::remove_file(&path).unwrap();
        });
    });
}

#[test]
fn a_guard_does_not_say_what_was_cleared_through_it() {
    on_both(|runtime| {
        runtime.block_on(async {
            let both = Ready::READABLE | Ready::WRITABLE;
            let (near, mut far) = pair();
            far.write_all(b"x").unwrap();
            let mut fd = AsyncFd::new(near).unwrap();
            macro_rules! check {
                ($guard:expr) => {{
                    let mut guard = $guard;
                    while guard.ready() != both {
                        guard = $guard;
                    }
                    guard.retain_ready();
                    assert_eq!(guard.ready(), both);
                    guard.clear_ready_matching(Ready::READABLE);
                    assert_eq!(guard.ready(), Ready::WRITABLE);
                    guard.clear_ready_matching(Ready::WRITABLE);
                    assert_eq!(guard.ready(), Ready::EMPTY);
                    guard.clear_ready();
                    assert!(futures::poll!(pin!(fd.ready(EITHER))).is_pending());
                    fd = AsyncFd::new(fd.into_inner()).unwrap();

                    let mut guard = $guard;
                    guard.clear_ready();
                    assert_eq!(guard.ready(), Ready::EMPTY);
                    fd = AsyncFd::new(fd.into_inner()).unwrap();

                    let mut guard = $guard;
                    let result = guard.try_io(|_| Err::<(), _>(ErrorKind::WouldBlock.into()));
                    assert!(result.is_err());
                    assert_eq!(guard.ready(), Ready::EMPTY);
                    fd = AsyncFd::new(fd.into_inner()).unwrap();
                }};
            }
            check!(fd.ready(EITHER).await.unwrap());
            check!(fd.ready_mut(EITHER).await.unwrap());
            drop(fd);
        });
    });
}

/// A descriptor is closed too early, and the system gives its number to another source, which must
/// not be affected.
#[test]
fn a_descriptor_closed_too_early_takes_no_other_along() {
    on_both(|runtime| {
        runtime.block_on(async {
            for clears in [false, true] {
                let (near, far) = pair();
                let number: RawFd = near.as_raw_fd();
                let stale = AsyncFd::new(number).unwrap();
                far.shutdown(Shutdown::Write).unwrap();
                while !stale.readable().await.unwrap().ready().is_read_closed() {}
                let mut guard = stale.readable().await.unwrap();
                drop(near);
                let (mut reader, writer) = same_number(number);
                assert!(futures::poll!(pin!(reader.read(&mut [0; 4]))).is_pending());
                if clears {
                    guard.clear_ready();
                }
                drop(stale);
                let mut bytes = [0; 4];
                let mut reading = pin!(reader.read(&mut bytes));
                assert!(futures::poll!(&mut reading).is_pending());
                (&writer).write_all(b"here").unwrap();
                assert_eq!(reading.await.unwrap(), 4);
            }
        });
    });
}

/// Makes a stream of the runtime whose descriptor has this number, and returns it and its peer. If
/// another test has taken the number, tries again until it is free.
fn same_number(number: RawFd) -> (Stream, UnixStream) {
    let mut others = Vec::new();
    loop {
        let (near, far) = UnixStream::pair().unwrap();
        if near.as_raw_fd() == number {
            return (Stream::from_std(near).unwrap(), far);
        }
        if far.as_raw_fd() == number {
            return (Stream::from_std(far).unwrap(), near);
        }
        others.push((near, far));
        assert!(others.len() < 400, "the number {number} is not to be had");
        if others.len() > 20 {
            others.clear();
            std::thread::yield_now();
        }
    }
}

/// One owner is exchanged for another: each is deregistered with the number that it had when it was
/// registered.
#[test]
fn descriptors_that_change_places_are_both_let_go() {
    on_both(|runtime| {
        runtime.block_on(async {
            let ((one, _a), (two, mut b)) = (pair(), pair());
            let (mut first, mut second) = (AsyncFd::new(one).unwrap(), AsyncFd::new(two).unwrap());
            mem::swap(first.get_mut(), second.get_mut());
            let two = first.into_inner();
            b.write_all(b"x").unwrap();
            // Still registered, as `second` says.
            second.readable().await.unwrap().retain_ready();
            let error = AsyncFd::new(two.as_fd()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::AlreadyExists);
            let one = second.into_inner();
            let (one, two) = (AsyncFd::new(one).unwrap(), AsyncFd::new(two).unwrap());
            two.readable().await.unwrap().retain_ready();
            assert!(futures::poll!(pin!(one.readable())).is_pending());
        });
    });
}

#[test]
fn what_cannot_be_registered_comes_back() {
    on_both(|runtime| {
        runtime.block_on(async {
            let file = || File::open("/proc/self/exe").unwrap();
            let readable = Interest::READABLE;
            let results = [
                AsyncFd::try_new(file()),
                AsyncFd::try_with_interest(file(), readable),
                AsyncFd::register(file()),
                AsyncFd::register_with_interest(file(), readable),
            ];
            for result in results {
                let error = result.unwrap_err();
                let text = error.to_string();
                let (file, error) = error.into_parts();
                assert!(file.metadata().unwrap().is_file());
                assert_eq!(error.to_string(), text);
            }
            let near = AsyncFd::register(pair().0).unwrap();
            let twice = AsyncFd::register(near.as_fd()).map(drop).map_err(Error::from);
            assert_eq!(twice.unwrap_err().kind(), ErrorKind::AlreadyExists);
        });
    });
}

/// `Send`, but not `Sync`.
struct NotSync<T>(T, PhantomData<Cell<u8>>);

fn not_sync<T>(inner: T) -> NotSync<T> {
    NotSync(inner, PhantomData)
}

impl AsRawFd for NotSync<UnixStream> {
    fn as_raw_fd(&self) -> RawFd {
        self.0.as_raw_fd()
    }
}

impl AsFd for NotSync<UnixStream> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

/// A value that is not shared need not be `Sync`: no future of a method that takes `&mut self` or
/// `self` requires it.
#[test]
fn what_is_not_shared_need_not_be_sync() {
    fn sent<F: Future + Send>(future: F) -> F {
        future
    }
    on_both(|runtime| {
        runtime.block_on(async {
            let (near, mut far) = pair();
            let mut fd = AsyncFd::register(not_sync(near)).unwrap();
            far.write_all(b"x").unwrap();
            sent(fd.ready_mut(EITHER)).await.unwrap().retain_ready();
            sent(fd.readable_mut()).await.unwrap().retain_ready();
            sent(fd.writable_mut()).await.unwrap().retain_ready();
            let read = |fd: &mut NotSync<UnixStream>| fd.0.read(&mut [0; 4]);
            let read = sent(fd.async_io_mut(Interest::READABLE, read)).await;
            assert_eq!(read.unwrap(), 1);

            let (sender, mut receiver) = mpsc::channel(1);
            sent(sender.send(not_sync(()))).await.ok().unwrap();
            sent(receiver.recv()).await.unwrap();
            sent(sender.reserve()).await.unwrap().send(not_sync(()));
            sent(receiver.recv_many(&mut Vec::new(), 1)).await;
            let (sender, mut receiver) = mpsc::unbounded_channel();
            sender.send(not_sync(())).ok().unwrap();
            sent(receiver.recv()).await.unwrap();
            let (sender, receiver) = oneshot::channel();
            sender.send(not_sync(())).ok().unwrap();
            sent(receiver).await.unwrap();
            let (sender, mut receiver) = broadcast::channel(1);
            sender.send(Cell::new(1)).unwrap();
            sent(receiver.recv()).await.unwrap();

            let mut set = JoinSet::new();
            set.spawn(async { not_sync(()) });
            sent(set.join_next()).await.unwrap().unwrap();
            sent(cede::spawn(async { not_sync(()) })).await.unwrap();

            let reader = futures::io::BufReader::new(&b"line\n"[..]).chain(&b""[..]);
            let mut lines = LimitedLines::new(futures::io::BufReader::new(reader), 9);
            sent(lines.next_line()).await.unwrap();
            sent(copy(&b"x"[..], &mut Vec::new())).await.unwrap();
        });
    });
}
