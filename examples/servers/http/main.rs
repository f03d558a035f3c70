//! An HTTP server: hyper on Cede.
//!
//!     cargo run --release --example http
//!     curl -v http://127.0.0.1:8080/
//!     curl --data-binary @README.md http://127.0.0.1:8080/echo
//!     curl http://127.0.0.1:8080/slow
//!
//! `rt.rs` implements hyper's runtime traits with Cede, `service.rs` answers requests, and this
//! file runs the connections. Ctrl-c ends the server gracefully: running requests are finished, and
//! connections that wait for the next request are closed.

#[path = "../../common/mod.rs"]
mod common;
mod rt;
mod service;

use cede::runtime::Builder;
use common::{
    args::Args,
    door::{Door, Guest},
    ended,
    log::line,
};
use futures::future::{Either, select};
use hyper::{rt::Executor, server::conn::http1, service::service_fn};
use rt::{CedeExecutor, CedeTimer, Io};
use std::{io, net::SocketAddr, pin::pin, process::ExitCode, time::Duration};

const HELP: &str = "\
Answers HTTP requests: GET /, POST /echo, GET /slow.

Usage: http [--listen ADDRESS] [--workers N] [--patience SECONDS]

  --listen ADDRESS     where to listen, 127.0.0.1:8080 unless given; port 0 takes any free one
  --workers N          threads that run the tasks, up to 255; 0 and 1, which is usual, mean a
                       runtime that runs them on the thread of `main`
  --patience SECONDS   how long a client may take to send the head of its next request, 30 unless
                       given";

const CONNECTIONS: u32 = 10_000;

async fn serve(listen: SocketAddr, patience: Duration) -> io::Result<()> {
    let mut door = Door::open(listen, CONNECTIONS).await?;
    line(format!("Listening on http://{}", door.address()?));
    while let Some(guest) = door.guest().await {
        CedeExecutor.execute(connection(guest, patience));
    }
    door.close().await
}

/// Serves one connection: any number of requests, one after the other.
async fn connection(guest: Guest, patience: Duration) {
    // Each answer is written at once, so it is useless to delay small packets.
    let _ = guest.stream.set_nodelay(true);
    let service = service_fn(|request| service::answer(request, CedeTimer));
    let mut connection = pin!(
        http1::Builder::new()
            .timer(CedeTimer)
            .header_read_timeout(patience)
            .serve_connection(Io::new(guest.stream), service)
    );
    let served = match select(connection.as_mut(), pin!(guest.stopping.cancelled())).await {
        Either::Left((served, _)) => served,
        Either::Right(_) => {
            connection.as_mut().graceful_shutdown(); // accepts no further request, but finishes this one
            connection.await
        }
    };
    if let Err(error) = served {
        line(format!("{}: {error}", guest.address));
    }
}

fn main() -> ExitCode {
    let mut args = Args::new(HELP);
    let listen = args.take("--listen", "127.0.0.1:8080");
    let workers: u8 = args.take("--workers", "1");
    let patience = args.seconds("--patience", "30");
    args.end();
    let runtime = match workers {
        0 | 1 => Builder::new_current_thread().build(),
        _ => Builder::new_multi_thread().worker_threads(workers.into()).build(),
    };
    ended(runtime.and_then(|runtime| runtime.block_on(serve(listen, patience))))
}
