//! Python's `concurrent.futures`, call by call: four workers and their jobs.
//!
//!     cargo run --release --example executor_map
//!
//! `map` returns the results in the order of the inputs, whichever job ends first; `as_completed`
//! returns them in the order in which the jobs end. The jobs block, so they run on blocking
//! threads; the tasks wait for them.

use cede::{
    runtime::Builder,
    spawn,
    sync::oneshot,
    task::{JoinHandle, spawn_blocking},
};
use futures::{StreamExt, stream};
use std::{
    io,
    sync::mpsc::{self, Receiver},
    thread,
    time::Duration,
};

const WORKERS: usize = 4;

/// A job that takes longer for a smaller number.
fn square(number: u64) -> u64 {
    thread::sleep(Duration::from_millis(40 * (9 - number)));
    number * number
}

async fn result<T>(job: JoinHandle<T>) -> T {
    job.await.expect("the job neither panics nor is cancelled")
}

/// `executor.submit(square, number)`, `future.add_done_callback(…)`, `future.result()`
async fn submit() {
    let job = spawn_blocking(|| square(7));
    // The callback becomes a task, which waits for the job and then continues.
    let callback = spawn(async {
        let answer = result(job).await;
        println!("callback: {answer}");
        answer
    });
    println!("submitted");
    println!("result: {}", result(callback).await);
}

/// `executor.map(square, range(1, 9))`
async fn map() {
    let jobs = stream::iter(1..=8).map(|number| spawn_blocking(move || square(number)));
    // At most four jobs at a time, however long the stream of inputs is.
    let squares: Vec<_> = jobs.buffered(WORKERS).map(|answer| answer.unwrap()).collect().await;
    println!("map: {squares:?}");
}

/// `for future in as_completed(futures)`
async fn as_completed() {
    let jobs = stream::iter(1..=8).map(|number| spawn_blocking(move || square(number)));
    let squares: Vec<_> =
        jobs.buffer_unordered(WORKERS).map(|answer| answer.unwrap()).collect().await;
    println!("as completed: {squares:?}");
}

/// A job that runs until it is told to end.
fn occupy(release: Receiver<()>) {
    let _ = release.recv();
}

/// `future.cancel()`: only a job that has not begun can be cancelled, because a thread cannot be
/// ended from outside.
async fn cancel() {
    let (releases, workers): (Vec<_>, Vec<_>) = (0..WORKERS)
        .map(|_| {
            let (release, wait) = mpsc::channel();
            (release, spawn_blocking(|| occupy(wait)))
        })
        .unzip();
    let queued = spawn_blocking(|| println!("never printed"));
    queued.abort();
    drop(releases);
    for worker in workers {
        result(worker).await;
    }
    // The handle resolves when a worker reaches the job in the queue and skips it.
    println!("cancelled in the queue: {}", queued.await.is_err_and(|error| error.is_cancelled()));
}

fn main() -> io::Result<()> {
    let executor =
        Builder::new_current_thread().max_blocking_threads(WORKERS).enable_all().build()?;
    executor.block_on(async {
        submit().await;
        map().await;
        as_completed().await;
        cancel().await;
        let (begun, has_begun) = oneshot::channel();
        spawn_blocking(|| {
            begun.send(()).expect("the receiver waits for it");
            thread::sleep(Duration::from_millis(100));
            println!("the last job is done");
        });
        has_begun.await.expect("it begins");
    });
    // `executor.shutdown(wait=True, cancel_futures=True)`: the drop waits for jobs that have begun
    // and cancels jobs in the queue. `shutdown_background` does not wait; `shutdown_timeout` waits
    // for a limited time.
    drop(executor);
    println!("shut down");
    Ok(())
}
