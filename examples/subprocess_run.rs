//! Runs programs to their end, and shows what they print and how they end.
//!
//!     cargo run --release --example subprocess_run
//!
//! There are four results: the program succeeded, it failed (with an exit code), a signal ended it
//! (then it has no code), or it could not be started. While the task waits, its thread can run
//! other tasks.

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
