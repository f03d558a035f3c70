//! Ctrl-C, and a graceful shutdown in thirty lines.
//!
//!     cargo run --release --example graceful_shutdown
//!
//! Three steps: *tell* the tasks to stop, by a token; *wait* until they have, in a set; and *limit* the wait. A task
//! decides itself where it may stop: here between two jobs, never in the middle of one.
//! Press ctrl-c after some lines. Expect that each worker finishes its job, and that the program ends within a
//! second, also if nobody reads its output: `println!` would block the thread of all tasks then, so
//! [`log`] prints on a thread of its own.

#[path = "common/log.rs"]
mod log;

use cede::{
    signal::ctrl_c,
    sync::CancellationToken,
    task::JoinSet,
    time::{Duration, sleep, timeout},
};
use std::io;

async fn work(name: &'static str, stop: CancellationToken) {
    for job in 1.. {
        log::line(format!("{name}: job {job} begins"));
        sleep(Duration::from_millis(300)).await;
        log::line(format!("{name}: job {job} is done"));
        // Between two jobs: ends at once if the token is cancelled, also during the pause.
        if stop.run_until_cancelled(sleep(Duration::from_millis(100))).await.is_none() {
            break;
        }
    }
    log::line(format!("{name}: stopped"));
}

fn main() -> io::Result<()> {
    let ended = cede::block_on(async {
        let stop = CancellationToken::new();
        let mut workers = JoinSet::new();
        for name in ["anna", "ben", "carl"] {
            workers.spawn(work(name, stop.clone()));
        }

        ctrl_c().await?;
        log::line("stopping: one moment".into());
        stop.cancel();
        let all_stopped = async { while workers.join_next().await.is_some() {} };
        if timeout(Duration::from_secs(5), all_stopped).await.is_err() {
            log::line("some did not stop in time, and are cut off".into());
        }
        Ok(()) // dropping the set aborts the tasks that are left
    });
    log::end();
    ended
}
