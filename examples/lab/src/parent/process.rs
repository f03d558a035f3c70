//! One child process: started, waited for with a time limit, and killed if it exceeds it.

use std::fs;
use std::io::{Read, Result};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use nix::unistd::{SysconfVar, sysconf};

use crate::base::printable::printable;
use crate::base::printed::MOST;

/// How often the watcher looks up: for the progress line, the limit and an interruption.
const LOOK_UP: Duration = Duration::from_millis(100);

/// How a child ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// By itself and successfully: what it printed.
    Well(String),
    /// Badly: how, and the first line it said on stderr.
    Badly { how: String, said: String },
    /// Killed at its time limit. `cpu_ns`: the processor time it had, with its children that ended.
    TimedOut { cpu_ns: Option<u64> },
    /// Killed because the run is to stop.
    Stopped,
}

/// Runs `command` to its end; `look_up` is called now and then with the time gone by, and says
/// whether to go on.
pub(crate) fn run(
    mut command: Command,
    limit: Duration,
    mut look_up: impl FnMut(Duration) -> bool,
) -> Result<Ended> {
    let start = Instant::now();
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let (out, err) = (collect(child.stdout.take()), collect(child.stderr.take()));
    let mut printed = None;
    loop {
        if printed.is_some()
            && let Some(status) = child.try_wait()?
        {
            return Ok(ended(status, printed.unwrap_or_default(), &err));
        }
        match out.recv_timeout(LOOK_UP) {
            Ok(text) => printed = Some(text),
            // Its output is closed already, but the child lingers.
            Err(RecvTimeoutError::Disconnected) => thread::sleep(Duration::from_millis(1)),
            Err(RecvTimeoutError::Timeout) => {}
        }
        if !look_up(start.elapsed()) {
            return stop(child, Ended::Stopped);
        }
        if start.elapsed() >= limit {
            let cpu_ns = cpu_ns(child.id());
            return stop(child, Ended::TimedOut { cpu_ns });
        }
    }
}

/// The processor time of a process and of its children that it has waited for, as the system tells it;
/// `None` where there is no `/proc`. See proc_pid_stat(5), fields 14 to 17.
fn cpu_ns(process: u32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The second field is a name in parentheses, which may contain anything.
    let fields = text.rsplit_once(')')?.1.split_whitespace().skip(11).take(4);
    let ticks: u64 = fields.map(|field| field.parse::<u64>().ok()).sum::<Option<u64>>()?;
    let a_second = u64::try_from(sysconf(SysconfVar::CLK_TCK).ok()??).ok()?;
    Some(ticks * 1_000_000_000 / a_second.max(1))
}

fn stop(mut child: Child, why: Ended) -> Result<Ended> {
    child.kill()?;
    child.wait()?;
    Ok(why)
}

fn ended(status: ExitStatus, printed: String, err: &Receiver<String>) -> Ended {
    if status.success() {
        return Ended::Well(printed);
    }
    let said = err.recv_timeout(LOOK_UP).unwrap_or_default();
    let said = said.lines().map(str::trim).filter(|line| !line.is_empty()).take(3);
    Ended::Badly { how: how(status), said: printable(&said.collect::<Vec<_>>().join(" ")).into() }
}

fn how(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    let signal = status.signal().map(|n| match nix::sys::signal::Signal::try_from(n) {
        Ok(signal) => signal.as_str().to_owned(),
        Err(_) => format!("signal {n}"),
    });
    signal.unwrap_or_else(|| format!("exit status {}", status.code().unwrap_or(-1)))
}

/// Reads a pipe to its end, or up to a limit, beside the watcher, so that neither waits for the other.
fn collect(pipe: Option<impl Read + Send + 'static>) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.by_ref().take(MOST).read_to_end(&mut bytes);
        }
        let _ = sender.send(String::from_utf8_lossy(&bytes).into_owned());
    });
    receiver
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    fn sh(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn what_a_child_prints_comes_back_however_long() {
        let ended = run(sh("yes | head -c 300000"), LONG, |_| true).unwrap();
        assert!(matches!(ended, Ended::Well(text) if text.len() == 300_000));
    }

    #[test]
    fn a_child_that_fails_is_told_apart_from_one_that_is_killed() {
        let failed = run(sh("echo no luck >&2; exit 3"), LONG, |_| true).unwrap();
        let said = "no luck".into();
        assert_eq!(failed, Ended::Badly { how: "exit status 3".into(), said });
        let killed = run(sh("kill -SEGV $$"), LONG, |_| true).unwrap();
        assert_eq!(killed, Ended::Badly { how: "SIGSEGV".into(), said: String::new() });
    }

    #[test]
    fn a_child_that_hangs_is_killed_at_its_limit() {
        let limit = Duration::from_millis(150);
        let idle = Ended::TimedOut { cpu_ns: Some(0) };
        assert_eq!(run(sh("exec sleep 600"), limit, |_| true).unwrap(), idle);
        // Even if it has closed its output first.
        let silent = sh("exec sleep 600 >&- 2>&-");
        assert_eq!(run(silent, limit, |_| true).unwrap(), idle);
    }

    #[test]
    fn a_child_that_computes_is_killed_with_the_time_it_had() {
        let ended = run(sh("while :; do :; done"), Duration::from_millis(500), |_| true).unwrap();
        let Ended::TimedOut { cpu_ns: Some(cpu_ns) } = ended else { panic!("{ended:?}") };
        assert!(cpu_ns > 0, "a loop uses the processor");
    }

    #[test]
    fn a_run_that_is_to_stop_kills_the_child() {
        assert_eq!(run(sh("exec sleep 600"), LONG, |_| false).unwrap(), Ended::Stopped);
    }
}
