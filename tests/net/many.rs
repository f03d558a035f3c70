//! Many connections at once, in a separate process that may have enough descriptors.

use super::{listener, pattern};
use crate::{support::on_both, task::alone::alone};
use cede::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::mpsc,
};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use socket2::SockRef;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::Relaxed},
};

/// The test makes as many connections as the limit of descriptors allows, but at most this many,
/// and at least [`FEWEST`].
const CONNECTIONS: usize = 1000;

/// With fewer connections the test would not show much.
const FEWEST: usize = 200;

/// A connection has two ends here, and the process needs a few more.
const SPARE: u64 = 100;

/// The most bytes that a connection sends and must receive back.
const MOST: usize = 40_000;

/// The size of the buffer that the echo holds for each connection.
const BUFFER: usize = 4096;

/// A number that looks random and is the same on every run.
fn mix(number: usize) -> usize {
    (number as u32 + 1).wrapping_mul(2_654_435_761).rotate_left(13) as usize
}

/// Resident memory of this process, in bytes.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    let kibibytes: usize = line.trim().strip_suffix(" kB").unwrap().parse().unwrap();
    kibibytes * 1024
}

/// Hazard 41: every byte comes back, slow connections hold up no others, and the echo holds one
/// buffer for a connection that reads nothing.
#[test]
fn a_thousand_connections_are_served_fairly_in_bounded_memory() {
    alone(|| {
        let connections = allowed();
        on_both(|runtime| {
            let served = runtime.block_on(everybody(connections));
            assert_eq!(served, connections);
        });
    });
}

/// Raises the limit of descriptors as far as needed, or as far as possible. Returns how many
/// connections that allows, an even number, because every other one is slow.
fn allowed() -> usize {
    let wanted = 2 * CONNECTIONS as u64 + SPARE;
    let maximum = getrlimit(Resource::Nofile).maximum;
    let descriptors = maximum.map_or(wanted, |maximum| maximum.min(wanted));
    let limit = Rlimit { current: Some(descriptors), maximum };
    setrlimit(Resource::Nofile, limit).expect("a limit may be raised up to its maximum");
    let connections = descriptors.saturating_sub(SPARE) as usize / 4 * 2;
    assert!(
        connections >= FEWEST,
        "the hard limit of descriptors (`ulimit -Hn`) is {descriptors}: this test needs {} for {FEWEST} \
         connections, and {wanted} for all {CONNECTIONS}",
        2 * FEWEST as u64 + SPARE,
    );
    println!("{connections} connections, with {descriptors} descriptors");
    connections
}

async fn everybody(connections: usize) -> usize {
    let (listener, addr) = listener().await;
    cede::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            small_buffers(&stream);
            cede::spawn(echo(stream));
        }
    });
    let before = resident();
    // Every other connection is slow: it fills all buffers, and waits until it is told to read.
    let waiting = Arc::new(AtomicUsize::new(0));
    let (done, mut finished) = mpsc::channel(connections);
    let mut go = Vec::new();
    for number in 0..connections {
        let (tell, told) = cede::sync::oneshot::channel::<()>();
        go.push(tell);
        let (done, waiting) = (done.clone(), waiting.clone());
        cede::spawn(async move {
            let stream = TcpStream::connect(addr).await.unwrap();
            small_buffers(&stream);
            let bytes = pattern(1 + mix(number) % MOST);
            if number % 2 == 1 {
                stuff(&stream).await;
                waiting.fetch_add(1, Relaxed);
                told.await.unwrap();
                drop(stream);
            } else {
                exchange(stream, &bytes).await;
            }
            done.send(number).await.unwrap();
        });
    }
    // All connections that are not slow finish, although the others never read.
    let mut served = 0;
    while served < connections / 2 {
        assert_eq!(finished.recv().await.unwrap() % 2, 0);
        served += 1;
    }
    super::until(|| waiting.load(Relaxed) == connections / 2).await;
    let held = resident().saturating_sub(before) / connections;
    println!("{held} bytes a connection");
    // A connection takes memory for its task, its buffer and the bytes it sends, but not for all
    // that it might have sent by now.
    assert!(held < BUFFER + MOST + 16 * 1024, "{held} bytes a connection");
    for tell in go {
        let _ = tell.send(());
    }
    drop(done);
    while finished.recv().await.is_some() {
        served += 1;
    }
    served
}

/// Makes the system's buffers small, so that the system does not buffer for slow connections what
/// we do not.
fn small_buffers(stream: &TcpStream) {
    let socket = SockRef::from(stream);
    socket.set_send_buffer_size(16 * 1024).unwrap();
    socket.set_recv_buffer_size(16 * 1024).unwrap();
}

/// Echoes all bytes with one buffer.
async fn echo(mut stream: TcpStream) {
    let mut buffer = vec![0; BUFFER];
    while let Ok(count @ 1..) = stream.read(&mut buffer).await {
        if stream.write_all(&buffer[..count]).await.is_err() {
            return;
        }
    }
}

/// Sends and reads at the same time, and checks every byte.
async fn exchange(stream: TcpStream, bytes: &[u8]) {
    let (mut reader, mut writer) = stream.into_split();
    let send = async {
        for part in bytes.chunks(1 + mix(bytes.len()) % 3000) {
            writer.write_all(part).await.unwrap();
        }
        writer.close().await.unwrap();
    };
    let receive = async {
        let mut back = Vec::new();
        reader.read_to_end(&mut back).await.unwrap();
        assert!(back == bytes, "{} bytes of {} came back", back.len(), bytes.len());
    };
    futures::join!(send, receive);
}

/// Writes without reading until neither direction has room.
async fn stuff(stream: &TcpStream) {
    let mut refused = 0;
    while refused < 3 {
        match stream.try_write(&[7; 8192]) {
            Ok(_) => refused = 0,
            Err(_) => {
                refused += 1;
                cede::time::sleep(std::time::Duration::from_millis(2)).await;
            }
        }
    }
}
