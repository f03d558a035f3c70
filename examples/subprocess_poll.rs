//! Checks a program from time to time, and works in between.
//!
//!     cargo run --release --example subprocess_poll
//!
//! `try_wait` does not wait: it returns whether the program has ended. Polling like this is right
//! if there is other work to do in small pieces. Without other work, await `wait` instead.

use cede::{
    process::Command,
    runtime::Builder,
    time::{Duration, sleep},
};
use std::io;

fn main() -> io::Result<()> {
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        let mut program = Command::new("sleep").arg("0.5").spawn()?;
        let mut pieces = 0;
        let status = loop {
            if let Some(status) = program.try_wait()? {
                break status;
            }
            sleep(Duration::from_millis(100)).await; // a piece of work
            pieces += 1;
            println!("still running; piece {pieces} of the work is done");
        };
        println!("ended: {status}");
        // The program was reaped; a second call returns the same status.
        assert_eq!(program.wait().await?, status);
        Ok(())
    })
}
