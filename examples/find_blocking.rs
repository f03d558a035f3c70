//! Which task blocks the thread? A wrapper that times every poll names it.
//!
//!     cargo run --release --example find_blocking
//!
//! A task that computes or blocks between two `.await`s stops every other task of its thread. The sign is that all
//! of them are late; the cause is the one whose poll was long. So [`Timed`] measures each poll of the future in it,
//! and reports those that took longer than a limit.
//! Expect one report, of the task `report`, and a heartbeat that was late by about as much.

use cede::time::{Duration, Instant, interval, sleep};
use std::{
    future::Future,
    pin::Pin,
    sync::Mutex,
    task::{Context, Poll},
    thread,
};

/// A poll that takes longer makes others late.
const LIMIT: Duration = Duration::from_millis(50);

/// What was reported: the name of a task, and how long its poll took.
static REPORTS: Mutex<Vec<(&str, Duration)>> = Mutex::new(Vec::new());

/// Times every poll of a future. The box keeps it simple: a boxed future may be moved.
struct Timed<F> {
    name: &'static str,
    future: Pin<Box<F>>,
}

fn timed<F: Future>(name: &'static str, future: F) -> Timed<F> {
    Timed { name, future: Box::pin(future) }
}

impl<F: Future> Future for Timed<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let begin = Instant::now();
        let polled = self.future.as_mut().poll(cx);
        let took = begin.elapsed();
        if took > LIMIT {
            REPORTS.lock().unwrap().push((self.name, took));
        }
        polled
    }
}

/// Waits as it should: the thread is free meanwhile.
async fn fetch() {
    for _ in 0..10 {
        sleep(Duration::from_millis(20)).await;
    }
}

/// The culprit: the standard library's sleep blocks the thread, as a computation or a slow system call would.
async fn report() {
    sleep(Duration::from_millis(55)).await;
    thread::sleep(Duration::from_millis(100));
}

/// Beats every 10 ms, and returns how late the latest beat was.
async fn heartbeat() -> Duration {
    let mut beat = interval(Duration::from_millis(10));
    let mut worst = Duration::ZERO;
    for _ in 0..20 {
        let due = beat.tick().await;
        worst = worst.max(due.elapsed());
    }
    worst
}

fn main() {
    let worst = cede::block_on(async {
        let heartbeat = cede::spawn(timed("heartbeat", heartbeat()));
        let others = [cede::spawn(timed("fetch", fetch())), cede::spawn(timed("report", report()))];
        for task in others {
            task.await.expect("it does not panic");
        }
        heartbeat.await.expect("it does not panic")
    });
    println!("the heartbeat was up to {} ms late", worst.as_millis());
    for (name, took) in REPORTS.lock().unwrap().iter() {
        println!("the task `{name}` kept the thread for {} ms", took.as_millis());
    }
    println!(
        "cure: `cede::spawn_blocking` for what blocks, `yield_now` between the parts of what computes"
    );
}
