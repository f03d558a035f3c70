//! An echo server on the runtime: 64-byte messages over 1 and over 100 connections.
//!
//! The client is the same for everyone: one plain thread with blocking sockets of the standard
//! library. With 100 connections it writes one message to each, then reads one answer from each.

use super::each;
use crate::runtime::Runtime;
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    thread,
    time::{Duration, Instant},
};

const MESSAGE: usize = 64;

pub(crate) fn one<R: Runtime>(runtime: &R, times: u64) -> f64 {
    echo(runtime, 1, times)
}

pub(crate) fn hundred<R: Runtime>(runtime: &R, times: u64) -> f64 {
    echo(runtime, 100, times)
}

fn echo<R: Runtime>(runtime: &R, connections: u64, times: u64) -> f64 {
    let elapsed = runtime.run(async move {
        let (mut listener, address) = R::listen().await;
        let client = thread::spawn(move || client(address, connections, times));
        let mut handles = Vec::new();
        for _ in 0..connections {
            let stream = R::accept(&mut listener).await;
            handles.push(R::spawn(serve::<R>(stream)));
        }
        for handle in handles {
            R::join(handle).await;
        }
        client.join().expect("the client ends") // it ended before the connections did
    });
    each(elapsed, connections * times)
}

pub(super) async fn serve<R: Runtime>(mut stream: R::Stream) {
    let mut buffer = [0; 4096];
    loop {
        let count = R::read(&mut stream, &mut buffer).await;
        if count == 0 {
            break;
        }
        R::write_all(&mut stream, &buffer[..count]).await;
    }
}

/// Asks a server that is not in this process; returns nanoseconds an operation.
pub(crate) fn ask(address: SocketAddr, connections: u64, times: u64) -> f64 {
    client(address, connections, times.div_ceil(10)); // warms the server up
    each(client(address, connections, times), connections * times)
}

pub(crate) fn client(address: SocketAddr, connections: u64, times: u64) -> Duration {
    let connect = |_| {
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_nodelay(true).expect("the option");
        stream
    };
    let mut streams: Vec<TcpStream> = (0..connections).map(connect).collect();
    let mut exchange = |times| {
        for _ in 0..times {
            let mut answer = [0; MESSAGE];
            streams.iter_mut().for_each(|stream| stream.write_all(&[7; MESSAGE]).expect("room"));
            streams.iter_mut().for_each(|stream| stream.read_exact(&mut answer).expect("an echo"));
        }
    };
    exchange(1); // every connection is accepted
    let begin = Instant::now();
    exchange(times);
    begin.elapsed()
}
