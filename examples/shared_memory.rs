//! 1 + 2 + … + 100 and the first ten squares, by several workers, in memory they share.
//!
//!     cargo run --example shared_memory
//!
//! Four ways: a number that is added to in one step, a number under a lock, no shared number at all
//! but messages, and parts of an array that belong to one worker each. The first three give 5050. In
//! the last two nothing is shared, so nothing has to be protected, and the compiler has checked it.

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

/// Every fourth number: what one worker adds.
fn share(worker: u32) -> impl Iterator<Item = u32> {
    (1..=LAST).skip(worker as usize).step_by(WORKERS as usize)
}

/// Each addition is one step, for which no other thread sees a half.
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

/// The lock is not held across an `.await`: so it is the one of threads, not the async one.
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
                sender.send(number).await.expect("somebody adds them up");
            }
        });
    }
    drop(sender); // the workers have theirs; with the last of them the channel closes
    let mut sum = 0;
    while let Some(number) = numbers.recv().await {
        sum += number;
    }
    sum
}

/// Each thread gets its own part, for itself alone.
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
