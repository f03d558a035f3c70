//! The examples that are servers, each run as a program with real clients. Those with larger
//! dependencies are tested in `examples/servers`.

mod chat;
mod kv;
mod manners;
mod proxy;
mod unread;

use crate::support::{
    example::{Server, command, output, texts},
    watchdog,
};
use manners::{start, to_the_end};
use std::{ffi::OsStr, fs, io::BufRead, os::unix::ffi::OsStrExt, path::Path};
use unread::{CLIENTS, Unread};

const SERVERS: [&str; 3] = ["chat", "kv", "proxy"];

/// The servers that print lines while they serve.
const OUTPUTS: [&str; 4] = ["chat", "echo", "kv", "proxy"];

/// Options that take a number of seconds.
const SECONDS: [(&str, &str); 3] =
    [("proxy", "--idle"), ("chat", "--patience"), ("kv", "--patience")];

/// The memory a server has in use now, in KiB.
fn memory(server: &Server) -> u64 {
    let file = format!("/proc/{}/status", server.pid().as_raw_nonzero());
    let status = fs::read_to_string(file).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// `echo` takes a port and no options.
#[test]
fn echo_refuses_what_is_no_text() {
    let _watchdog = watchdog();
    let output = output(command("echo").arg(OsStr::from_bytes(b"\xff\xfe")));
    let (_, text) = texts(&output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.starts_with("echo: `\u{fffd}\u{fffd}` is "), "{text}");
}

/// A reader that continues reading learns how many lines were dropped.
#[test]
fn lines_that_were_dropped_are_counted() {
    let _watchdog = watchdog();
    let mut server = Unread::start("echo", &["0"]);
    for _ in 0..CLIENTS {
        server.visit(b"to and fro");
    }
    let mut lines = server.stdout.take().expect("not taken yet").lines().map(Result::unwrap);
    let (mut told, mut dropped) = (0, 0);
    while told + dropped < CLIENTS {
        let line = lines.next().expect("the server runs");
        match line.strip_prefix('(').and_then(|line| line.split_once(" lines were dropped")) {
            Some((count, _)) => dropped += count.parse::<usize>().unwrap(),
            None => told += usize::from(line.ends_with(": 10 bytes")),
        }
    }
    assert_eq!(told + dropped, CLIENTS);
}

/// `args.rs` prints before the runtime begins, `log.rs` on a separate thread, `main` before or
/// after.
#[test]
fn no_server_prints_or_blocks_in_its_tasks() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    for file in [
        "chat.rs",
        "common/door.rs",
        "echo.rs",
        "kv/command.rs",
        "kv/connection.rs",
        "kv/main.rs",
        "kv/store.rs",
        "proxy.rs",
        "servers/http/main.rs",
        "servers/http/rt.rs",
        "servers/http/service.rs",
        "servers/tls.rs",
        "servers/websocket.rs",
    ] {
        let source = fs::read_to_string(examples.join(file)).unwrap();
        let tasks = source.split("\nfn main()").next().expect("something before `main`");
        for call in ["print!(", "println!(", "dbg!(", "thread::sleep", "std::fs", "stdout()"] {
            assert!(!tasks.contains(call), "{file}: `{call}` blocks the thread of all tasks");
        }
    }
}
