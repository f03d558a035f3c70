//! The machines that run the tests have pidfds, so these tests ask for the other way, by `SIGCHLD`.

use super::Exit;
use crate::{executor::block_on::block_on, spawn::spawn, task::yield_now};
use std::process::{Command, Stdio};

#[test]
fn a_child_is_awaited_by_signal_as_well() {
    block_on(async {
        let mut sleepers = Vec::new();
        for number in 0..10 {
            let command = format!("read line; exit {number}");
            let mut sh = Command::new("sh");
            let mut child = sh.args(["-c", &command]).stdin(Stdio::piped()).spawn().unwrap();
            let (stdin, mut exit) = (child.stdin.take(), Exit::by_signal().unwrap());
            let wait = spawn(async move { exit.wait(&mut child).await });
            sleepers.push((number, stdin, wait));
        }
        yield_now().await;
        // The end of each child sends a signal to all that still wait.
        for (number, stdin, wait) in sleepers {
            drop(stdin);
            assert_eq!(wait.await.unwrap().unwrap().code(), Some(number));
        }
    });
}
