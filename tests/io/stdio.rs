//! The standard streams. Each test runs in its own process.

use crate::support::{on_both, watchdog};
use cede::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, stderr, stdin, stdout};
use std::{
    io::{BufRead, Read, Write},
    process::{Command, Stdio},
    time::Duration,
};

/// While a task waits for standard input, the loop continues: the child asks for input when its
/// timer has fired.
#[test]
fn the_standard_streams_do_not_block_the_loop() {
    const INSIDE: &str = "CEDE_TEST_STANDARD_STREAMS";
    if std::env::var_os(INSIDE).is_some() {
        return on_both(|runtime| {
            runtime.block_on(async {
                let reading = cede::spawn(async {
                    let mut line = String::new();
                    BufReader::with_capacity(1, stdin()).read_line(&mut line).await.unwrap();
                    line
                });
                cede::time::sleep(Duration::from_millis(2)).await;
                let mut stdout = stdout();
                stdout.write_all(b"\nAsks: a line, please\n").await.unwrap();
                stdout.flush().await.unwrap();
                let mut stderr = stderr();
                stderr
                    .write_all(format!("Heard: {}", reading.await.unwrap()).as_bytes())
                    .await
                    .unwrap();
                stderr.flush().await.unwrap();
            });
        });
    }
    let _watchdog = watchdog();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", std::thread::current().name().unwrap(), "--nocapture"])
        .env(INSIDE, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut answers = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
    let mut input = child.stdin.take().unwrap();
    for line in ["first\n", "second\n"] {
        assert!(answers.any(|answer| answer.unwrap().starts_with("Asks:")));
        input.write_all(line.as_bytes()).unwrap();
    }
    answers.for_each(drop);
    let mut heard = String::new();
    child.stderr.take().unwrap().read_to_string(&mut heard).unwrap();
    assert!(heard.contains("Heard: first\n") && heard.contains("Heard: second\n"), "{heard}");
    assert!(child.wait().unwrap().success());
}

/// Hazard 71: bytes that were written without a flush arrive although the runtime ends at once; and
/// several buffers are written by one write.
#[test]
fn the_last_words_are_heard() {
    const INSIDE: &str = "CEDE_TEST_LAST_WORDS";
    const ROUNDS: usize = 50;
    let words = |stream: &str, round: usize| format!("\n{stream} of round {round}.\n");
    if std::env::var_os(INSIDE).is_some() {
        for round in 0..ROUNDS {
            cede::block_on(async {
                let (out, err) = (words("Output", round), words("Error", round));
                stdout().write_all(out.as_bytes()).await.unwrap();
                let (one, other) = err.as_bytes().split_at(7);
                let slices = [one, other].map(std::io::IoSlice::new);
                assert_eq!(stderr().write_vectored(&slices).await.unwrap(), err.len());
            });
        }
        return;
    }
    let _watchdog = watchdog();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", std::thread::current().name().unwrap(), "--nocapture"])
        .env(INSIDE, "1")
        .output()
        .unwrap();
    let (out, err) =
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    for round in 0..ROUNDS {
        assert!(out.contains(&words("Output", round)), "round {round}: {out}");
        assert!(err.contains(&words("Error", round)), "round {round}: {err}");
    }
    assert!(output.status.success());
}
