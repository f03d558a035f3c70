//! Signals without end: every system call in which a thread waits is interrupted, and no operation
//! shows it.

use crate::{support::on_both, task::alone::alone};
use cede::{
    fs::File,
    io::{AsyncFd, AsyncReadExt, AsyncWriteExt, Interest},
    net::{TcpListener, TcpStream, UdpSocket, UnixDatagram, UnixStream},
    process::{Command, Stdio},
    time::sleep,
};
use signal_hook::consts::SIGALRM;
use std::{
    io::{BufRead, BufReader, ErrorKind, Read, Write, pipe},
    os::fd::OwnedFd,
    process,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    thread,
    time::{Duration, Instant},
};

// SAFETY: the function takes two numbers, and changes only the flags of a handler.
#[expect(unsafe_code, reason = "no crate of ours installs a handler without SA_RESTART")]
unsafe extern "C" {
    safe fn siginterrupt(signal: i32, on: i32) -> i32;
}

/// How often every thread has been interrupted.
static ROUNDS: AtomicUsize = AtomicUsize::new(0);

/// Interrupts every thread of this process until it is dropped. Another process sends the signals,
/// because a thread that sent them to its own process might receive them itself.
struct Storm(process::Child);

/// Prints one line for each round, until our process has ended. The system delivers a signal to the
/// thread that has the given number, if it can; another signal would be lost while one is pending.
const SCRIPT: &str = "while kill -0 $0; do
    for task in /proc/$0/task/*; do kill -s ALRM ${task##*/}; sleep 0.001; done
    echo
done 2>/dev/null";

impl Storm {
    fn new() -> Self {
        let handled = Arc::new(AtomicBool::new(false));
        signal_hook::flag::register(SIGALRM, handled).unwrap();
        assert_eq!(siginterrupt(SIGALRM, 1), 0);
        let mut sh = process::Command::new("sh");
        sh.args(["-c", SCRIPT, &process::id().to_string()]).stdout(Stdio::piped());
        let mut child = sh.spawn().unwrap();
        let rounds = BufReader::new(child.stdout.take().unwrap()).lines();
        thread::spawn(|| {
            for _ in rounds.map_while(Result::ok) {
                ROUNDS.fetch_add(1, Relaxed);
            }
        });
        Self(child)
    }
}

impl Drop for Storm {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// Waits for enough rounds that every waiting thread has been interrupted.
async fn some_rounds() {
    let begun = ROUNDS.load(Relaxed);
    while ROUNDS.load(Relaxed) < begun + 3 {
        sleep(Duration::from_millis(1)).await;
    }
}

/// Each operation here waits, in the system or on one of our threads, and is interrupted many
/// times.
#[test]
fn no_operation_is_ended_by_a_signal() {
    alone(|| {
        let storm = Storm::new();
        let (mut reader, _writer) = pipe().unwrap();
        let error = reader.read(&mut [0]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Interrupted, "there is a storm");
        on_both(|runtime| {
            runtime.block_on(async {
                for _ in 0..3 {
                    let begun = Instant::now();
                    sleep(Duration::from_millis(5)).await;
                    assert!(begun.elapsed() >= Duration::from_millis(5));
                    futures::join!(streams(), datagrams(), files(), children(), descriptors());
                }
            });
        });
        drop(storm);
    });
}

async fn streams() {
    let listener = TcpListener::bind(("localhost", 0)).await.unwrap();
    let addr = listener.local_addr().unwrap();
    let server = cede::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        cede::io::copy(&stream, &mut &stream).await.unwrap()
    });
    let (mut reader, mut writer) = TcpStream::connect(addr).await.unwrap().into_split();
    let sent = crate::net::pattern(1 << 20);
    let expected = sent.clone();
    let writing = cede::spawn(async move {
        for part in sent.chunks(100_000) {
            some_rounds().await;
            writer.write_all(part).await.unwrap();
        }
        writer.close().await.unwrap();
    });
    assert!(reader.as_ref().peek(&mut [0]).await.unwrap() > 0);
    let mut received = Vec::new();
    reader.read_to_end(&mut received).await.unwrap();
    assert!(received == expected);
    writing.await.unwrap();
    assert_eq!(server.await.unwrap(), expected.len() as u64);
    // Looks up a name, for which the system has only a blocking call.
    TcpStream::connect(("localhost", addr.port())).await.unwrap_err();
}

async fn datagrams() {
    let near = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    near.connect(near.local_addr().unwrap()).await.unwrap();
    let (one, other) = UnixDatagram::pair().unwrap();
    let mut buffer = [0; 4];
    for number in 0..50_u32 {
        let bytes = number.to_le_bytes();
        near.send(&bytes).await.unwrap();
        assert_eq!(near.recv(&mut buffer).await.unwrap(), 4);
        one.send(&buffer).await.unwrap();
        assert_eq!(other.recv(&mut buffer).await.unwrap(), 4);
        assert_eq!(buffer, bytes);
    }
}

/// Blocking threads, which wait in the system to read and to write.
async fn files() {
    let (reader, mut writer) = pipe().unwrap();
    let mut file = File::from_std(OwnedFd::from(reader).into());
    let reading = cede::spawn(async move {
        let mut text = String::new();
        file.read_to_string(&mut text).await.unwrap();
        text
    });
    some_rounds().await;
    writer.write_all(b"late").unwrap();
    some_rounds().await;
    drop(writer);
    assert_eq!(reading.await.unwrap(), "late");

    let (mut reader, writer) = pipe().unwrap();
    let mut file = File::from_std(OwnedFd::from(writer).into());
    let sent = crate::net::pattern(300_000);
    let expected = sent.clone();
    let writing = cede::spawn(async move {
        file.write_all(&sent).await.unwrap();
        file.close().await.unwrap();
    });
    some_rounds().await; // the pipe is full
    let mut received = vec![0; expected.len()];
    let reading = cede::spawn_blocking(move || {
        reader.read_exact(&mut received).unwrap();
        received
    });
    assert!(reading.await.unwrap() == expected);
    writing.await.unwrap();
}

async fn children() {
    let output = Command::new("echo").arg("hello").output().await.unwrap();
    assert_eq!(output.stdout, b"hello\n");
    let mut command = Command::new("cat");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    some_rounds().await;
    child.stdin.as_mut().unwrap().write_all(b"and back").await.unwrap();
    assert!(child.wait_with_output().await.unwrap().stdout == b"and back");
    // One child for the reaper, which waits in the system.
    let mut dropped = command.spawn().unwrap();
    let entry = format!("/proc/{}", dropped.id().unwrap());
    let stdin = dropped.stdin.take();
    drop(dropped);
    some_rounds().await;
    drop(stdin);
    while std::fs::exists(&entry).unwrap() {
        sleep(Duration::from_millis(1)).await;
    }
}

async fn descriptors() {
    let (near, mut far) = std::os::unix::net::UnixStream::pair().unwrap();
    near.set_nonblocking(true).unwrap();
    let near = AsyncFd::new(near).unwrap();
    let mut buffer = [0; 4];
    let reading = near.async_io(Interest::READABLE, |mut near| near.read(&mut buffer));
    let writing = async {
        some_rounds().await;
        far.write_all(b"x").unwrap();
    };
    assert_eq!(futures::join!(reading, writing).0.unwrap(), 1);
}

/// Linux never interrupts a non-blocking socket, so the test simulates a signal.
#[test]
fn an_operation_that_is_interrupted_is_tried_again() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (near, _far) = UnixStream::pair().unwrap();
            let mut signals = 3;
            let operation = || {
                signals -= 1;
                if signals > 0 { Err(ErrorKind::Interrupted.into()) } else { Ok("done") }
            };
            assert_eq!(near.async_io(Interest::WRITABLE, operation).await.unwrap(), "done");
            assert_eq!(signals, 0);
        });
    });
}
