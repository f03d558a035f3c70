//! A spinner turns while a number is computed: with two threads.
//!
//!     cargo run --example spinner_thread
//!
//! Read it beside `spinner_task`, which does the same with two tasks on one thread. Here nobody
//! cedes anything: the operating system takes the processor from one thread and gives it to the
//! other, in the middle of whatever it is doing.

use std::{
    io::{Write, stdout},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::Duration,
};

const TURN: Duration = Duration::from_millis(200);

/// Turns until it is told to stop: nobody can end a thread from outside.
fn spin(message: &str, stop: Receiver<()>) {
    for glyph in r"\|/-".chars().cycle() {
        print!("\r{glyph} {message}");
        let _ = stdout().flush();
        if stop.recv_timeout(TURN) != Err(RecvTimeoutError::Timeout) {
            break;
        }
    }
}

/// The nth Fibonacci number, the slow way. It need not think of the spinner.
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
    drop(stop); // the channel closes, which is the message
    spinner.join().expect("the spinner does not panic");
    println!("\rfib(42) = {answer}");
}
