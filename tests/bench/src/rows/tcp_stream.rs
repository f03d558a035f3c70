//! Bandwidth: 1 MiB from a client to a server on the runtime, then 1 MiB back.
//!
//! The client is a plain thread with a blocking socket, the same for everyone.

use super::each;
use crate::runtime::Runtime;
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    thread,
    time::{Duration, Instant},
};

const MIB: usize = 1 << 20;
/// What a server's buffer holds.
pub(crate) const BUFFER: usize = 64 << 10;

pub(crate) fn run<R: Runtime>(runtime: &R, times: u64) -> f64 {
    let elapsed = runtime.run(async move {
        let (mut listener, address) = R::listen().await;
        let client = thread::spawn(move || client(address, times));
        serve::<R>(R::accept(&mut listener).await).await;
        client.join().expect("the client ends") // it ended before the connection did
    });
    each(elapsed, times)
}

async fn serve<R: Runtime>(mut stream: R::Stream) {
    let mut buffer = vec![0; BUFFER];
    loop {
        let mut received = 0;
        while received < MIB {
            match R::read(&mut stream, &mut buffer).await {
                0 => return,
                count => received += count,
            }
        }
        for _ in 0..MIB / BUFFER {
            R::write_all(&mut stream, &buffer).await;
        }
    }
}

/// The same without a runtime: a thread for the server.
pub(crate) fn by_threads(times: u64) -> f64 {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let address = listener.local_addr().expect("an address");
    let client = thread::spawn(move || client(address, times));
    let (mut stream, _) = listener.accept().expect("a connection");
    stream.set_nodelay(true).expect("the option");
    let mut buffer = vec![0; BUFFER];
    'requests: loop {
        let mut received = 0;
        while received < MIB {
            match stream.read(&mut buffer).expect("bytes or the end") {
                0 => break 'requests,
                count => received += count,
            }
        }
        (0..MIB / BUFFER).for_each(|_| stream.write_all(&buffer).expect("room"));
    }
    each(client.join().expect("the client ends"), times)
}

/// Asks a server that is not in this process; returns nanoseconds an operation.
pub(crate) fn ask(address: SocketAddr, times: u64) -> f64 {
    client(address, times.div_ceil(10)); // warms the server up
    each(client(address, times), times)
}

fn client(address: SocketAddr, times: u64) -> Duration {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_nodelay(true).expect("the option");
    let mut mebibyte = vec![7; MIB];
    let mut exchange = || {
        stream.write_all(&mebibyte).expect("room");
        stream.read_exact(&mut mebibyte).expect("a mebibyte");
    };
    exchange(); // the connection is accepted
    let begin = Instant::now();
    (0..times).for_each(|_| exchange());
    begin.elapsed()
}
