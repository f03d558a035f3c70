//! Several workers compute 1 + 2 + … + 100 and the first ten squares in shared memory.
//!
//!     cargo run --release --example shared_memory
//!
//! Four ways: an atomic number, a number behind a lock, messages instead of a shared number, and an
//! array in which each worker owns one part. The first three compute 5050. In the last two nothing
//! is shared, so nothing must be protected, and the compiler has checked that.

use cede::{runtime::Builder, spawn, sync::mpsc, task::JoinSet};
use std::{
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    thread,
};

const WORKERS: u32 = 4;
const LAST: u32 = 100;

/// Every fourth number: the numbers that one worker adds.
fn share(worker: u32) -> impl Iterator<Item = u32> {
    (1..=LAST).skip(worker as usize).step_by(WORKERS as usize)
}

/// Each addition is one atomic step: no other thread sees it half done.
fn threads_and_an_atomic() -> u32 {
    let sum = AtomicU32::new(0);
    thread::scope(|scope| {
        for worker in 0..WORKERS {
            let sum = &sum;
            scope.spawn(move || {
                share(worker).for_each(|number| {
                    sum.fetch_add(number, Ordering::Relaxed);
                });
            });
        }
    });
    sum.into_inner()
}

/// The lock is not held across an `.await`, so it is the standard lock, not the async one.
async fn tasks_and_a_lock() -> u32 {
    let sum = Arc::new(Mutex::new(0));
    let mut tasks = JoinSet::new();
    for worker in 0..WORKERS {
        let sum = sum.clone();
        tasks.spawn(async move { share(worker).for_each(|number| *sum.lock().unwrap() += number) });
    }
    tasks.join_all().await;
    *sum.lock().unwrap()
}

/// "Do not communicate by sharing memory; share memory by communicating."
async fn tasks_and_messages() -> u32 {
    let (sender, mut numbers) = mpsc::channel(8);
    for worker in 0..WORKERS {
        let sender = sender.clone();
        spawn(async move {
            for number in share(worker) {
                sender.send(number).await.expect("the receiver adds them up");
            }
        });
    }
    drop(sender); // each worker has its own; the channel closes when the last is dropped
    let mut sum = 0;
    while let Some(number) = numbers.recv().await {
        sum += number;
    }
    sum
}

/// Each thread gets exclusive access to its own part.
fn threads_and_parts() -> [u32; 10] {
    let mut squares: [u32; 10] = std::array::from_fn(|index| index as u32 + 1);
    thread::scope(|scope| {
        for part in squares.chunks_mut(3) {
            scope.spawn(|| part.iter_mut().for_each(|number| *number *= *number));
        }
    });
    squares
}

fn main() -> io::Result<()> {
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        println!("threads and an atomic: {}", threads_and_an_atomic());
        println!("tasks and a lock: {}", tasks_and_a_lock().await);
        println!("tasks and messages: {}", tasks_and_messages().await);
        println!("threads and parts: {:?}", threads_and_parts());
    });
    Ok(())
}
