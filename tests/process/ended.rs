//! What can be done with a child that has ended, in each of the ways to learn of it.

use super::sh;
use crate::{support::on_both, task::alone::alone};
use cede::process::{Child, Stdio};
use rustix::process::{Pid, WaitOptions, waitpid};
use std::io::ErrorKind;

/// Waits until the child has ended, without reaping it.
async fn zombie() -> Child {
    let mut child = sh("exit 7").stdout(Stdio::piped()).spawn().unwrap();
    let id = rustix::process::WaitId::Pid(Pid::from_raw(child.id().unwrap() as i32).unwrap());
    child.stdout = None;
    let options = rustix::process::WaitIdOptions::EXITED | rustix::process::WaitIdOptions::NOWAIT;
    cede::spawn_blocking(move || rustix::process::waitid(id, options)).await.unwrap().unwrap();
    child
}

/// As the standard library says since 1.72: it shall not live, and it does not.
#[test]
fn killing_a_child_that_has_ended_is_no_error_and_changes_nothing() {
    on_both(|runtime| {
        runtime.block_on(async {
            let mut unknown = zombie().await;
            unknown.start_kill().unwrap();
            unknown.start_kill().unwrap();
            assert_eq!(unknown.wait().await.unwrap().code(), Some(7));

            let mut killed = zombie().await;
            killed.kill().await.unwrap();
            let mut tried = zombie().await;
            assert_eq!(tried.try_wait().unwrap().unwrap().code(), Some(7));
            let mut waited_for = zombie().await;
            assert_eq!(waited_for.wait().await.unwrap().code(), Some(7));
            for child in [&mut unknown, &mut killed, &mut tried, &mut waited_for] {
                assert_eq!(child.id(), None);
                child.start_kill().unwrap();
                child.kill().await.unwrap();
                assert_eq!(child.wait().await.unwrap().code(), Some(7));
                assert_eq!(child.try_wait().unwrap().unwrap().code(), Some(7));
            }
            let output = unknown.wait_with_output().await.unwrap();
            assert_eq!(output.status.code(), Some(7));
            drop(sh("exit 7").kill_on_drop(true).spawn().unwrap());
        });
    });
}

/// This runs in its own process, in which nothing else reaps children. The child's status is lost,
/// and waiting for it returns an error.
#[test]
fn a_child_that_somebody_else_has_reaped_need_not_be_killed() {
    alone(|| {
        on_both(|runtime| {
            runtime.block_on(async {
                let mut child = zombie().await;
                let id = Pid::from_raw(child.id().unwrap() as i32);
                waitpid(id, WaitOptions::empty()).unwrap().unwrap();
                child.start_kill().unwrap();
                let lost = |error: std::io::Error| error.raw_os_error();
                let expected = Some(rustix::io::Errno::CHILD.raw_os_error());
                assert_eq!(lost(child.wait().await.unwrap_err()), expected);
                assert_eq!(lost(child.try_wait().unwrap_err()), expected);
                assert_eq!(lost(child.kill().await.unwrap_err()), expected);
                drop(child);
                let error = sh("exit 7").arg("\0").status().await.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::InvalidInput);
            });
        });
    });
}
