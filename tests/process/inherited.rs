//! What a child gets to see of its parent's descriptors: nothing.

use super::sh;
use crate::{support::on_both, task::alone::alone};
use cede::{
    fs::File,
    net::{TcpListener, TcpSocket, TcpStream, UdpSocket, UnixDatagram, UnixListener, UnixStream},
    process::Stdio,
    signal::unix::{SignalKind, signal},
};
use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

static ROUNDS: AtomicUsize = AtomicUsize::new(0);

/// The descriptors that a program executed now would have.
fn inheritable() -> BTreeSet<u32> {
    const CLOSE_ON_EXEC: u32 = 0o2_000_000;
    let entries = std::fs::read_dir("/proc/self/fdinfo").unwrap();
    let numbers = entries.map(|entry| entry.unwrap().file_name().to_str().unwrap().to_owned());
    let stays = |number: &String| {
        // The directory's own is gone when it is looked up.
        let info = std::fs::read_to_string(format!("/proc/self/fdinfo/{number}"));
        let flags = info.ok().and_then(|info| {
            let line = info.lines().find_map(|line| line.strip_prefix("flags:"))?.to_owned();
            u32::from_str_radix(line.trim(), 8).ok()
        });
        flags.is_some_and(|flags| flags & CLOSE_ON_EXEC == 0)
    };
    numbers.filter(stays).map(|number| number.parse().unwrap()).collect()
}

/// Hazard 67, in a separate process, in which nothing else opens descriptors.
#[test]
fn no_descriptor_of_ours_is_inherited() {
    alone(|| {
        let before = inheritable();
        on_both(|runtime| {
            runtime.block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                let near = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
                let far = listener.accept().await.unwrap();
                let unconnected = TcpSocket::new_v4().unwrap();
                let udp = UdpSocket::bind("127.0.0.1:0").await.unwrap();
                // A name for each round: a child gives up its copy of the first listener only some time
                // after it was started.
                let round = ROUNDS.fetch_add(1, Relaxed);
                let name = format!("\0cede-inherited-{}-{round}", std::process::id());
                let unix_listener = UnixListener::bind(&name).unwrap();
                let unix_near = UnixStream::connect(&name).await.unwrap();
                let unix_far = unix_listener.accept().await.unwrap();
                let datagrams = (UnixDatagram::pair().unwrap(), UnixDatagram::unbound().unwrap());
                let signals = signal(SignalKind::window_change()).unwrap();
                let file = File::open("/dev/null").await.unwrap();
                let mut child = sh("exec sleep 1000");
                child.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
                let mut child = child.spawn().unwrap();
                // One that is waited for, and one that the reaper has. The first must not end with its
                // input, which the wait closes.
                let waits = futures::FutureExt::now_or_never(child.wait());
                assert!(waits.is_none());
                drop(sh("sleep 0.01").spawn().unwrap());

                assert_eq!(inheritable(), before);
                let kept =
                    (near, far, unconnected, udp, unix_near, unix_far, datagrams, signals, file);
                drop(kept);
                child.kill().await.unwrap();
            });
        });
    });
}
