//! Descriptors of any kind: a task waits for their readiness, clears it, and does not clear newer
//! events.

use crate::support::on_both;
use cede::io::{AsyncFd, Interest, Ready};
use std::{
    future::poll_fn,
    io::{ErrorKind, Read, Write},
    net::Shutdown,
    os::{fd::AsFd, unix::net::UnixStream},
    pin::pin,
};

fn pair() -> (UnixStream, UnixStream) {
    let (near, far) = UnixStream::pair().unwrap();
    near.set_nonblocking(true).unwrap();
    (near, far)
}

#[test]
fn a_descriptor_is_read_when_it_is_ready() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (near, mut far) = pair();
            let fd = AsyncFd::with_interest(near, Interest::READABLE).unwrap();
            let reader = cede::spawn(async move {
                let mut bytes = Vec::new();
                while bytes.len() < 300 {
                    let mut guard = fd.readable().await.unwrap();
                    let mut buffer = [0; 16];
                    if let Ok(result) = guard.try_io(|fd| fd.get_ref().read(&mut buffer)) {
                        bytes.extend_from_slice(&buffer[..result.unwrap()]);
                    }
                }
                bytes
            });
            for number in 0..100 {
                far.write_all(&[number; 3]).unwrap();
                cede::task::yield_now().await;
            }
            let sent: Vec<u8> = (0..100).flat_map(|number| [number; 3]).collect();
            assert_eq!(reader.await.unwrap(), sent);
        });
    });
}

#[test]
fn readiness_stays_until_it_is_cleared() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (near, mut far) = pair();
            let fd = AsyncFd::new(near).unwrap();
            far.write_all(b"x").unwrap();
            fd.readable().await.unwrap().retain_ready();
            let mut guard = poll_fn(|cx| fd.poll_read_ready(cx)).await.unwrap();
            assert_eq!(guard.get_inner().read(&mut [0; 4]).unwrap(), 1);
            assert!(guard.try_io(|fd| fd.get_ref().read(&mut [0; 4])).is_err());
            assert!(futures::poll!(pin!(fd.readable())).is_pending());
            fd.writable().await.unwrap().clear_ready();
            assert!(futures::poll!(pin!(fd.writable())).is_pending());
            // An error of another kind is returned by the operation, and clears nothing.
            far.write_all(b"x").unwrap();
            let mut guard = fd.readable().await.unwrap();
            let other = guard.try_io(|_| std::io::Result::<()>::Err(ErrorKind::Other.into()));
            assert_eq!(other.unwrap().unwrap_err().kind(), ErrorKind::Other);
            fd.readable().await.unwrap().clear_ready();
        });
    });
}

/// Hazard 28, for a guard: an event that arrives between the look and the clear is not cleared.
#[test]
fn an_event_since_the_guard_was_made_is_kept() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (near, mut far) = pair();
            let fd = AsyncFd::with_interest(near, Interest::READABLE).unwrap();
            far.write_all(b"x").unwrap();
            let mut guard = fd.readable().await.unwrap();
            far.write_all(b"y").unwrap();
            // The driver has seen the second event once a timer has fired after it.
            cede::time::sleep(std::time::Duration::from_millis(2)).await;
            guard.clear_ready();
            let mut guard = fd.readable().await.unwrap();
            let mut buffer = [0; 4];
            assert_eq!(guard.try_io(|fd| fd.get_ref().read(&mut buffer)).unwrap().unwrap(), 2);
        });
    });
}

/// Hazard 32.
#[test]
fn what_cannot_be_waited_for_is_refused_and_nothing_is_left() {
    on_both(|runtime| {
        runtime.block_on(async {
            let file = std::fs::File::open("/proc/self/exe").unwrap();
            assert!(AsyncFd::new(file).is_err());
            let (near, mut far) = pair();
            let fd = AsyncFd::new(near).unwrap();
            assert_eq!(
                AsyncFd::new(fd.as_fd()).unwrap_err().kind(),
                ErrorKind::AlreadyExists,
                "the same descriptor twice"
            );
            far.write_all(b"x").unwrap();
            fd.readable().await.unwrap().clear_ready();
            let near = fd.into_inner();
            let fd = AsyncFd::new(near).unwrap();
            fd.readable().await.unwrap().clear_ready();
        });
    });
}

#[test]
fn a_descriptor_outlives_its_runtime() {
    on_both(|runtime| {
        let (near, _far) = pair();
        let mut fd = runtime.block_on(async { AsyncFd::new(near).unwrap() });
        drop(runtime);
        assert!(futures::executor::block_on(fd.readable()).is_err());
        assert_eq!(fd.get_mut().read(&mut [0]).unwrap_err().kind(), ErrorKind::WouldBlock);
        assert_eq!(fd.into_inner().read(&mut [0]).unwrap_err().kind(), ErrorKind::WouldBlock);
    });
}

const EITHER: Interest = Interest::READABLE.add(Interest::WRITABLE);

#[test]
fn whichever_direction_is_ready_ends_the_wait() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (near, mut far) = pair();
            let mut fd = AsyncFd::new(near).unwrap();
            let guard = fd.ready(EITHER).await.unwrap();
            assert_eq!(guard.ready(), Ready::WRITABLE);
            fd.writable().await.unwrap().clear_ready();
            assert!(futures::poll!(pin!(fd.ready(EITHER))).is_pending());
            let waits = cede::spawn(async move {
                fd.ready(EITHER).await.unwrap().retain_ready();
                fd
            });
            cede::task::yield_now().await;
            far.write_all(b"x").unwrap();
            fd = waits.await.unwrap();
            let mut guard = fd.ready_mut(EITHER).await.unwrap();
            assert!(guard.ready().is_readable());
            guard.clear_ready_matching(Ready::WRITABLE);
            assert!(guard.get_ref().readable().await.unwrap().ready().is_readable());
            guard.clear_ready_matching(Ready::READABLE);
            assert!(futures::poll!(pin!(fd.ready(EITHER))).is_pending());
        });
    });
}

#[test]
fn the_end_of_the_other_side_is_seen() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (near, far) = pair();
            let fd = AsyncFd::new(near).unwrap();
            drop(far);
            while !fd.ready(Interest::READABLE).await.unwrap().ready().is_read_closed() {}
            assert!(fd.ready(EITHER).await.unwrap().ready().is_write_closed());
        });
    });
}

/// Hazard 29, for a guard of either direction: the write blocked, and the end has yet to be read,
/// although no further event will report it.
#[test]
fn the_end_is_not_forgotten_when_the_other_direction_blocks() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (near, far) = pair();
            while (&near).write(&[0; 4096]).is_ok() {}
            far.shutdown(Shutdown::Write).unwrap();
            let fd = AsyncFd::new(near).unwrap();
            let mut guard = fd.ready(EITHER).await.unwrap();
            while !guard.ready().is_read_closed() {
                guard.clear_ready();
                guard = fd.ready(EITHER).await.unwrap();
            }
            assert!(guard.try_io(|fd| fd.get_ref().write(b"x")).is_err());
            assert!(futures::poll!(pin!(fd.ready(EITHER))).is_pending(), "or it would spin");
            let mut guard = fd.readable().await.unwrap();
            let end = guard.try_io(|fd| fd.get_ref().read(&mut [0; 4]));
            assert_eq!(end.unwrap().unwrap(), 0);
        });
    });
}

/// This holds for operations on `&self` and on `&mut self`.
#[test]
fn an_operation_is_tried_until_it_does_not_block() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (near, mut far) = pair();
            let mut fd = AsyncFd::new(near).unwrap();
            let mut buffer = [0; 4];
            let read = |mut near: &UnixStream| near.read(&mut [0; 4]);
            assert_eq!(fd.try_io(EITHER, read).unwrap_err().kind(), ErrorKind::WouldBlock);
            {
                let mut waits =
                    pin!(fd.async_io(Interest::READABLE, |mut fd| fd.read(&mut buffer)));
                assert!(futures::poll!(&mut waits).is_pending());
                far.write_all(b"x").unwrap();
                assert_eq!(waits.await.unwrap(), 1);
            }
            {
                let operation = |fd: &mut UnixStream| fd.read(&mut buffer);
                let mut waits = pin!(fd.async_io_mut(Interest::READABLE, operation));
                assert!(futures::poll!(&mut waits).is_pending());
                far.write_all(b"yz").unwrap();
                assert_eq!(waits.await.unwrap(), 2);
            }
            let error = fd.async_io(EITHER, |_| Err::<(), _>(ErrorKind::Other.into())).await;
            assert_eq!(error.unwrap_err().kind(), ErrorKind::Other);
        });
    });
}

#[test]
fn what_owns_the_descriptor_may_be_needed_alone() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (near, mut far) = pair();
            let mut fd = AsyncFd::new(near).unwrap();
            fd.writable_mut().await.unwrap().get_inner_mut().write_all(b"x").unwrap();
            far.read_exact(&mut [0]).unwrap();
            far.write_all(b"y").unwrap();
            let mut guard = fd.readable_mut().await.unwrap();
            assert_eq!(guard.try_io(|fd| fd.get_mut().read(&mut [0; 4])).unwrap().unwrap(), 1);
            assert!(guard.try_io(|fd| fd.get_mut().read(&mut [0; 4])).is_err());
            assert!(
                futures::poll!(pin!(poll_fn(|cx| fd.poll_read_ready_mut(cx).map(drop))))
                    .is_pending()
            );
            assert!(poll_fn(|cx| fd.poll_write_ready_mut(cx).map_ok(|_| ())).await.is_ok());
        });
    });
}
