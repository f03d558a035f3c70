//! A program that takes too long: 0.1 s, then terminate, then kill.
//!
//!     cargo run --example subprocess_timeout
//!
//! SIGTERM asks, and a program may tidy up first, or not listen at all; SIGKILL does not ask. When a
//! time-out ends the waiting, the program has not ended yet: that is for us to see to. Expect one
//! that ends by itself, one that ends by signal 15, SIGTERM, and one that takes 9, SIGKILL.

use cede::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    runtime::Builder,
    time::{Duration, timeout},
};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    io,
    os::unix::process::ExitStatusExt,
    process::{ExitStatus, Stdio},
};

const PATIENCE: Duration = Duration::from_millis(100);

async fn ended_in_time(program: &mut Child) -> Option<io::Result<ExitStatus>> {
    // Dropped by the time-out, `wait` has waited and done nothing else: it can be called again.
    timeout(PATIENCE, program.wait()).await.ok()
}

/// Asks the program to end. `None` is the id of one that has ended and been reaped: its number may
/// belong to somebody else by now.
fn terminate(program: &Child) -> io::Result<()> {
    let id = program.id().and_then(|id| Pid::from_raw(id.cast_signed()));
    id.map_or(Ok(()), |id| Ok(kill_process(id, Signal::TERM)?))
}

async fn end(name: &str, mut program: Child) -> io::Result<()> {
    if let Some(status) = ended_in_time(&mut program).await {
        println!("{name}: ended by itself, {}", status?);
        return Ok(());
    }
    println!("{name}: too late, terminate");
    terminate(&program)?;
    if let Some(status) = ended_in_time(&mut program).await {
        println!("{name}: ended by signal {:?}", status?.signal());
        return Ok(());
    }
    println!("{name}: does not listen, kill");
    program.kill().await?; // and waits, which cannot take long
    println!("{name}: ended by signal {:?}", program.wait().await?.signal());
    Ok(())
}

fn main() -> io::Result<()> {
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        end("quick", Command::new("true").spawn()?).await?;
        end("slow", Command::new("sleep").arg("60").spawn()?).await?;

        // It says when it no longer listens; a signal before that would still end it.
        let script = "trap '' TERM; echo ready; exec sleep 60";
        let mut shell = Command::new("sh");
        let mut stubborn = shell.args(["-c", script]).stdout(Stdio::piped()).spawn()?;
        let mut stdout = BufReader::new(stubborn.stdout.take().expect("it is piped"));
        stdout.read_line(&mut String::new()).await?;
        end("stubborn", stubborn).await
    })
}
