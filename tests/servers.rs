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

/// These are programs in which a task prints, and that end by themselves after a few lines: fewer than
/// a pipe holds. They show how tasks take turns, and a line of `log` would come later than what it
/// reports.
const FEW_LINES: [&str; 4] = ["fetch_many.rs", "guide/runtime.rs", "servers/tokio_io.rs", "udp.rs"];

/// What waits for the reader of the output, or blocks otherwise.
const BLOCKS: [&str; 6] = ["print!(", "println!(", "dbg!(", "thread::sleep", "std::fs", "stdout()"];

/// What a program calls that serves, or goes on until it is interrupted.
const SERVES: [&str; 6] =
    ["Door", ".accept()", ".incoming()", "recv_from(", "ctrl_c()", "signal::unix"];

/// Every example that serves, and every file of which it is made. `args.rs` prints before the runtime
/// begins, `log.rs` on a separate thread, and `main` before or after `block_on`.
#[test]
fn no_server_prints_or_blocks_in_its_tasks() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut checked = Vec::new();
    for (name, source) in sources(&examples, "") {
        let is_left_out = name.starts_with("lab/") || name.contains("tests/");
        let is_part = ["common/args.rs", "common/log.rs"].contains(&&*name);
        if is_left_out || is_part || FEW_LINES.contains(&&*name) {
            continue;
        }
        let is_of_server = ["common/", "kv/", "servers/"].iter().any(|part| name.starts_with(part));
        if is_of_server || SERVES.iter().any(|call| source.contains(call)) {
            let complaint = prints_or_blocks(&source);
            assert_eq!(complaint, None, "{name}: it blocks the thread of all tasks");
            checked.push(name);
        }
    }
    for name in ["chat.rs", "echo.rs", "graceful_shutdown.rs", "kv/main.rs", "servers/tls.rs"] {
        assert!(checked.iter().any(|checked| checked == name), "{name} is not among {checked:?}");
    }
}

/// The first call that blocks, before `main` or in its `block_on`.
fn prints_or_blocks(source: &str) -> Option<&'static str> {
    let (tasks, main) = source.split_once("\nfn main()").unwrap_or((source, ""));
    let root = main.split("block_on(async").nth(1).unwrap_or("");
    let root = root.split("\n    }").next().unwrap_or("");
    BLOCKS.into_iter().find(|call| tasks.contains(call) || root.contains(call))
}

/// The Rust files below a folder, with their paths from there.
fn sources(folder: &Path, path: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{path}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            found.extend(sources(&entry.path(), &format!("{name}/")));
        } else if name.ends_with(".rs") {
            found.push((name, fs::read_to_string(entry.path()).unwrap()));
        }
    }
    found
}

#[test]
fn what_prints_in_a_task_is_found() {
    let before = "async fn serve() { println!(\"x\") }\n\nfn main() {\n    run();\n}\n";
    assert_eq!(prints_or_blocks(before), Some("println!("));
    let inside = "\nfn main() {\n    cede::block_on(async {\n        print!(\"x\");\n    })\n}\n";
    assert_eq!(prints_or_blocks(inside), Some("print!("));
    let after =
        "\nfn main() {\n    cede::block_on(async {\n        x();\n    });\n    println!();\n}\n";
    assert_eq!(prints_or_blocks(after), None);
}
