//! The name of a Unix socket: every function that takes a path accepts the same paths, and refuses
//! the others with the standard library's errors.

use super::unix::Directory;
use crate::support::on_both;
use cede::net::{UnixDatagram, UnixListener, UnixStream};
use std::{
    future::poll_fn,
    io::{self, ErrorKind},
    os::unix::net::{self, SocketAddr},
    path::{Path, PathBuf},
};

/// The errors of every function that takes a path: the function's name, our error, and that of the
/// standard library.
async fn errors(path: &Path) -> Vec<(&'static str, io::Error, io::Error)> {
    let ours = UnixDatagram::unbound().unwrap();
    let theirs = net::UnixDatagram::unbound().unwrap();
    let expected = |result: io::Result<usize>| result.unwrap_err();
    vec![
        (
            "UnixStream::connect",
            UnixStream::connect(path).await.unwrap_err(),
            net::UnixStream::connect(path).unwrap_err(),
        ),
        (
            "UnixDatagram::connect",
            ours.connect(path).unwrap_err(),
            theirs.connect(path).unwrap_err(),
        ),
        (
            "UnixDatagram::send_to",
            ours.send_to(b"x", path).await.unwrap_err(),
            expected(theirs.send_to(b"x", path)),
        ),
        (
            "UnixDatagram::poll_send_to",
            poll_fn(|cx| ours.poll_send_to(cx, b"x", path)).await.unwrap_err(),
            expected(theirs.send_to(b"x", path)),
        ),
        (
            "UnixDatagram::try_send_to",
            ours.try_send_to(b"x", path).unwrap_err(),
            expected(theirs.send_to(b"x", path)),
        ),
    ]
}

fn bind_errors(path: &Path) -> Vec<(&'static str, io::Error, io::Error)> {
    vec![
        (
            "UnixListener::bind",
            UnixListener::bind(path).unwrap_err(),
            net::UnixListener::bind(path).unwrap_err(),
        ),
        (
            "UnixDatagram::bind",
            UnixDatagram::bind(path).unwrap_err(),
            net::UnixDatagram::bind(path).unwrap_err(),
        ),
    ]
}

#[track_caller]
fn same(path: &Path, results: Vec<(&'static str, io::Error, io::Error)>) {
    for (name, ours, theirs) in results {
        let told = |error: &io::Error| (error.kind(), error.raw_os_error(), error.to_string());
        assert_eq!(told(&ours), told(&theirs), "{name} of {path:?}");
    }
}

/// Hazard 70. A socket must not receive what was sent to a name that only begins like its own.
#[test]
fn a_path_that_cannot_be_is_refused_by_every_operation_as_by_the_standard_library() {
    on_both(|runtime| {
        runtime.block_on(async {
            let directory = Directory::new();
            let short = directory.0.join("socket");
            let listener = UnixListener::bind(&short).unwrap();
            let at_a_path = directory.0.join("datagram");
            let receiver = UnixDatagram::bind(&at_a_path).unwrap();
            let cut = |path: &Path| PathBuf::from(format!("{}\0hidden", path.display()));
            let fill = |length: usize| {
                let begin = format!("{}/", directory.0.display());
                PathBuf::from(format!("{begin}{}", "x".repeat(length - begin.len())))
            };
            for path in [cut(&short), cut(&at_a_path), fill(108), fill(109), fill(1000)] {
                same(&path, errors(&path).await);
                same(&path, bind_errors(&path));
            }
            for path in [PathBuf::new(), fill(107)] {
                same(&path, errors(&path).await);
            }
            assert!(futures::poll!(std::pin::pin!(listener.accept())).is_pending());
            let error = receiver.try_recv(&mut [0]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::WouldBlock);
            UnixListener::bind(fill(107)).unwrap();
        });
    });
}

#[cfg(target_os = "linux")]
#[test]
fn an_abstract_name_may_be_any_bytes_for_every_operation() {
    use std::os::linux::net::SocketAddrExt;

    on_both(|runtime| {
        runtime.block_on(async {
            let name = |end: &str| format!("\0cede-names-{}-{end}", std::process::id());
            let long = name(&"x".repeat(108 - name("").len()));
            assert_eq!(long.len(), 108);
            // A zero byte and what follows it belong to an abstract name.
            for name in [name("a"), name("a\0b"), name("a\0"), long] {
                let listener = UnixListener::bind(&name).unwrap();
                let address = |address: SocketAddr| {
                    address.as_abstract_name().map(|name| [b"\0", name].concat())
                };
                assert_eq!(address(listener.local_addr().unwrap()), Some(name.clone().into()));
                let near = UnixStream::connect(&name).await.unwrap();
                assert_eq!(address(near.peer_addr().unwrap()), Some(name.clone().into()));
                drop((listener, near));

                let receiver = UnixDatagram::bind(&name).unwrap();
                let sender = UnixDatagram::unbound().unwrap();
                assert_eq!(sender.send_to(b"1", &name).await.unwrap(), 1);
                assert_eq!(sender.try_send_to(b"2", &name).unwrap(), 1);
                assert_eq!(poll_fn(|cx| sender.poll_send_to(cx, b"3", &name)).await.unwrap(), 1);
                sender.connect(&name).unwrap();
                assert_eq!(address(sender.peer_addr().unwrap()), Some(name.clone().into()));
                assert_eq!(sender.send(b"4").await.unwrap(), 1);
                for sent in b"1234" {
                    let mut buffer = [0];
                    receiver.recv(&mut buffer).await.unwrap();
                    assert_eq!(buffer, [*sent]);
                }
            }
            let too_long = PathBuf::from(name(&"x".repeat(109 - name("").len())));
            let expected = SocketAddr::from_abstract_name([b'x'; 108]).unwrap_err();
            let sender = UnixDatagram::unbound().unwrap();
            for error in [
                UnixListener::bind(&too_long).unwrap_err(),
                UnixStream::connect(&too_long).await.unwrap_err(),
                UnixDatagram::bind(&too_long).unwrap_err(),
                sender.connect(&too_long).unwrap_err(),
                sender.send_to(b"x", &too_long).await.unwrap_err(),
                sender.try_send_to(b"x", &too_long).unwrap_err(),
                poll_fn(|cx| sender.poll_send_to(cx, b"x", &too_long)).await.unwrap_err(),
            ] {
                assert_eq!(error.to_string(), expected.to_string());
                assert_eq!(error.kind(), expected.kind());
            }
        });
    });
}
