//! A spinner turns while a number is computed: with two processes.
//!
//!     cargo run --release --example spinner_process
//!
//! Compare it with `spinner_thread` and `spinner_task`. Here the spinner is a separate process:
//! this program, started again with a variable in its environment. It shares no memory with us and does not end when
//! we do. So we must end it from outside, and we can, at any point of its work.

use std::{
    env,
    io::{self, Write, stdout},
    process::Command,
    thread::sleep,
    time::Duration,
};

const TURN: Duration = Duration::from_millis(200);

/// A variable of the environment that is set only for the second process.
const SPINS: &str = "CEDE_EXAMPLE_SPINS";

/// Turns for ever: a process can be ended from outside at any point.
fn spin(message: &str) {
    for glyph in r"\|/-".chars().cycle() {
        print!("\r{glyph} {message}");
        let _ = stdout().flush();
        sleep(TURN);
    }
}

/// The nth Fibonacci number, computed the slow way. It needs no code for the spinner.
fn fib(n: u32) -> u64 {
    if n < 2 {
        return n.into();
    }
    fib(n - 1) + fib(n - 2)
}

fn main() -> io::Result<()> {
    if env::var_os(SPINS).is_some() {
        spin("thinking"); // this is the second process
    }
    let mut spinner = Command::new(env::current_exe()?).env(SPINS, "").spawn()?;
    let answer = fib(42);
    spinner.kill()?;
    spinner.wait()?; // the process has ended; this reads its status, which is all that is left
    println!("\rfib(42) = {answer}");
    Ok(())
}
