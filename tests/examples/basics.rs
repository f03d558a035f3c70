//! The first examples: hello, the spinners, the system calls, an echo.

use crate::support::{
    example::{Server, command, output, run},
    watchdog,
};
use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream},
};

#[test]
fn hello() {
    assert_eq!(run("hello"), "Hello\nWorld\n");
}

#[test]
fn the_spinner_turns_while_the_number_is_computed() {
    for name in ["spinner_process", "spinner_thread", "spinner_task"] {
        let text = run(name);
        assert!(text.starts_with("\r\\ thinking"), "{name}: {text:?}");
        assert!(text.ends_with("\rfib(42) = 267914296\n"), "{name}: {text:?}");
    }
}

/// The second process is recognised by a variable, so no argument makes the program spin for ever.
#[test]
fn the_spinner_ends_whatever_it_is_given() {
    let output = output(command("spinner_process").arg("--help"));
    assert!(output.status.success());
}

#[test]
fn slow_syscall_tries_four_ways() {
    let text = run("slow_syscall");
    let ways = ["one after the other", "a thread for each", "a blocking job", "a task for each"];
    let lines: Vec<_> = text.lines().skip(1).collect();
    assert_eq!(lines.len(), ways.len(), "{text}");
    assert!(lines.iter().zip(ways).all(|(line, way)| line.starts_with(way)), "{text}");
}

#[test]
fn work_queue_waits_for_what_is_in_somebodys_hands() {
    let text = run("work_queue");
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.iter().filter(|line| line.contains("has finished")).count(), 6, "{text}");
    assert_eq!(lines.last(), Some(&"all are finished"), "{text}");
}

#[test]
fn echo_sends_everything_back() {
    let _watchdog = watchdog();
    let mut server = Server::start("echo", &["0"]);
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.write_all(b"to and fro").unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert_eq!(answer, "to and fro");
    assert!(server.line().ends_with(": 10 bytes"));
}
