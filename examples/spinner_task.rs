//! A spinner turns while a number is computed: with two tasks on one thread.
//!
//!     cargo run --release --example spinner_task
//!
//! Compare it with `spinner_thread`, which does the same with two threads. Here no task is ever
//! interrupted: the spinner turns only because `fib` cedes control. Remove the line with
//! `yield_now`, and the spinner stops until the answer is there.

use cede::{task::yield_now, time::sleep};
use std::{
    io::{Write, stdout},
    time::Duration,
};

const TURN: Duration = Duration::from_millis(200);

/// Turns for ever: a task can be ended from outside at any of its `.await`s.
async fn spin(message: &str) {
    for glyph in r"\|/-".chars().cycle() {
        print!("\r{glyph} {message}");
        let _ = stdout().flush();
        sleep(TURN).await;
    }
}

/// The nth Fibonacci number, computed the slow way. It cedes control thousands of times a second.
async fn fib(n: u32) -> u64 {
    if n < 20 {
        return small_fib(n);
    }
    yield_now().await;
    // A future contains everything it needs to continue. One that contained itself would be
    // infinitely large, so the recursive futures are boxed.
    Box::pin(fib(n - 1)).await + Box::pin(fib(n - 2)).await
}

fn small_fib(n: u32) -> u64 {
    if n < 2 {
        return n.into();
    }
    small_fib(n - 1) + small_fib(n - 2)
}

fn main() {
    cede::block_on(async {
        let spinner = cede::spawn(spin("thinking"));
        let answer = fib(42).await;
        spinner.abort(); // its next turn drops it instead of polling it
        assert!(spinner.await.is_err_and(|error| error.is_cancelled()));
        println!("\rfib(42) = {answer}");
    });
}
