//! An echo server: it sends back what a client sends.
//!
//!     cargo run --release --example echo
//!     nc 127.0.0.1 7000
//!
//! Every connection is a task, and all tasks share one thread. Ctrl-C ends the server. `println!`
//! would block that thread until the output is read, so messages are written through
//! `common/log.rs`.

#[path = "common/log.rs"]
mod log;

use cede::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::sleep,
};
use log::line;
use std::{env, io, process::ExitCode, time::Duration};

const HELP: &str = "\
Sends back whatever its clients send, on 127.0.0.1.

Usage: echo [PORT]

  PORT    where to listen, 7000 unless given; 0 takes any free port";

/// Serves one client until it closes its side. The task waits here most of the time; it costs a few
/// kilobytes and no thread.
async fn echo(mut stream: TcpStream) -> io::Result<usize> {
    let mut buffer = [0; 4096];
    let mut total = 0;
    loop {
        let n = stream.read(&mut buffer).await?;
        if n == 0 {
            return Ok(total);
        }
        // A slow client delays only itself: nothing more is read before this has been written.
        stream.write_all(&buffer[..n]).await?;
        total += n;
    }
}

async fn serve(port: u16) -> io::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    line(format!("Listening on {}", listener.local_addr()?));
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Dropping the handle detaches the task, which continues.
                drop(cede::spawn(async move {
                    line(match echo(stream).await {
                        Ok(total) => format!("{peer}: {total} bytes"),
                        Err(error) => format!("{peer}: {error}"),
                    });
                }));
            }
            // This client is already gone, or no descriptor is free; accepting the next one may
            // work. During the pause other connections may end and free their descriptors.
            Err(error) => {
                line(format!("accept: {error}"));
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

/// `Ok(None)` means that the user asked for help.
fn port() -> Result<Option<u16>, String> {
    let mut args = env::args_os().skip(1).map(|arg| arg.to_string_lossy().into_owned());
    let Some(arg) = args.next() else { return Ok(Some(7000)) };
    if args.next().is_some() {
        return Err("one argument at most".to_owned());
    }
    match arg.as_str() {
        "-h" | "--help" => Ok(None),
        text => match text.parse() {
            Ok(port) => Ok(Some(port)),
            Err(_) => Err(format!("`{text}` is no port: expected a number from 0 to 65535")),
        },
    }
}

fn main() -> ExitCode {
    match port() {
        Ok(None) => println!("{HELP}"),
        Ok(Some(port)) => {
            let served = cede::block_on(serve(port));
            log::end();
            if let Err(error) = served {
                eprintln!("echo: cannot listen on port {port}: {error}");
                return ExitCode::FAILURE;
            }
        }
        Err(message) => {
            eprintln!("echo: {message}\n\n{HELP}");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}
