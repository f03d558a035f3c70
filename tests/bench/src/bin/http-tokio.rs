//! The example `http` on tokio: the same service, the same command line, the same settings of hyper.
//! `http-wrk` sends both the same requests.

#[path = "../../../../examples/common/args.rs"]
mod args;
#[path = "../../../../examples/servers/http/service.rs"]
mod service;

use args::{Args, ended};
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{io, net::SocketAddr, process::ExitCode, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    runtime::Builder,
};

const HELP: &str = "\
The example `http` on tokio, to be measured beside it.

Usage: http-tokio [--listen ADDRESS] [--workers N] [--patience SECONDS]";

async fn serve(listen: SocketAddr, patience: Duration) -> io::Result<()> {
    let listener = TcpListener::bind(listen).await?;
    println!("Listening on http://{}", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(connection(stream, patience));
    }
}

async fn connection(stream: TcpStream, patience: Duration) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| service::answer(request, TokioTimer::new()));
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience)
        .serve_connection(TokioIo::new(stream), service)
        .await;
    if let Err(error) = served {
        eprintln!("{error}");
    }
}

fn main() -> ExitCode {
    let mut args = Args::new(HELP);
    let listen = args.take("--listen", "127.0.0.1:8080");
    let workers: u8 = args.take("--workers", "1");
    let patience = args.seconds("--patience", "30");
    args.end();
    let runtime = match workers {
        0 | 1 => Builder::new_current_thread().enable_all().build(),
        _ => Builder::new_multi_thread().worker_threads(workers.into()).enable_all().build(),
    };
    ended(runtime.and_then(|runtime| runtime.block_on(serve(listen, patience))))
}
