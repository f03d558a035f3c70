//! Ten programs at once, each of which takes a second: all are done after one second, not after
//! ten.
//!
//!     cargo run --release --example subprocess_many
//!
//! The programs run in parallel because they are processes. Tasks are used so that one thread can
//! wait for all ten.

use cede::{
    process::Command,
    runtime::Builder,
    task::JoinSet,
    time::{Duration, Instant},
};
use std::io;

fn main() -> io::Result<()> {
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        let begin = Instant::now();
        let mut programs = JoinSet::new();
        for number in 1..=10 {
            // The argument matters: `sleep` without one fails at once, and ten failures take no
            // time at all. So the status is checked below.
            let mut program = Command::new("sleep").arg("1").spawn()?;
            programs.spawn(async move { (number, program.wait().await) });
        }
        while let Some(ended) = programs.join_next().await {
            let (number, status) = ended.expect("a task that only waits does not panic");
            println!("program {number:>2} ended well: {}", status?.success());
        }
        let took = begin.elapsed();
        assert!(took >= Duration::from_secs(1), "they did not sleep");
        println!("all ten took {:.2} s", took.as_secs_f64());
        Ok(())
    })
}
