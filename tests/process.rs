//! Child processes: they are run, written to, read from and killed, and every one of them is
//! reaped.

mod ended;
mod forked;
mod inherited;
mod lacking;

use crate::{support::on_both, task::alone::alone};
use cede::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    process::{Child, ChildStdin, Command, Stdio},
    time::sleep,
};
use futures::{FutureExt, future::join_all};
use rustix::process::{WaitId, WaitIdOptions, getgid, getuid, waitid};
use std::{
    io::ErrorKind, os::unix::process::ExitStatusExt, panic::catch_unwind, path::PathBuf,
    time::Duration,
};

const KILLED: Option<i32> = Some(9);

fn sh(script: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    command
}

/// A child that lives until its standard input ends.
fn waiting() -> Child {
    sh("read line; exit 7").stdin(Stdio::piped()).spawn().unwrap()
}

/// The process's entry in `/proc`; a zombie has one too.
fn entry(child: &Child) -> PathBuf {
    PathBuf::from(format!("/proc/{}", child.id().unwrap()))
}

/// Drops the child, and keeps only its standard input, if it has one.
fn dropped(mut child: Child) -> (PathBuf, Option<ChildStdin>) {
    (entry(&child), child.stdin.take())
}

/// Waits until the entry is gone. The watchdog limits the wait.
async fn gone(entry: PathBuf) {
    while entry.exists() {
        sleep(Duration::from_millis(1)).await;
    }
}

#[test]
fn status_and_output_tell_how_it_ended() {
    on_both(|runtime| {
        runtime.block_on(async {
            assert_eq!(sh("exit 3").status().await.unwrap().code(), Some(3));
            let output = sh("echo out; echo err >&2; exit 1").output().await.unwrap();
            assert_eq!((&*output.stdout, &*output.stderr), (&b"out\n"[..], &b"err\n"[..]));
            assert_eq!(output.status.code(), Some(1));
            let error = Command::new("/no/such/program").spawn().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NotFound);
            assert!(Command::new("/no/such/program").output().await.is_err());
            let mut command = sh("pwd; echo $A$B");
            command.current_dir("/").env("A", "x").env_remove("B");
            assert_eq!(command.output().await.unwrap().stdout, b"/\nx\n");
        });
    });
}

#[test]
fn a_command_takes_what_the_system_has() {
    on_both(|runtime| {
        runtime.block_on(async {
            let mut command = sh("echo $0; ps -o pgid= -p $$; echo $$");
            command.arg0("another name").process_group(0).kill_on_drop(true);
            assert!(command.get_kill_on_drop());
            assert_eq!(command.as_std().get_program(), "sh");
            let output = String::from_utf8(command.output().await.unwrap().stdout).unwrap();
            let lines: Vec<&str> = output.lines().map(str::trim).collect();
            assert_eq!(lines[0], "another name");
            assert_eq!(lines[1], lines[2], "the leader of a group of its own");
            assert!(command.into_std().status().unwrap().success());

            // Our own numbers, which any user may choose.
            let (uid, gid) = (getuid().as_raw(), getgid().as_raw());
            let mut command = sh("id -u; id -g");
            command.uid(uid).gid(gid).env_clear().env("PATH", std::env::var_os("PATH").unwrap());
            let output = command.output().await.unwrap().stdout;
            assert_eq!(String::from_utf8(output).unwrap(), format!("{uid}\n{gid}\n"));
        });
    });
}

#[test]
fn a_child_is_fed_and_read_at_the_same_time() {
    on_both(|runtime| {
        runtime.block_on(async {
            let mut cat = Command::new("cat");
            let mut child = cat.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
            let mut stdin = child.stdin.take().unwrap();
            // More than the pipes hold, so both sides must work at the same time.
            let feeding = cede::spawn(async move {
                for number in 0..100_000 {
                    stdin.write_all(format!("{number}\n").as_bytes()).await.unwrap();
                }
                stdin.close().await.unwrap();
                stdin.close().await.unwrap();
                assert_eq!(stdin.write(b"x").await.unwrap_err().kind(), ErrorKind::BrokenPipe);
            });
            let mut lines = BufReader::new(child.stdout.take().unwrap());
            for number in 0..100_000 {
                let mut line = String::new();
                lines.read_line(&mut line).await.unwrap();
                assert_eq!(line, format!("{number}\n"));
            }
            assert_eq!(lines.read(&mut [0]).await.unwrap(), 0);
            feeding.await.unwrap();
            assert!(child.wait().await.unwrap().success());
        });
    });
}

#[test]
fn one_childs_output_is_anothers_input() {
    on_both(|runtime| {
        runtime.block_on(async {
            let mut first = sh("echo b; echo a").stdout(Stdio::piped()).spawn().unwrap();
            let between = Stdio::try_from(first.stdout.take().unwrap()).unwrap();
            let output = Command::new("sort").stdin(between).output().await.unwrap();
            assert_eq!(output.stdout, b"a\nb\n");
            assert!(first.wait().await.unwrap().success());
        });
    });
}

/// Hazard 63.
#[test]
fn a_hundred_children_that_exit_together_are_all_reaped() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (reader, writer) = std::io::pipe().unwrap();
            // All of them wait for the end of one pipe.
            let wait_for_all = |number: usize| {
                let mut command = sh(&format!("read line; exit {number}"));
                command.stdin(reader.try_clone().unwrap()).spawn().unwrap()
            };
            let mut children: Vec<Child> = (0..100).map(wait_for_all).collect();
            let entries: Vec<PathBuf> = children.iter().map(entry).collect();
            let waits = join_all(children.iter_mut().map(|child| child.wait()));
            let mut waits = std::pin::pin!(waits);
            assert!(futures::poll!(&mut waits).is_pending());
            drop(writer);
            for (number, status) in waits.await.into_iter().enumerate() {
                assert_eq!(status.unwrap().code(), Some(number as i32));
            }
            assert!(!entries.iter().any(|entry| entry.exists()), "a zombie");
        });
    });
}

/// Hazard 64: no zombie, whether it ends before the drop, after it, or after the runtime.
#[test]
fn a_dropped_child_is_reaped() {
    on_both(|runtime| {
        let (late, stdin) = runtime.block_on(async {
            let waiting_entries = (0..20).map(|_| dropped(waiting()));
            let (entries, pipes): (Vec<PathBuf>, Vec<_>) = waiting_entries.unzip();
            assert!(entries.iter().all(|entry| entry.exists()), "dropped, they live on");
            drop(pipes);
            for entry in entries {
                gone(entry).await;
            }

            let mut ended = sh("exit").stdout(Stdio::piped()).spawn().unwrap();
            assert_eq!(ended.stdout.as_mut().unwrap().read(&mut [0]).await.unwrap(), 0);
            gone(dropped(ended).0).await;

            let mut waited_for = waiting();
            let stdin = waited_for.stdin.take();
            assert!(waited_for.wait().now_or_never().is_none());
            let (entry, _) = dropped(waited_for);
            assert!(entry.exists());
            drop(stdin);
            gone(entry).await;

            dropped(waiting())
        });
        drop(runtime);
        assert!(late.exists());
        drop(stdin);
        while late.exists() {
            std::thread::yield_now();
        }
    });
}

/// Hazard 64.
#[test]
fn a_child_that_shall_be_killed_on_drop_is() {
    on_both(|runtime| {
        runtime.block_on(async {
            let child = Command::new("sleep").arg("1000").kill_on_drop(true).spawn().unwrap();
            let its_entry = entry(&child);
            drop(child);
            gone(its_entry).await;

            // So a time-out ends what it waited for.
            let mut command = Command::new("sleep");
            let status = command.arg("1000").kill_on_drop(true).status();
            assert!(cede::time::timeout(Duration::from_millis(5), status).await.is_err());
        });
    });
}

/// Hazard 64: if the pipes of a child cannot be registered, no handle could reach the child. (This
/// runs in its own process, all of whose children are known.)
#[test]
fn a_child_that_fails_to_be_made_is_killed_and_reaped() {
    alone(|| {
        let spawn = || Command::new("sleep").arg("1000").stdin(Stdio::piped()).spawn();
        // Without a runtime, and on one that has shut down.
        assert!(catch_unwind(spawn).is_err());
        on_both(|runtime| {
            let handle = runtime.handle().clone();
            drop(runtime);
            let _guard = handle.enter();
            assert!(spawn().unwrap_err().to_string().contains("shut down"));
        });
        // Without children there is none to wait for. This call reaps none.
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        while waitid(WaitId::All, options).is_ok() {
            std::thread::yield_now();
        }
    });
}

/// Hazard 65: the number may belong to another process by then.
#[test]
fn a_child_is_not_killed_after_its_end() {
    on_both(|runtime| {
        runtime.block_on(async {
            let mut child = waiting();
            assert!(child.try_wait().unwrap().is_none());
            assert_eq!(child.wait().await.unwrap().code(), Some(7), "it closes standard input");
            assert_eq!(child.wait().await.unwrap().code(), Some(7), "and again");
            assert_eq!(child.try_wait().unwrap().unwrap().code(), Some(7));
            assert_eq!(child.id(), None);
            child.start_kill().unwrap();
            child.kill().await.unwrap();
            assert_eq!(child.wait().await.unwrap().code(), Some(7), "and it stays so");

            let mut child = Command::new("sleep").arg("1000").spawn().unwrap();
            child.start_kill().unwrap();
            child.start_kill().unwrap();
            assert_eq!(child.wait().await.unwrap().signal(), KILLED);
            let mut child = Command::new("sleep").arg("1000").spawn().unwrap();
            child.kill().await.unwrap();
            assert_eq!(child.try_wait().unwrap().unwrap().signal(), KILLED);
        });
    });
}

/// Hazard 65.
#[test]
fn a_child_may_close_its_pipes_early() {
    on_both(|runtime| {
        runtime.block_on(async {
            let mut command = sh("exec <&- >&- 2>&-; exec sleep 1000");
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
            let mut child = command.kill_on_drop(true).spawn().unwrap();
            let mut text = String::new();
            child.stdout.as_mut().unwrap().read_to_string(&mut text).await.unwrap();
            child.stderr.as_mut().unwrap().read_to_string(&mut text).await.unwrap();
            assert_eq!(text, "");
            let error = child.stdin.as_mut().unwrap().write_all(&[0; 1 << 20]).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::BrokenPipe);
            assert!(child.try_wait().unwrap().is_none(), "it lives");
            child.kill().await.unwrap();
        });
    });
}

#[test]
fn children_run_side_by_side() {
    on_both(|runtime| {
        runtime.block_on(async {
            let begun = std::time::Instant::now();
            let all = join_all((0..10).map(|_| Command::new("sleep").arg("0.1").status())).await;
            assert!(all.into_iter().all(|status| status.unwrap().success()));
            assert!(begun.elapsed() >= Duration::from_millis(100));
        });
    });
}

#[test]
fn a_child_outlives_its_runtime() {
    on_both(|runtime| {
        let mut child = runtime.block_on(async {
            let mut child = waiting();
            assert!(child.stdin.is_some());
            let stdin = child.stdin.take();
            assert!(child.wait().now_or_never().is_none());
            child.stdin = stdin;
            child
        });
        drop(runtime);
        let stdin = child.stdin.take();
        assert!(futures::executor::block_on(child.wait()).is_err());
        drop(stdin);
        while child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
    });
}
