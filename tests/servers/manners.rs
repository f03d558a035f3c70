//! What every server among the examples does: it says what arguments it accepts, refuses others,
//! and ends when told to.
//!
//! Shared by the tests of the root and those of `examples/servers`; each names its [`SERVERS`](super::SERVERS).

use super::{SECONDS, SERVERS};
use crate::support::{
    example::{Server, command, output, texts},
    watchdog,
};
use std::{
    ffi::OsStr,
    io::{ErrorKind, Read},
    net::{SocketAddr, TcpListener, TcpStream},
    os::unix::ffi::OsStrExt,
};

/// Starts a server on a free port and waits until it listens.
pub(crate) fn start(name: &str, args: &[&str]) -> (Server, SocketAddr) {
    let mut server = Server::start(name, &[&["--listen", "127.0.0.1:0"], args].concat());
    let address = server.address();
    let address = address.split_once("://").map_or(&*address, |(_, address)| address);
    let address = address.parse().expect("an address");
    (server, address)
}

/// Reads until the server closes the connection, by an end or a reset, and returns what it sent
/// before.
pub(crate) fn to_the_end(mut stream: &TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes) {
        Err(error) if error.kind() != ErrorKind::ConnectionReset => panic!("{error}"),
        _ => bytes,
    }
}

#[test]
fn servers_say_what_they_accept() {
    let _watchdog = watchdog();
    for name in SERVERS {
        let (help, _) = texts(&output(command(name).arg("--help")));
        assert!(help.contains(&format!("Usage: {name} [--listen ADDRESS]")), "{help}");
        let wrong: [(&[&str], &str); 5] = [
            (&["--mystery"], "`--mystery` is not known"),
            (&["stray"], "`stray` is not known"),
            (&["--listen"], "--listen has no value: expected one such as 127.0.0.1:"),
            (&["--listen", "here"], "--listen `here`: expected a value such as 127.0.0.1:"),
            (&["--listen", "127.0.0.1:0", "--listen", "127.0.0.1:0"], "is there twice"),
        ];
        for (args, message) in wrong {
            let output = output(command(name).args(args));
            let (_, text) = texts(&output);
            assert_eq!(output.status.code(), Some(2), "{name} {args:?}: {text}");
            assert!(text.starts_with(&format!("{name}: ")) && text.contains(message), "{text}");
            assert!(text.ends_with(&help), "the help follows: {text}");
        }
        let output = output(command(name).args(["--listen", "127.0.0.1:0", "--workers", "-1"]));
        assert_eq!(output.status.code(), Some(2), "{name}");
    }
}

/// Arguments that are not valid text, and times that are not numbers, are refused like other bad
/// input, without a panic.
#[test]
fn servers_refuse_what_cannot_be_read() {
    let _watchdog = watchdog();
    for name in SERVERS {
        let output = output(command(name).arg(OsStr::from_bytes(b"\xff\xfe")));
        let (_, text) = texts(&output);
        assert_eq!(output.status.code(), Some(2), "{name}: {text}");
        assert!(text.starts_with(&format!("{name}: `\u{fffd}\u{fffd}` is ")), "{text}");
    }
    for (name, option) in SECONDS {
        for seconds in ["-1", "nan", "inf", "1e10", "1e300"] {
            let output = output(command(name).args([option, seconds]));
            assert_eq!(output.status.code(), Some(2), "{name} {option} {seconds}: {output:?}");
        }
    }
}

#[test]
fn servers_say_so_when_the_port_is_taken() {
    let _watchdog = watchdog();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for name in SERVERS {
        let output = output(command(name).args(["--listen", &address]));
        let (_, text) = texts(&output);
        assert_eq!(output.status.code(), Some(1), "{name}: {text}");
        assert!(text.starts_with(&format!("{name}: cannot listen on {address}: ")), "{text}");
    }
}

#[test]
fn servers_end_on_ctrl_c() {
    let _watchdog = watchdog();
    for name in SERVERS {
        let (server, _) = start(name, &[]);
        assert_eq!(server.interrupt().code(), Some(0), "{name}");
    }
}
