//! A heartbeat beside work of random length: a task that ends with the program.
//!
//!     cargo run --example heartbeat
//!
//! A second is shortened to 0.1 s here. Nobody tells the heartbeat to stop, and nobody waits for it:
//! the runtime drops what is left when it goes. A thread that is left when `main` returns is cut off
//! wherever it is; a task is dropped at its last `.await`, and what it holds is dropped with it:
//! the last line is the heart's.

use cede::{
    runtime::Builder,
    spawn,
    time::{Duration, interval, sleep},
};
use std::{
    hash::{BuildHasher, RandomState},
    io,
};

const SECOND: Duration = Duration::from_millis(100);

/// Says so when it goes.
struct Heart;

impl Drop for Heart {
    fn drop(&mut self) {
        println!("the heart has stopped");
    }
}

/// An interval keeps its pace: where a loop with `sleep` would add what the loop takes to every
/// second, the next tick is reckoned from the one before.
async fn beat(_heart: Heart) {
    let mut seconds = interval(SECOND);
    for number in 0.. {
        seconds.tick().await; // the first one comes at once
        println!("beat {number}");
    }
}

/// From two seconds to six.
async fn work() {
    let random = RandomState::new().hash_one("how long?");
    let tenths = 20 + u32::try_from(random % 41).expect("it is small");
    sleep(SECOND * tenths / 10).await;
    println!("the work has taken {}.{} seconds", tenths / 10, tenths % 10);
}

fn main() -> io::Result<()> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        spawn(beat(Heart)); // the handle is dropped: a detached task, a daemon
        work().await;
    });
    println!("the end of the program");
    drop(runtime);
    Ok(())
}
