//! Ten workers each subtract one from a hundred: threads and tasks leave ninety, processes a
//! hundred.
//!
//!     cargo run --release --example isolation
//!
//! Threads and tasks share the memory of their process. Each process has its own memory: each of
//! the ten subtracts one from *its own* hundred, and the result is lost when the process ends.

use cede::{process::Command, runtime::Builder, task::JoinSet};
use std::{
    env, io,
    sync::atomic::{AtomicI32, Ordering},
    thread,
};

const WORKERS: usize = 10;

/// All threads and tasks of one process see the same counter.
static NUM: AtomicI32 = AtomicI32::new(100);

/// Subtracts one in one atomic step. To read, subtract and write in three steps would be a race
/// between threads.
fn decrement() -> i32 {
    NUM.fetch_sub(1, Ordering::Relaxed) - 1
}

fn threads() {
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(decrement);
        }
    });
}

async fn tasks() {
    let mut tasks = JoinSet::new();
    for _ in 0..WORKERS {
        tasks.spawn(async { decrement() });
    }
    tasks.join_all().await;
}

/// Each worker is this program again, with an argument that tells it so.
async fn processes() -> io::Result<()> {
    let program = env::current_exe()?;
    let mut processes = JoinSet::new();
    for _ in 0..WORKERS {
        processes.spawn(Command::new(&program).arg("worker").output());
    }
    while let Some(ended) = processes.join_next().await {
        let output = ended.expect("a task that only waits does not panic")?;
        print!("  a process says: {}", String::from_utf8_lossy(&output.stdout));
    }
    Ok(())
}

fn main() -> io::Result<()> {
    if env::args_os().nth(1).is_some() {
        println!("num = {}", decrement());
        return Ok(());
    }
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        let show =
            |workers| println!("after {workers}: num = {}", NUM.swap(100, Ordering::Relaxed));
        threads();
        show("ten threads");
        tasks().await;
        show("ten tasks");
        processes().await?;
        show("ten processes");
        Ok(())
    })
}
