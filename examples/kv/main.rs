//! A key-value server that speaks the protocol of Redis, as far as its commands go.
//!
//!     cargo run --release --example kv
//!     redis-cli -p 6380 set greeting hello ex 10
//!     redis-cli -p 6380 get greeting
//!     redis-cli -p 6380 subscribe news      (and `publish news hello` in another terminal)
//!
//! Without `redis-cli`, `nc 127.0.0.1 6380` and a line such as `SET greeting hello` do as well.
//!
//! | file | what it is about |
//! |---|---|
//! | `resp.rs` | the protocol: requests out of bytes, answers into bytes. No async at all, so it is easy to test |
//! | `store.rs` | the data, behind a lock that is never held across an `.await`; and the task that removes what has expired |
//! | `command.rs` | from the words of a request to an answer |
//! | `connection.rs` | one client: its requests, and what it has subscribed to |
//!
//! Ctrl-c ends the server: every client may finish the request that is being answered.

mod command;
#[path = "../common/mod.rs"]
mod common;
mod connection;
mod resp;
mod store;

use common::{args::Args, door::Door, ended, log::line};
use connection::Connection;
use std::{io, net::SocketAddr, process::ExitCode, time::Duration};
use store::Store;

const HELP: &str = "\
Keeps keys and values in memory, for clients that speak the protocol of Redis (RESP2).
Commands: PING, ECHO, GET, SET (EX, PX), DEL, EXISTS, TTL, PUBLISH, SUBSCRIBE, QUIT.

Usage: kv [--listen ADDRESS] [--patience SECONDS]

  --listen ADDRESS     where to listen, 127.0.0.1:6380 unless given; port 0 takes any free one
  --patience SECONDS   how long a client may leave an answer unread before it is dropped; 10 unless
                       given";

const CLIENTS: u32 = 1000;

async fn serve(listen: SocketAddr, patience: Duration) -> io::Result<()> {
    let mut door = Door::open(listen, CLIENTS).await?;
    line(format!("Listening on {}", door.address()?));
    let store = Store::new();
    let cleaning = cede::spawn(store.clone().remove_expired());
    while let Some(guest) = door.guest().await {
        let store = store.clone();
        cede::spawn(async move {
            let address = guest.address;
            if let Err(error) = Connection::new(guest, store, patience).serve().await {
                line(format!("{address}: {error}"));
            }
        });
    }
    cleaning.abort();
    door.close().await
}

fn main() -> ExitCode {
    let mut args = Args::new(HELP);
    let listen = args.take("--listen", "127.0.0.1:6380");
    let patience = args.seconds("--patience", "10");
    args.end();
    ended(cede::block_on(serve(listen, patience)))
}
