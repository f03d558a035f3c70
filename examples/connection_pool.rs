//! Five connections for twenty users, limited by a semaphore.
//!
//!     cargo run --release --example connection_pool
//!
//! A semaphore counts free connections; a permit is the right to take one. Twenty tasks start at
//! once. Fifteen of them wait, in the order in which they came, and at most five connections are in
//! use at any time: look at the last column.

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

/// Opening a connection costs time, so connections are kept and lent.
struct Connection {
    name: char,
    uses: u32,
}

struct Pool {
    permits: Semaphore,
    /// This lock is never held across an `.await`, so the standard mutex is the right one, even for
    /// tasks.
    idle: Mutex<Vec<Connection>>,
}

/// A borrowed connection, which is returned when this is dropped.
struct Lent<'a> {
    pool: &'a Pool,
    connection: Option<Connection>,
    /// A field is dropped after `drop` has run, so the connection is back in the pool before the
    /// next task gets the permit. In the other order, the next task might find no connection.
    _permit: SemaphorePermit<'a>,
}

impl Pool {
    fn new() -> Self {
        let names = ('a'..).take(CONNECTIONS);
        let idle = names.map(|name| Connection { name, uses: 0 }).collect();
        Self { permits: Semaphore::new(CONNECTIONS), idle: Mutex::new(idle) }
    }

    /// Waits until a connection is free.
    async fn lend(&self) -> Lent<'_> {
        let permit = self.permits.acquire().await.expect("the semaphore is never closed");
        let connection = self.idle.lock().unwrap().pop();
        assert!(connection.is_some(), "a permit without a connection");
        Lent { pool: self, connection, _permit: permit }
    }
}

impl Lent<'_> {
    /// Pretends to send a question and to wait for the answer.
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
