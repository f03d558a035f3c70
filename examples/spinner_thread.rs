//! A spinner turns while a number is computed: with two threads.
//!
//!     cargo run --release --example spinner_thread
//!
//! Compare it with `spinner_task`, which does the same with two tasks on one thread. Here no thread
//! cedes control: the operating system takes the processor from one thread at any point of its work
//! and gives it to the other.

use std::{
    io::{Write, stdout},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::Duration,
};

const TURN: Duration = Duration::from_millis(200);

/// Turns until it is told to stop: a thread cannot be ended from outside.
fn spin(message: &str, stop: Receiver<()>) {
    for glyph in r"\|/-".chars().cycle() {
        print!("\r{glyph} {message}");
        let _ = stdout().flush();
        if stop.recv_timeout(TURN) != Err(RecvTimeoutError::Timeout) {
            break;
        }
    }
}

/// The nth Fibonacci number, computed the slow way. It needs no code for the spinner.
fn fib(n: u32) -> u64 {
    if n < 2 {
        return n.into();
    }
    fib(n - 1) + fib(n - 2)
}

fn main() {
    let (stop, stopped) = mpsc::channel();
    let spinner = thread::spawn(|| spin("thinking", stopped));
    let answer = fib(42);
    drop(stop); // closes the channel, which tells the spinner to stop
    spinner.join().expect("the spinner does not panic");
    println!("\rfib(42) = {answer}");
}
