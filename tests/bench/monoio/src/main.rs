//! Servers on monoio, whose I/O is io_uring: the kernel does the reading and writing, and tells the
//! program when it is done. `cede-bench --uring` builds this program and asks it.
//!
//!     cede-bench-monoio serve echo|stream    prints its address, runs until its input ends

use monoio::{
    IoUringDriver, RuntimeBuilder,
    io::{AsyncReadRent, AsyncWriteRentExt},
    net::{TcpListener, TcpStream},
};
use std::{env, io, process, thread};

const MIB: usize = 1 << 20;
const ECHO_BUFFER: usize = 4096;
const STREAM_BUFFER: usize = 64 << 10;

fn main() {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(|word| &**word).collect();
    let is_echo = match &*words {
        ["serve", "echo"] => true,
        ["serve", "stream"] => false,
        _ => refuse("accepted: serve echo, serve stream"),
    };
    let runtime = RuntimeBuilder::<IoUringDriver>::new().build();
    let mut runtime = runtime.unwrap_or_else(|error| refuse(&format!("io_uring: {error}")));
    thread::spawn(|| {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        process::exit(0);
    });
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        println!("{}", listener.local_addr().expect("an address"));
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            stream.set_nodelay(true).expect("the option");
            if is_echo {
                monoio::spawn(echo(stream));
            } else {
                monoio::spawn(exchange(stream));
            }
        }
    });
}

fn refuse(message: &str) -> ! {
    eprintln!("cede-bench-monoio: {message}");
    process::exit(2);
}

async fn echo(mut stream: TcpStream) {
    let mut buffer = Vec::with_capacity(ECHO_BUFFER);
    loop {
        let (count, filled) = stream.read(buffer).await;
        if count.expect("bytes or the end") == 0 {
            break;
        }
        let (sent, written) = stream.write_all(filled).await;
        sent.expect("room");
        buffer = written;
        buffer.clear();
    }
}

/// Receives 1 MiB, then sends 1 MiB, again and again.
async fn exchange(mut stream: TcpStream) {
    let mut buffer = Vec::with_capacity(STREAM_BUFFER);
    let mut answer = vec![7; STREAM_BUFFER];
    loop {
        let mut received = 0;
        while received < MIB {
            buffer.clear();
            let (count, filled) = stream.read(buffer).await;
            buffer = filled;
            match count.expect("bytes or the end") {
                0 => return,
                count => received += count,
            }
        }
        for _ in 0..MIB / STREAM_BUFFER {
            let (sent, written) = stream.write_all(answer).await;
            sent.expect("room");
            answer = written;
        }
    }
}
