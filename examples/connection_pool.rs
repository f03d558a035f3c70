//! Five connections for twenty users, by a semaphore.
//!
//!     cargo run --example connection_pool
//!
//! A semaphore counts what is left; a permit is the right to take one. Twenty tasks run at once,
//! fifteen of them wait, in the order they came, and never are more than five connections in use:
//! look at the last column.

use cede::{
    runtime::Builder,
    spawn,
    sync::{Semaphore, SemaphorePermit},
    time::{Duration, sleep},
};
use std::{
    io,
    sync::{Arc, Mutex},
};

const CONNECTIONS: usize = 5;
const USERS: usize = 20;

/// Opening one costs time, so they are kept and lent.
struct Connection {
    name: char,
    uses: u32,
}

struct Pool {
    permits: Semaphore,
    /// Never locked across an `.await`: then the ordinary mutex is the right one, even for tasks.
    idle: Mutex<Vec<Connection>>,
}

/// A connection for as long as this lives.
struct Lent<'a> {
    pool: &'a Pool,
    connection: Option<Connection>,
    /// A field is dropped after `drop` has run: the connection is back before the next one is let
    /// in. The other way round, the next one could find nothing.
    _permit: SemaphorePermit<'a>,
}

impl Pool {
    fn new() -> Self {
        let names = ('a'..).take(CONNECTIONS);
        let idle = names.map(|name| Connection { name, uses: 0 }).collect();
        Self { permits: Semaphore::new(CONNECTIONS), idle: Mutex::new(idle) }
    }

    /// Waits until one is free.
    async fn lend(&self) -> Lent<'_> {
        let permit = self.permits.acquire().await.expect("nobody closes the semaphore");
        let connection = self.idle.lock().unwrap().pop();
        assert!(connection.is_some(), "a permit without a connection");
        Lent { pool: self, connection, _permit: permit }
    }
}

impl Lent<'_> {
    /// Sends a question, so to speak, and waits for the answer.
    async fn ask(&mut self) -> char {
        sleep(Duration::from_millis(30)).await;
        let connection = self.connection.as_mut().expect("lent until it is dropped");
        connection.uses += 1;
        connection.name
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        self.pool.idle.lock().unwrap().extend(self.connection.take());
    }
}

fn main() -> io::Result<()> {
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        let pool = Arc::new(Pool::new());
        let users = Vec::from_iter((1..=USERS).map(|user| {
            let pool = pool.clone();
            spawn(async move {
                let mut connection = pool.lend().await;
                let in_use = CONNECTIONS - pool.idle.lock().unwrap().len();
                let name = connection.ask().await;
                println!("user {user:>2} on connection {name}, {in_use} in use");
            })
        }));
        for user in users {
            user.await.expect("a user does not panic");
        }
        for Connection { name, uses } in pool.idle.lock().unwrap().iter() {
            println!("connection {name} was used {uses} times");
        }
    });
    Ok(())
}
