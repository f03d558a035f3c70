//! Unix sockets: streams and datagrams, by path, by abstract name, by pair.

use super::pattern;
use crate::support::on_both;
use cede::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{UnixDatagram, UnixListener, UnixStream},
};
use std::{
    fs,
    future::poll_fn,
    io::{ErrorKind, Read},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

/// A temporary directory, which is removed when this is dropped.
pub(super) struct Directory(pub(super) PathBuf);

impl Directory {
    pub(super) fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("cede-{}-{}", std::process::id(), COUNT.fetch_add(1, Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).unwrap();
        Self(path)
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_listener_at_a_path_is_found_there() {
    on_both(|runtime| {
        runtime.block_on(async {
            let directory = Directory::new();
            let path = directory.0.join("socket");
            let error = UnixStream::connect(&path).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NotFound);
            let listener = UnixListener::bind(&path).unwrap();
            assert_eq!(listener.local_addr().unwrap().as_pathname(), Some(&*path));
            assert_eq!(UnixListener::bind(&path).unwrap_err().kind(), ErrorKind::AddrInUse);
            let mut near = UnixStream::connect(&path).await.unwrap();
            assert_eq!(near.peer_addr().unwrap().as_pathname(), Some(&*path));
            assert!(near.local_addr().unwrap().is_unnamed());
            let (mut far, from) = listener.accept().await.unwrap();
            assert!(from.is_unnamed());
            near.write_all(b"hello").await.unwrap();
            near.close().await.unwrap();
            let mut text = String::new();
            far.read_to_string(&mut text).await.unwrap();
            assert_eq!(text, "hello");
            let another = UnixStream::connect(&path).await.unwrap();
            poll_fn(|cx| listener.poll_accept(cx)).await.unwrap();
            drop(another);
            drop(listener);
            let error = UnixStream::connect(&path).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
        });
    });
}

#[cfg(target_os = "linux")]
#[test]
fn an_abstract_name_needs_no_file() {
    on_both(|runtime| {
        runtime.block_on(async {
            let name = format!("\0cede-test-{}", std::process::id());
            let listener = UnixListener::bind(&name).unwrap();
            assert!(listener.local_addr().unwrap().as_pathname().is_none());
            let near = UnixStream::connect(&name).await.unwrap();
            let (far, _) = listener.accept().await.unwrap();
            for end in [near, far] {
                let cred = end.peer_cred().unwrap();
                assert_eq!(cred.pid(), Some(std::process::id() as i32));
                assert_eq!(cred.uid(), rustix::process::getuid().as_raw());
                assert_eq!(cred.gid(), rustix::process::getgid().as_raw());
            }
            drop(listener);
            UnixListener::bind(&name).unwrap();

            let name = format!("{name}-datagram");
            let near = UnixDatagram::bind(&name).unwrap();
            let far = UnixDatagram::unbound().unwrap();
            assert_eq!(far.send_to(b"cede", &name).await.unwrap(), 4);
            assert_eq!(near.recv(&mut [0; 8]).await.unwrap(), 4);
        });
    });
}

#[test]
fn a_unix_pair_carries_every_byte_both_ways() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (near, far) = UnixStream::pair().unwrap();
            let bytes = pattern(1 << 20);
            let echo = cede::spawn(async move { cede::io::copy(&far, &mut &far).await });
            let (mut reader, mut writer) = near.into_split();
            let sent = bytes.clone();
            let writing = cede::spawn(async move {
                writer.write_all(&sent).await.unwrap();
                writer
            });
            let mut read = vec![0; bytes.len()];
            reader.read_exact(&mut read).await.unwrap();
            assert!(read == bytes);
            let stream = reader.reunite(writing.await.unwrap()).unwrap();
            assert_eq!(stream.try_read(&mut [0]).unwrap_err().kind(), ErrorKind::WouldBlock);
            drop(stream);
            assert_eq!(echo.await.unwrap().unwrap(), bytes.len() as u64);
        });
    });
}

#[test]
fn dropping_a_unix_writing_half_ends_the_stream() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (mut near, far) = UnixStream::pair().unwrap();
            let (mut reader, writer) = far.into_split();
            near.try_write(b"x").unwrap();
            drop(writer);
            assert_eq!(near.read(&mut [0]).await.unwrap(), 0);
            assert_eq!(reader.read(&mut [0; 2]).await.unwrap(), 1);
            drop(reader);
            near.writable().await.unwrap();
            let error = near.write(b"x").await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::BrokenPipe);
        });
    });
}

#[test]
fn unix_datagrams_wait_for_room_and_none_is_lost() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (near, far) = UnixDatagram::pair().unwrap();
            let sender = cede::spawn(async move {
                for number in 0..2000_u32 {
                    near.send(&number.to_le_bytes()).await.unwrap();
                }
                near
            });
            // It fills the queue, and waits.
            far.readable().await.unwrap();
            cede::task::yield_now().await;
            let mut buffer = [0; 8];
            for number in 0..2000_u32 {
                assert_eq!(far.recv(&mut buffer).await.unwrap(), 4);
                assert_eq!(buffer[..4], number.to_le_bytes());
            }
            let near = sender.await.unwrap();
            assert_eq!(far.try_recv(&mut buffer).unwrap_err().kind(), ErrorKind::WouldBlock);
            near.shutdown(std::net::Shutdown::Both).unwrap();
            assert!(near.send(b"late").await.is_err());
        });
    });
}

#[test]
fn unix_datagrams_go_to_paths_and_come_from_them() {
    on_both(|runtime| {
        runtime.block_on(async {
            let directory = Directory::new();
            let (near_path, far_path) = (directory.0.join("near"), directory.0.join("far"));
            let near = UnixDatagram::bind(&near_path).unwrap();
            let far = UnixDatagram::bind(&far_path).unwrap();
            let mut buffer = [0; 8];
            assert_eq!(near.send_to(b"one", &far_path).await.unwrap(), 3);
            let (length, from) = far.recv_from(&mut buffer).await.unwrap();
            assert_eq!((length, from.as_pathname()), (3, Some(&*near_path)));
            near.connect(&far_path).unwrap();
            assert_eq!(near.peer_addr().unwrap().as_pathname(), Some(&*far_path));
            assert_eq!(near.try_send(b"two!").unwrap(), 4);
            assert_eq!(far.recv(&mut buffer).await.unwrap(), 4);
            assert_eq!(far.try_send_to(b"three", &near_path).unwrap(), 5);
            assert_eq!(near.recv(&mut buffer).await.unwrap(), 5);
            let sent = poll_fn(|cx| far.poll_send_to(cx, b"four", &near_path)).await;
            assert_eq!((sent.unwrap(), near.recv(&mut buffer).await.unwrap()), (4, 4));
            drop(far);
            let error = near.send(b"gone").await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
            let nowhere = near.send_to(b"x", directory.0.join("nowhere")).await.unwrap_err();
            assert_eq!(nowhere.kind(), ErrorKind::NotFound);
        });
    });
}

#[test]
fn unix_sockets_come_from_std_and_go_back() {
    on_both(|runtime| {
        let (near, far) = runtime.block_on(async {
            let (near, far) = std::os::unix::net::UnixStream::pair().unwrap();
            let mut near = UnixStream::try_from(near).unwrap();
            near.write_all(b"x").await.unwrap();
            let (one, other) = std::os::unix::net::UnixDatagram::pair().unwrap();
            let one = UnixDatagram::from_std(one).unwrap();
            other.send(b"y").unwrap();
            assert_eq!(one.recv(&mut [0]).await.unwrap(), 1);
            one.into_std().unwrap();
            (near, far)
        });
        drop(runtime);
        assert!(futures::executor::block_on(near.readable()).is_err());
        drop(near.into_std().unwrap());
        let mut bytes = Vec::new();
        (&far).read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes, b"x");
    });
}

#[test]
fn many_tasks_accept_unix_connections() {
    on_both(|runtime| {
        runtime.block_on(async {
            let directory = Directory::new();
            let path = directory.0.join("socket");
            let listener = Arc::new(UnixListener::bind(&path).unwrap());
            let servers: Vec<_> = (0..3)
                .map(|_| {
                    let listener = listener.clone();
                    cede::spawn(async move {
                        loop {
                            let (mut stream, _) = listener.accept().await.unwrap();
                            stream.write_all(b"!").await.unwrap();
                        }
                    })
                })
                .collect();
            for _ in 0..60 {
                let mut stream = UnixStream::connect(&path).await.unwrap();
                stream.read_exact(&mut [0]).await.unwrap();
            }
            servers.iter().for_each(|server| server.abort());
        });
    });
}
