//! A program that takes too long: 0.1 s, then terminate, then kill.
//!
//!     cargo run --release --example subprocess_timeout
//!
//! SIGTERM asks a program to end: it may clean up first, or ignore the signal. SIGKILL cannot be
//! ignored. When the time-out ends our wait, the program is still running, and we must end it.
//! Expect one program that ends by itself, one that signal 15 (SIGTERM) ends, and one that needs
//! signal 9 (SIGKILL).

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
    // The time-out drops the future of `wait`, which has only waited. So `wait` can be called
    // again.
    timeout(PATIENCE, program.wait()).await.ok()
}

/// Asks the program to end. Its id is `None` if it has ended and was reaped: the system may then
/// give the number to another process.
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
    program.kill().await?; // also waits, which cannot take long
    println!("{name}: ended by signal {:?}", program.wait().await?.signal());
    Ok(())
}

fn main() -> io::Result<()> {
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        end("quick", Command::new("true").spawn()?).await?;
        end("slow", Command::new("sleep").arg("60").spawn()?).await?;

        // The program prints a line when it ignores the signal; a signal before that would still
        // end it.
        let script = "trap '' TERM; echo ready; exec sleep 60";
        let mut shell = Command::new("sh");
        let mut stubborn = shell.args(["-c", script]).stdout(Stdio::piped()).spawn()?;
        let mut stdout = BufReader::new(stubborn.stdout.take().expect("it is piped"));
        stdout.read_line(&mut String::new()).await?;
        end("stubborn", stubborn).await
    })
}
