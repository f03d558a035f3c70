//! Hazard 69: everything that the system reports about a Unix socket is passed on.

use super::unix::Directory;
use crate::{support::on_both, task::alone::alone};
use cede::{
    net::{UnixDatagram, UnixListener, UnixStream},
    process::Command,
};
use std::{
    env, fs,
    future::poll_fn,
    os::{
        fd::{AsFd, BorrowedFd},
        linux::net::SocketAddrExt,
        unix::net,
    },
};

// SAFETY: the system reads as many bytes as it is told to, which is at most as many as there are.
#[expect(unsafe_code, reason = "no crate of ours makes an address without a zero byte at its end")]
unsafe extern "C" {
    safe fn bind(socket: BorrowedFd<'_>, address: &[u8; 110], length: u32) -> i32;
}

/// No process and no user: so the system describes a socket that is not connected.
#[test]
fn a_peer_that_has_no_number_here_is_told_of_all_the_same() {
    on_both(|runtime| {
        runtime.block_on(async {
            let nobody = UnixDatagram::unbound().unwrap().peer_cred().unwrap();
            assert_eq!(nobody.pid(), None);
            assert_eq!((nobody.uid(), nobody.gid()), (u32::MAX, u32::MAX));
        });
    });
}

/// The same for a process in another PID namespace, if the system permits making one.
#[test]
fn a_peer_in_another_pid_namespace_is_told_of_all_the_same() {
    const AT: &str = "CEDE_TEST_PEER_AT";
    if let Some(path) = env::var_os(AT) {
        // The inner process, in a namespace in which the outer process is not.
        return cede::block_on(async {
            let peer = UnixStream::connect(&path).await.unwrap().peer_cred().unwrap();
            assert_eq!(peer.pid(), None);
            assert_eq!(peer.uid(), rustix::process::getuid().as_raw());
            assert_eq!(peer.gid(), rustix::process::getgid().as_raw());
        });
    }
    on_both(|runtime| {
        runtime.block_on(async {
            let directory = Directory::new();
            let path = directory.0.join("socket");
            let listener = UnixListener::bind(&path).unwrap();
            let unshare = |program: &std::ffi::OsStr| {
                let mut command = Command::new("unshare");
                command.args(["--pid", "--fork"]).arg(program);
                command
            };
            let possible = unshare("true".as_ref()).output().await;
            if !possible.is_ok_and(|output| output.status.success()) {
                return eprintln!("skipped: no PID namespace may be made here");
            }
            let test = std::thread::current().name().unwrap_or_default().to_owned();
            let mut inner = unshare(env::current_exe().unwrap().as_os_str());
            inner.args(["--exact", "--nocapture", &test]).env(AT, &path);
            let output = inner.output().await.unwrap();
            let said = String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success() && said.contains("1 passed"), "{output:?}");
            drop(listener);
        });
    });
}

/// A name that fills the address has no room for the zero byte at its end. The test runs in its own
/// process, whose directory can have a short name.
#[test]
fn whoever_connects_is_accepted_whatever_its_name_is() {
    alone(|| {
        on_both(|runtime| {
            runtime.block_on(async {
                let directory = Directory::new();
                let at = directory.0.join("socket");
                let listener = UnixListener::bind(&at).unwrap();
                let accepted = async || {
                    let first = listener.accept().await.unwrap().1;
                    let second = poll_fn(|cx| listener.poll_accept(cx)).await.unwrap().1;
                    assert_eq!(format!("{first:?}"), format!("{second:?}"));
                    first
                };
                let connect = |client: socket2::Socket| {
                    let address = socket2::SockAddr::unix(&at).unwrap();
                    client.connect(&address).unwrap();
                    client
                };
                let client =
                    || socket2::Socket::new(socket2::Domain::UNIX, socket2::Type::STREAM, None);

                let _unnamed = [connect(client().unwrap()), connect(client().unwrap())];
                assert!(accepted().await.is_unnamed());

                let mut kept = Vec::new();
                for name in [&b"cede-values"[..], b"a\0b", b"a\0", b"", &[b'y'; 107]] {
                    for _ in 0..2 {
                        let client = client().unwrap();
                        let path = [b"\0", name].concat();
                        let path =
                            <std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(&path);
                        client.bind(&socket2::SockAddr::unix(path).unwrap()).unwrap();
                        drop(connect(client));
                    }
                    assert_eq!(accepted().await.as_abstract_name(), Some(name));
                }

                for length in [107, 108] {
                    let begin = format!("{}/", directory.0.display());
                    let path = format!("{begin}{}", "x".repeat(length - begin.len()));
                    for _ in 0..2 {
                        let _ = fs::remove_file(&path);
                        let client = client().unwrap();
                        let mut address = [0; 110];
                        address[..2].copy_from_slice(&1_u16.to_ne_bytes());
                        address[2..][..length].copy_from_slice(path.as_bytes());
                        assert_eq!(bind(client.as_fd(), &address, 2 + length as u32), 0);
                        kept.push(connect(client));
                    }
                    let (name, from) = (path.clone(), accepted().await);
                    assert_eq!(from.as_pathname().unwrap().to_str().unwrap(), name);
                }

                let theirs = net::UnixDatagram::unbound().unwrap();
                let path = directory.0.join("datagram");
                let receiver = UnixDatagram::bind(&path).unwrap();
                theirs.send_to(b"x", &path).unwrap();
                assert!(receiver.recv_from(&mut [0]).await.unwrap().1.is_unnamed());
            });
        });
    });
}
