//! A TCP proxy: it forwards every connection to another server.
//!
//!     cargo run --release --example echo
//!     cargo run --release --example proxy -- --to 127.0.0.1:7000
//!     nc 127.0.0.1 7002
//!
//! The proxy reads from one side only when it has written everything read before to the other side.
//! So a side that reads slowly slows down the other, and the proxy holds only a few kilobytes for
//! each connection, however much data it forwards.

mod common;

use cede::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Duration, Instant, sleep_until, timeout},
};
use common::{
    args::Args,
    door::{Door, Guest},
    ended,
    log::line,
};
use futures::future::{Either, select, try_join};
use std::{
    io::{self, Error, ErrorKind},
    net::SocketAddr,
    pin::pin,
    process::ExitCode,
    sync::Mutex,
};

const HELP: &str = "\
Passes on every connection, and all its bytes, to another server.

Usage: proxy [--listen ADDRESS] [--to ADDRESS] [--connections N] [--idle SECONDS]

  --listen ADDRESS   where to listen, 127.0.0.1:7002 unless given; port 0 takes any free one
  --to ADDRESS       the other server, 127.0.0.1:7000 unless given
  --connections N    how many at once, 1000 unless given; more have to wait
  --idle SECONDS     how long a connection may be silent in both directions, 60 unless given";

const BUFFER: usize = 16 * 1024;

/// After ctrl-c a connection that is silent for this time is closed.
const STOPPING: Duration = Duration::from_millis(500);

/// The time of the last transfer on a connection, in either direction: one direction may be silent
/// while a long answer is sent in the other.
struct Activity(Mutex<Instant>);

impl Activity {
    fn note(&self) {
        *self.0.lock().expect("no code panics under this lock") = Instant::now();
    }

    fn last(&self) -> Instant {
        *self.0.lock().expect("no code panics under this lock")
    }

    /// Waits until nothing was transferred for the time `limit`. A transfer does not reset the
    /// timer: when the time is up, this checks the last transfer, and sleeps for the rest.
    async fn ceases(&self, limit: Duration) {
        loop {
            let end = self.last() + limit;
            if end <= Instant::now() {
                return;
            }
            sleep_until(end).await;
        }
    }
}

async fn serve(listen: SocketAddr, size: u32, to: SocketAddr, idle: Duration) -> io::Result<()> {
    let mut door = Door::open(listen, size).await?;
    line(format!("Listening on {}", door.address()?));
    while let Some(guest) = door.guest().await {
        cede::spawn(async move {
            line(match pass_on(&guest, to, idle).await {
                Ok((there, back)) => format!("{}: {there} there, {back} back", guest.address),
                Err(error) => format!("{}: {error}", guest.address),
            });
        });
    }
    door.close().await
}

/// Forwards one connection; returns the number of bytes sent in each direction.
async fn pass_on(guest: &Guest, to: SocketAddr, idle: Duration) -> io::Result<(u64, u64)> {
    let near = &guest.stream;
    let connected = timeout(idle, TcpStream::connect(to)).await?;
    let far = &connected
        .map_err(|why| Error::new(why.kind(), format!("{to} cannot be reached: {why}")))?;
    for stream in [near, far] {
        stream.set_nodelay(true)?; // the sender decides how much is sent at once, not the proxy
    }
    let activity = Activity(Mutex::new(Instant::now()));
    // Both directions at once. The end of one direction is passed on and leaves the other open; an
    // error ends both.
    let both = try_join(one_way(near, far, &activity), one_way(far, near, &activity));
    let silence = async {
        let ceased = guest.stopping.run_until_cancelled(activity.ceases(idle)).await;
        if ceased.is_none() {
            activity.ceases(idle.min(STOPPING)).await; // data under way still has time to arrive
        }
    };
    match select(pin!(both), pin!(silence)).await {
        Either::Left((both, _)) => both,
        Either::Right(_) => Err(Error::new(ErrorKind::TimedOut, "silent for too long")),
    }
}

async fn one_way(mut from: &TcpStream, mut to: &TcpStream, activity: &Activity) -> io::Result<u64> {
    let mut buffer = vec![0; BUFFER];
    let mut total = 0;
    loop {
        let length = from.read(&mut buffer).await?;
        activity.note();
        if length == 0 {
            to.close().await?; // closes only the direction in which we write
            return Ok(total);
        }
        let mut rest = &buffer[..length];
        while !rest.is_empty() {
            // While the other side does not read, this waits, and the loop reads nothing more.
            let written = to.write(rest).await?;
            activity.note();
            rest = &rest[written..];
        }
        total += length as u64;
    }
}

fn main() -> ExitCode {
    let mut args = Args::new(HELP);
    let listen = args.take("--listen", "127.0.0.1:7002");
    let to = args.take("--to", "127.0.0.1:7000");
    let connections = args.take("--connections", "1000");
    let idle = args.seconds("--idle", "60");
    args.end();
    ended(cede::block_on(serve(listen, connections, to, idle)))
}
