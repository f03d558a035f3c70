//! The end of a connection: half of it, both halves, the peer's, the runtime's.

use super::{listener, pair};
use crate::support::on_both;
use cede::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use futures::executor::block_on;
use std::{
    io::{ErrorKind, Read},
    os::fd::AsFd,
    sync::Arc,
    task::{Context, Wake, Waker},
    time::Duration,
};

/// Hazard 29: a short read clears the readiness, and the end came with the bytes.
#[test]
fn the_end_is_read_after_the_last_bytes() {
    on_both(|runtime| {
        runtime.block_on(async {
            for round in 0..200 {
                let (mut near, mut far) = pair().await;
                let writer = cede::spawn(async move {
                    near.write_all(b"last").await.unwrap();
                    if round % 2 == 0 {
                        near.close().await.unwrap();
                        // The reader must see the end because of the shutdown, not because our end
                        // is dropped.
                        assert_eq!(near.read(&mut [0]).await.unwrap(), 0);
                    }
                });
                let mut text = String::new();
                let mut buffer = [0; 64];
                loop {
                    match far.read(&mut buffer).await.unwrap() {
                        0 => break,
                        n => text.push_str(std::str::from_utf8(&buffer[..n]).unwrap()),
                    }
                }
                assert_eq!(text, "last");
                assert_eq!(far.read(&mut buffer).await.unwrap(), 0, "and again");
                drop(far);
                writer.await.unwrap();
            }
        });
    });
}

/// Hazard 30: the peer is gone, so a writer that waits for room must be woken.
#[test]
fn a_writer_that_waits_is_woken_when_the_peer_is_gone() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (mut near, far) = pair().await;
            let writer = cede::spawn(async move {
                loop {
                    if let Err(error) = near.write_all(&[0; 1 << 16]).await {
                        return error.kind();
                    }
                }
            });
            // The writer has filled all buffers when bytes have arrived and no more arrive.
            far.readable().await.unwrap();
            cede::task::yield_now().await;
            drop(far);
            let kind = writer.await.unwrap();
            assert!([ErrorKind::ConnectionReset, ErrorKind::BrokenPipe].contains(&kind), "{kind}");
        });
    });
}

/// Hazard 30: a task that waits to read is woken too, although nothing was sent in either
/// direction.
#[test]
fn a_peer_that_resets_ends_both_directions() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (near, far) = pair().await;
            far.set_linger(Some(Duration::ZERO)).unwrap();
            let (mut reader, mut writer) = near.into_split();
            let reading = cede::spawn(async move { reader.read(&mut [0]).await });
            let writing = cede::spawn(async move {
                loop {
                    if let Err(error) = writer.write_all(&[0; 1 << 16]).await {
                        return error.kind();
                    }
                }
            });
            far.readable().await.unwrap();
            cede::task::yield_now().await;
            drop(far);
            // One operation reports the reset, the other that the peer is gone.
            let kinds = [
                reading.await.unwrap().map_or_else(|error| error.kind(), |_| ErrorKind::BrokenPipe),
                writing.await.unwrap(),
            ];
            assert!(kinds.contains(&ErrorKind::ConnectionReset), "{kinds:?}");
        });
    });
}

/// Hazard 36.
#[test]
fn half_a_connection_can_be_closed_and_closed_again() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (mut near, mut far) = pair().await;
            near.write_all(b"question").await.unwrap();
            near.close().await.unwrap();
            near.close().await.unwrap();
            let mut text = String::new();
            far.read_to_string(&mut text).await.unwrap();
            assert_eq!(text, "question");
            far.write_all(b"answer").await.unwrap();
            far.close().await.unwrap();
            text.clear();
            near.read_to_string(&mut text).await.unwrap();
            assert_eq!(text, "answer");
            // The connection is gone, and closing is still no error.
            near.close().await.unwrap();
            far.close().await.unwrap();
            let error = near.write(b"late").await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::BrokenPipe);
        });
    });
}

#[test]
fn dropping_the_writing_half_ends_the_stream_at_once() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (near, mut far) = pair().await;
            let (mut reader, mut writer) = near.into_split();
            writer.write_all(b"x").await.unwrap();
            drop(writer);
            let mut text = String::new();
            far.read_to_string(&mut text).await.unwrap();
            assert_eq!(text, "x");
            far.write_all(b"still open").await.unwrap();
            drop(far);
            text.clear();
            reader.read_to_string(&mut text).await.unwrap();
            assert_eq!(text, "still open");
        });
    });
}

#[test]
fn halves_reunite_or_come_back() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (near, far) = pair().await;
            let (near_reader, near_writer) = near.into_split();
            let (far_reader, far_writer) = far.into_split();
            let mistaken = near_reader.reunite(far_writer).unwrap_err();
            assert!(mistaken.to_string().contains("different"));
            let mut near = mistaken.0.reunite(near_writer).unwrap();
            let mut far = mistaken.1.reunite(far_reader).unwrap();
            near.write_all(b"x").await.unwrap();
            assert_eq!(far.read(&mut [0; 2]).await.unwrap(), 1);
            let (mut reader, mut writer) = far.split();
            let (read, wrote) = futures::join!(async { reader.read(&mut [0; 2]).await }, async {
                writer.write_all(b"y").await.unwrap();
                near.write(b"z").await
            });
            assert_eq!((read.unwrap(), wrote.unwrap()), (1, 1));
        });
    });
}

struct Inert;

impl Wake for Inert {
    fn wake(self: Arc<Self>) {}
}

/// A socket cannot be dropped during an operation, which borrows it. What may remain are the wakers
/// of poll methods, and tasks that are dropped together with the socket.
#[test]
fn a_socket_dropped_while_it_is_waited_for_lets_go_of_the_wakers() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (near, mut far) = pair().await;
            let inert = Arc::new(Inert);
            let waker = Waker::from(inert.clone());
            let mut cx = Context::from_waker(&waker);
            assert!(near.poll_read_ready(&mut cx).is_pending());
            assert_eq!(Arc::strong_count(&inert), 3);
            drop(near);
            assert_eq!(Arc::strong_count(&inert), 2);
            assert_eq!(far.read(&mut [0]).await.unwrap(), 0);

            let (mut near, mut far) = pair().await;
            let waits = cede::spawn(async move { near.read(&mut [0]).await });
            cede::task::yield_now().await;
            waits.abort();
            assert!(waits.await.unwrap_err().is_cancelled());
            assert_eq!(far.read(&mut [0]).await.unwrap(), 0);
        });
    });
}

/// A socket that outlives its runtime fails at once and for ever.
#[test]
fn a_socket_that_outlives_its_runtime_fails() {
    on_both(|runtime| {
        let (mut near, _far) = runtime.block_on(pair());
        let (listener, addr) = runtime.block_on(listener());
        drop(runtime);
        assert!(block_on(near.read(&mut [0])).unwrap_err().to_string().contains("shut down"));
        assert!(block_on(near.write(&[0])).is_err());
        assert!(block_on(near.readable()).is_err() && near.try_write(&[0]).is_err());
        assert!(block_on(listener.accept()).is_err());
        assert!(near.peer_addr().is_ok(), "what needs no waiting still works");
        assert!(near.into_std().is_ok());
        assert_eq!(listener.local_addr().unwrap(), addr);
    });
}

#[test]
fn whoever_waits_when_the_runtime_ends_is_woken() {
    on_both(|runtime| {
        let (near, _far) = runtime.block_on(pair());
        let (listener, _) = runtime.block_on(listener());
        let guard = runtime.enter();
        let mut other = duplicate(&near);
        drop(guard);
        let (started, wait) = std::sync::mpsc::channel();
        let waits: [Box<dyn FnOnce() -> std::io::Result<()> + Send>; 3] = [
            Box::new(move || block_on(near.readable())),
            Box::new(move || block_on(other.read(&mut [0])).map(drop)),
            Box::new(move || block_on(listener.accept()).map(drop)),
        ];
        let threads = waits.map(|wait| {
            let started = started.clone();
            std::thread::spawn(move || {
                started.send(()).unwrap();
                wait()
            })
        });
        for _ in &threads {
            wait.recv().unwrap();
        }
        drop(runtime);
        for thread in threads {
            thread.join().unwrap().unwrap_err();
        }
    });
}

/// Another descriptor of the same connection, for a separate thread.
fn duplicate(stream: &TcpStream) -> TcpStream {
    let fd = stream.as_fd().try_clone_to_owned().unwrap();
    TcpStream::from_std(fd.into()).unwrap()
}

#[test]
fn the_socket_of_a_task_is_closed_with_the_runtime() {
    on_both(|runtime| {
        let far = runtime.block_on(async {
            let (near, far) = pair().await;
            cede::spawn(async move { near.readable().await });
            far.into_std().unwrap()
        });
        drop(runtime);
        far.set_nonblocking(false).unwrap();
        assert_eq!((&far).read(&mut [0]).unwrap(), 0);
    });
}

#[test]
fn outside_a_runtime_there_is_a_clear_panic() {
    let panic = std::panic::catch_unwind(|| block_on(TcpListener::bind("127.0.0.1:0")));
    let text = *panic.unwrap_err().downcast::<String>().unwrap();
    assert!(text.contains("no runtime here"), "{text}");
}
