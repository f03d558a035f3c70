//! A spinner turns while a number is computed: with two processes.
//!
//!     cargo run --example spinner_process
//!
//! Read it beside `spinner_thread` and `spinner_task`. Here the spinner is a program of its own:
//! this one, started once more, with an argument. It shares nothing with us, neither memory nor
//! fate; so it must be ended from outside, and can be, in the middle of whatever it is doing.

use std::{
    env,
    io::{self, Write, stdout},
    process::Command,
    thread::sleep,
    time::Duration,
};

const TURN: Duration = Duration::from_millis(200);

/// Turns for ever: a process can be ended from outside, anywhere.
fn spin(message: &str) {
    for glyph in r"\|/-".chars().cycle() {
        print!("\r{glyph} {message}");
        let _ = stdout().flush();
        sleep(TURN);
    }
}

/// The nth Fibonacci number, the slow way. It need not think of the spinner.
fn fib(n: u32) -> u64 {
    if n < 2 {
        return n.into();
    }
    fib(n - 1) + fib(n - 2)
}

fn main() -> io::Result<()> {
    if let Some(message) = env::args_os().nth(1) {
        spin(&message.to_string_lossy()); // we are the second one
    }
    let mut spinner = Command::new(env::current_exe()?).arg("thinking").spawn()?;
    let answer = fib(42);
    spinner.kill()?;
    spinner.wait()?; // it has ended; what is left of it, its status, goes now
    println!("\rfib(42) = {answer}");
    Ok(())
}
