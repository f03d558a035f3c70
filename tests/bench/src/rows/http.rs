//! HTTP: hyper's server on the runtime, and 64 connections that ask for a line of text.
//!
//! The client is the same for everyone: one plain thread that writes a request to each connection,
//! then reads an answer from each. `http-wrk` measures the latencies, and with a client that is
//! never the bottleneck.

use super::each;
use crate::runtime::Runtime;
use http_body_util::Full;
use hyper::{Request, Response, server::conn::http1, service::service_fn};
use std::{
    convert::Infallible,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    thread,
    time::{Duration, Instant},
};

pub(super) const CONNECTIONS: u64 = 64;
const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
const BODY: &str = "Hello from an event loop.\n";

pub(crate) fn run<R: Runtime>(runtime: &R, times: u64) -> f64 {
    let elapsed = runtime.run(async move {
        let (mut listener, address) = R::listen().await;
        let client = thread::spawn(move || client(address, times));
        let mut handles = Vec::new();
        for _ in 0..CONNECTIONS {
            let stream = R::accept(&mut listener).await;
            handles.push(R::spawn(serve::<R>(stream)));
        }
        for handle in handles {
            R::join(handle).await;
        }
        client.join().expect("the client ends") // it ended before the connections did
    });
    each(elapsed, CONNECTIONS * times)
}

async fn serve<R: Runtime>(stream: R::Stream) {
    let answer = |_: Request<_>| async {
        Ok::<_, Infallible>(Response::new(Full::<hyper::body::Bytes>::from(BODY)))
    };
    let service = service_fn(answer);
    let served = http1::Builder::new().serve_connection(R::for_hyper(stream), service).await;
    served.expect("the client hangs up between requests");
}

/// Asks a server that is not in this process; returns nanoseconds an operation.
pub(crate) fn ask(address: SocketAddr, times: u64) -> f64 {
    client(address, times.div_ceil(10)); // warms the server up
    each(client(address, times), CONNECTIONS * times)
}

fn client(address: SocketAddr, times: u64) -> Duration {
    let connect = |_| {
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_nodelay(true).expect("the option");
        stream
    };
    let mut streams: Vec<TcpStream> = (0..CONNECTIONS).map(connect).collect();
    let ask = |stream: &mut TcpStream| stream.write_all(REQUEST).expect("room");
    streams.iter_mut().for_each(ask);
    let lengths: Vec<usize> = streams.iter_mut().map(answer_length).collect();
    // All answers are alike but for the time in their heads.
    let mut answer = vec![0; lengths[0]];
    assert!(lengths.iter().all(|length| *length == answer.len()));
    let begin = Instant::now();
    for _ in 0..times {
        streams.iter_mut().for_each(ask);
        for stream in &mut streams {
            stream.read_exact(&mut answer).expect("an answer");
            assert!(
                answer.starts_with(b"HTTP/1.1 200 OK\r\n") && answer.ends_with(BODY.as_bytes())
            );
        }
    }
    begin.elapsed()
}

/// Reads an answer, which ends with the text.
fn answer_length(stream: &mut TcpStream) -> usize {
    let mut answer = Vec::new();
    let mut buffer = [0; 1024];
    while !answer.ends_with(BODY.as_bytes()) {
        let count = stream.read(&mut buffer).expect("bytes");
        assert_ne!(count, 0, "the server hung up");
        answer.extend_from_slice(&buffer[..count]);
    }
    answer.len()
}
