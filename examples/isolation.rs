//! Ten workers take one each from a hundred: threads and tasks leave ninety, processes a hundred.
//!
//!     cargo run --example isolation
//!
//! Threads and tasks share the memory of their process, on purpose. A process gets a memory of its
//! own: each of the ten counts down *its* hundred, once, and takes the result with it when it ends.

use cede::{process::Command, runtime::Builder, task::JoinSet};
use std::{
    env, io,
    sync::atomic::{AtomicI32, Ordering},
    thread,
};

const WORKERS: usize = 10;

/// Everything that is one process sees the same.
static NUM: AtomicI32 = AtomicI32::new(100);

/// In one step: read, subtract and write as three would be a race between threads.
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

/// Each worker is this program again, told so by an argument.
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
