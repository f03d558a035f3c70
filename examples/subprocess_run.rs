//! Runs programs to their end: what they print, and how they end.
//!
//!     cargo run --example subprocess_run
//!
//! Ends to tell apart: it did well, it did not (its exit code says so), a signal has ended it (so it
//! has no code), it could not even be started. While the task waits, its thread is free for others.

use cede::{process::Command, runtime::Builder};
use std::io;

async fn run(program: &str, args: &[&str]) {
    println!("$ {}", [&[program], args].concat().join(" "));
    match Command::new(program).args(args).output().await {
        Ok(output) => {
            print!("{}", String::from_utf8_lossy(&output.stdout));
            print!("{}", String::from_utf8_lossy(&output.stderr));
            println!("  ended well: {}, code: {:?}", output.status.success(), output.status.code());
        }
        Err(error) => println!("  not started: {:?}", error.kind()),
    }
}

fn main() -> io::Result<()> {
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        run("echo", &["Hello,", "world"]).await;
        run("sh", &["-c", "echo no such luck >&2; exit 3"]).await;
        run("sh", &["-c", "kill -9 $$"]).await;
        run("no-such-program", &[]).await;
    });
    Ok(())
}
