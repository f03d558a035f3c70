//! An async generator, which yields 0 1 2, and a replacement for an async context manager.
//!
//!     cargo run --release --example async_generator
//!
//! An iterator whose `next` may wait is a stream. There is no destructor that may wait, because
//! dropping is not an `.await`. So a function runs the body and then closes the resource, which may
//! wait; if the body is cancelled, the destructor does what is possible without waiting. Expect 0 1
//! 2, a connection that is closed, and one that is cut off.

use cede::{
    runtime::Builder,
    time::{Duration, sleep, timeout},
};
use futures::{Stream, StreamExt, stream};
use std::{io, pin::pin};

/// A second is shortened to a twentieth of one.
const SECOND: Duration = Duration::from_millis(50);

/// Python's `async def` with a `yield` in it: computes the next item and the next state from a
/// state.
fn count(end: u32) -> impl Stream<Item = u32> {
    stream::unfold(0, move |number| async move {
        sleep(SECOND).await;
        (number < end).then_some((number, number + 1))
    })
}

struct Connection {
    open: bool,
}

impl Connection {
    async fn open() -> Self {
        sleep(SECOND).await;
        println!("opened");
        Self { open: true }
    }

    /// Says goodbye and waits until the other side has received it.
    async fn close(mut self) {
        sleep(SECOND).await;
        self.open = false;
        println!("closed");
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if self.open {
            println!("cut off");
        }
    }
}

/// Python's `async with`: opens the connection, runs the body, and closes the connection whatever
/// the body returns.
async fn with_connection<T>(body: impl AsyncFnOnce(&mut Connection) -> T) -> T {
    let mut connection = Connection::open().await;
    let answer = body(&mut connection).await;
    connection.close().await;
    answer
}

fn main() -> io::Result<()> {
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        let mut numbers = pin!(count(3));
        while let Some(number) = numbers.next().await {
            println!("{number}");
        }
        let doubled: Vec<u32> = count(3).map(|number| 2 * number).collect().await;
        println!("doubled: {doubled:?}");

        let answer = with_connection(async |connection| u32::from(connection.open)).await;
        println!("the body has answered {answer}");
        // The body is dropped in the middle, so the connection is not closed properly.
        let endless = with_connection(async |_| std::future::pending::<()>().await);
        let ended = timeout(4 * SECOND, endless).await.is_ok();
        println!("the body has answered in time: {ended}");
    });
    Ok(())
}
