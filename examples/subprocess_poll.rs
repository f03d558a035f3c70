//! Looks after a program now and then, and works in between.
//!
//!     cargo run --example subprocess_poll
//!
//! `try_wait` does not wait: it says whether the program has ended. Asking again and again is right
//! when there is work to be done anyway, a piece at a time. Who has nothing else to do awaits `wait`.

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
        // It has been reaped; asked once more, it says the same.
        assert_eq!(program.wait().await?, status);
        Ok(())
    })
}
