//! The life of a process, from before its start until it has been reaped.
//!
//!     cargo run --release --example process_tools
//!
//! A process is started, joined with a time-out, asked to terminate, and joined. Is it alive? No,
//! yes, yes, no: a process that was asked to end has not ended yet. Then the example shows what may
//! remain of a process: a zombie, a daemon, an orphan.

use cede::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    process::{Child, ChildStdout, Command},
    runtime::Builder,
    time::{Duration, sleep, timeout},
};
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use std::{fs, io, process::Stdio};

fn sh(script: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped());
    command
}

fn pid(child: &Child) -> Pid {
    let id = child.id().expect("it has not been joined");
    Pid::from_raw(id.cast_signed()).expect("no process has the number 0")
}

/// Sending signal 0 only checks whether the process exists, which a zombie does.
fn exists(pid: Pid) -> bool {
    test_kill_process(pid).is_ok()
}

async fn line(stdout: &mut BufReader<ChildStdout>) -> io::Result<String> {
    let mut line = String::new();
    stdout.read_line(&mut line).await?;
    Ok(line.trim().to_owned())
}

async fn life() -> io::Result<()> {
    // When it is asked to end, it cleans up first, which takes until we close its standard input.
    let script = "trap 'cat; exit 3' TERM; echo ready; while :; do sleep 0.02; done";
    println!("before the start: alive false");
    let mut child = sh(script).spawn()?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    line(&mut BufReader::new(stdout.expect("it is piped"))).await?;
    println!("started: alive {}", child.try_wait()?.is_none());
    let joined = timeout(Duration::from_millis(100), child.wait()).await;
    println!("joined for 0.1 s: ended {}", joined.is_ok());
    kill_process(pid(&child), Signal::TERM)?;
    println!("terminated: alive {}", child.try_wait()?.is_none());
    drop(stdin);
    let status = child.wait().await?;
    println!("joined: alive {}, exit code {:?}", child.try_wait()?.is_none(), status.code());
    Ok(())
}

/// A process that has ended leaves only its status, until its parent reads it.
async fn zombie() -> io::Result<()> {
    let mut child = sh("exit 7").spawn()?;
    let pid = pid(&child);
    let mut stdout = child.stdout.take().expect("it is piped");
    stdout.read_to_end(&mut Vec::new()).await?; // its output ends when the process ends
    println!("zombie: its number exists {}", exists(pid));
    let status = child.wait().await?;
    println!("reaped: its number exists {}, exit code {:?}", exists(pid), status.code());
    Ok(())
}

/// The program waits for neither of these two. The first is killed when its handle is dropped. The
/// second ends by itself, and is reaped too: a dropped handle leaves no zombie.
async fn daemons() -> io::Result<()> {
    let bound = Command::new("sleep").arg("60").kill_on_drop(true).spawn()?;
    let mut free = sh("read line").spawn()?;
    let (stdin, pids) = (free.stdin.take(), [pid(&bound), pid(&free)]);
    drop((bound, free));
    while exists(pids[0]) {
        sleep(Duration::from_millis(5)).await;
    }
    println!("handles dropped: bound exists {}, free exists {}", exists(pids[0]), exists(pids[1]));
    drop(stdin); // the process waits for the end of its input
    while exists(pids[1]) {
        sleep(Duration::from_millis(5)).await;
    }
    println!("free has ended: exists {}", exists(pids[1]));
    Ok(())
}

/// A process whose parent ends first is adopted: by process 1, or by a process that has asked the
/// system for orphans.
async fn orphan() -> io::Result<()> {
    let mut parent = sh("exec 3<&0; { read line <&3; echo bye; } & echo $!; wait").spawn()?;
    let mut stdin = parent.stdin.take().expect("it is piped");
    let mut stdout = BufReader::new(parent.stdout.take().expect("it is piped"));
    let child = line(&mut stdout).await?;
    let adopter = || {
        let status = fs::read_to_string(format!("/proc/{child}/status")).unwrap_or_default();
        let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"));
        parent.map_or("unknown: no /proc here".to_owned(), |id| id.trim().to_owned())
    };
    let id = pid(&parent);
    println!("a grandchild: its parent is our child {}", adopter() == id.to_string());
    parent.kill().await?; // kills only the parent
    println!("an orphan: its parent is {}", adopter());
    stdin.write_all(b"go\n").await?;
    println!("an orphan lives on; it says {}", line(&mut stdout).await?);
    Ok(())
}

fn main() -> io::Result<()> {
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        life().await?;
        zombie().await?;
        daemons().await?;
        orphan().await
    })
}
