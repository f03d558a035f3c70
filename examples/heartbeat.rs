//! A heartbeat task that runs beside work of random length, and ends with the program.
//!
//!     cargo run --release --example heartbeat
//!
//! A second is shortened to 0.1 s here. The program neither stops the heartbeat nor waits for it:
//! the runtime drops the tasks that are left when it ends. A thread that is left when `main`
//! returns is cut off at any point. A task is dropped at its last `.await`, together with
//! everything it owns: so the heartbeat prints the last line.

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

/// Prints a line when it is dropped.
struct Heart;

impl Drop for Heart {
    fn drop(&mut self) {
        println!("the heart has stopped");
    }
}

/// An interval keeps its pace, because it computes each tick from the one before. A loop with
/// `sleep` would add the time of the loop's own work to every second.
async fn beat(_heart: Heart) {
    let mut seconds = interval(SECOND);
    for number in 0.. {
        seconds.tick().await; // the first one comes at once
        println!("beat {number}");
    }
}

/// A random time from two to six seconds.
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
