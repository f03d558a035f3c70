//! An echo server with 10,100 connections, of which 10,000 say nothing.
//!
//! The clients of the idle ones are in a process of their own (this program, run again as
//! `cede-bench connections ADDRESS NUMBER`), because both ends of so many connections are more
//! files than most systems let one process open.

use super::{each, tcp_echo};
use crate::runtime::Runtime;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::{
    env,
    io::{self, BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    process::{Child, Command, Stdio},
    thread,
};

const IDLE: u64 = 10_000;
pub(super) const BUSY: u64 = 100;
/// How many connections are opened before the first is known to be accepted.
const FEW: u64 = 64;
/// Files of the process besides the connections.
const OTHERS: u64 = 100;

pub(crate) fn run<R: Runtime>(runtime: &R, times: u64) -> f64 {
    may_open(IDLE + 2 * BUSY + OTHERS);
    let elapsed = runtime.run(async move {
        let (mut listener, address) = R::listen().await;
        let crowd = Crowd::connect(address);
        let mut handles = Vec::new();
        for _ in 0..IDLE {
            let stream = R::accept(&mut listener).await;
            handles.push(R::spawn(tcp_echo::serve::<R>(stream)));
        }
        let client = thread::spawn(move || {
            let mut crowd = crowd;
            crowd.is_connected();
            (crowd, tcp_echo::client(address, BUSY, times))
        });
        for _ in 0..BUSY {
            let stream = R::accept(&mut listener).await;
            handles.push(R::spawn(tcp_echo::serve::<R>(stream)));
        }
        for handle in handles.drain(IDLE as usize..) {
            R::join(handle).await;
        }
        let (crowd, elapsed) = client.join().expect("the client ends"); // as its connections did
        drop(crowd); // closes the idle connections
        for handle in handles {
            R::join(handle).await;
        }
        elapsed
    });
    each(elapsed, BUSY * times)
}

/// Asks a server that is not in this process; returns nanoseconds an operation.
pub(crate) fn ask(address: SocketAddr, times: u64) -> f64 {
    let mut crowd = Crowd::connect(address);
    crowd.is_connected();
    tcp_echo::ask(address, BUSY, times)
}

/// The process with the idle clients, which runs until this is dropped.
struct Crowd(Child);

impl Crowd {
    fn connect(address: SocketAddr) -> Self {
        let mut command = Command::new(env::current_exe().expect("this program's file"));
        command.args(["connections", &address.to_string(), &IDLE.to_string()]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        Self(command.spawn().expect("a child process"))
    }

    /// Waits until the process says so.
    fn is_connected(&mut self) {
        let mut line = String::new();
        let output = self.0.stdout.take().expect("it is piped");
        BufReader::new(output).read_line(&mut line).expect("a line");
        assert_eq!(line, "connected\n");
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        self.0.wait().expect("the child ends");
    }
}

/// Opens this many connections, and keeps them until the standard input ends.
///
/// A few at a time: a connection for which the listener's queue has no room is tried again only
/// after a second.
pub(crate) fn connections(address: SocketAddr, number: u64) {
    may_open(number + OTHERS);
    let mut streams = Vec::new();
    while (streams.len() as u64) < number {
        let few = FEW.min(number - streams.len() as u64);
        let connect = |_| TcpStream::connect(address).expect("a connection");
        let mut few: Vec<TcpStream> = (0..few).map(connect).collect();
        few.iter_mut().for_each(|stream| stream.write_all(&[7]).expect("room"));
        few.iter_mut().for_each(|stream| stream.read_exact(&mut [0]).expect("an echo"));
        streams.append(&mut few);
    }
    println!("connected");
    let _ = io::stdin().read(&mut [0]);
    drop(streams);
}

/// Raises the number of files that this process may open, if it is lower.
fn may_open(files: u64) {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_none_or(|current| current >= files) {
        return;
    }
    assert!(
        maximum.is_none_or(|maximum| maximum >= files),
        "this row opens {files} files, and the system allows {}: `ulimit -Hn`",
        maximum.unwrap_or_default()
    );
    setrlimit(Resource::Nofile, Rlimit { current: Some(files), maximum }).expect("up to the limit");
}
