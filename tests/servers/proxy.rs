//! `proxy`: bytes in both directions, how long a silence may last, and which side waits.

use super::{memory, start, to_the_end};
use crate::support::{example::Server, watchdog};
use std::{
    io::{ErrorKind, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    thread,
    time::{Duration, Instant},
};

/// A proxy, and the server behind it.
fn before_a_server(args: &[&str]) -> (Server, SocketAddr, TcpListener) {
    let behind = TcpListener::bind("127.0.0.1:0").unwrap();
    let to = behind.local_addr().unwrap().to_string();
    let (server, address) = start("proxy", &[&["--to", &to], args].concat());
    (server, address, behind)
}

/// A connection through the proxy, seen from both ends.
fn connect(address: SocketAddr, behind: &TcpListener) -> (TcpStream, TcpStream) {
    let near = TcpStream::connect(address).unwrap();
    let (far, _) = behind.accept().unwrap();
    (near, far)
}

fn pass(mut from: &TcpStream, mut to: &TcpStream, text: &[u8]) {
    from.write_all(text).unwrap();
    let mut read = vec![0; text.len()];
    to.read_exact(&mut read).unwrap();
    assert_eq!(read, text);
}

#[test]
fn the_end_of_one_direction_leaves_the_other_open() {
    let _watchdog = watchdog();
    let (mut server, address, behind) = before_a_server(&[]);
    let (near, far) = connect(address, &behind);
    pass(&near, &far, b"question");
    near.shutdown(Shutdown::Write).unwrap();
    assert_eq!(to_the_end(&far), b"");
    for _ in 0..100 {
        pass(&far, &near, &[7; 10_000]);
    }
    drop(far);
    assert_eq!(to_the_end(&near), b"");
    assert!(server.line().ends_with(": 8 there, 1000000 back"));
    assert_eq!(server.interrupt().code(), Some(0));
}

#[test]
fn a_silent_connection_is_closed() {
    let _watchdog = watchdog();
    let (mut server, address, behind) = before_a_server(&["--idle", "0.2"]);
    let begin = Instant::now();
    let (near, far) = connect(address, &behind);
    assert_eq!(to_the_end(&near), b"");
    assert_eq!(to_the_end(&far), b"");
    assert!(begin.elapsed() >= Duration::from_millis(200), "never early");
    assert!(server.line().ends_with("silent for too long"));
}

#[test]
fn one_direction_keeps_a_connection_open() {
    let _watchdog = watchdog();
    let (mut server, address, behind) = before_a_server(&["--idle", "1"]);
    let (near, far) = connect(address, &behind);
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_millis(1500) {
        pass(&far, &near, b"still here");
        thread::sleep(Duration::from_millis(20));
    }
    drop((near, far));
    let line = server.line();
    assert!(line.contains(": 0 there, "), "{line}");
}

/// A receiver that does not read holds up the sender, and the proxy buffers almost nothing.
#[test]
fn a_slow_side_slows_down_the_other() {
    let _watchdog = watchdog();
    let (server, address, behind) = before_a_server(&[]);
    let (mut near, mut far) = connect(address, &behind);
    let before = memory(&server);
    near.set_nonblocking(true).unwrap();
    let (mut sent, mut held_up) = (0, 0);
    while held_up < 20 {
        match near.write(&[1; 64 * 1024]) {
            Ok(length) => (sent, held_up) = (sent + length, 0),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::WouldBlock);
                held_up += 1;
                thread::sleep(Duration::from_millis(5));
            }
        }
    }
    let grown = memory(&server).saturating_sub(before);
    assert!(grown < 4 * 1024, "{grown} KiB");
    near.shutdown(Shutdown::Write).unwrap();
    let mut received = Vec::new();
    far.read_to_end(&mut received).unwrap();
    assert_eq!(received.len(), sent);
}

#[test]
fn more_than_there_is_room_for_have_to_wait() {
    let _watchdog = watchdog();
    let (_server, address, behind) = before_a_server(&["--connections", "1"]);
    let (near, far) = connect(address, &behind);
    let mut waiting = TcpStream::connect(address).unwrap();
    waiting.write_all(b"hello").unwrap();
    pass(&near, &far, b"the first is served");
    behind.set_nonblocking(true).unwrap();
    assert_eq!(behind.accept().unwrap_err().kind(), ErrorKind::WouldBlock);
    behind.set_nonblocking(false).unwrap();
    drop((near, far));
    let (mut far, _) = behind.accept().unwrap();
    let mut text = [0; 5];
    far.read_exact(&mut text).unwrap();
    assert_eq!(&text, b"hello");
}

#[test]
fn a_server_that_is_not_there_ends_the_connection() {
    let _watchdog = watchdog();
    let (mut server, address, behind) = before_a_server(&[]);
    let to = behind.local_addr().unwrap();
    drop(behind);
    assert_eq!(to_the_end(&TcpStream::connect(address).unwrap()), b"");
    let line = server.line();
    assert!(line.contains(&format!("{to} cannot be reached: ")), "{line}");
}

#[test]
fn ctrl_c_closes_silent_connections() {
    let _watchdog = watchdog();
    let (server, address, behind) = before_a_server(&[]);
    let (near, far) = connect(address, &behind);
    pass(&near, &far, b"hello");
    server.ctrl_c();
    assert_eq!(to_the_end(&near), b"");
    assert_eq!(to_the_end(&far), b"");
    assert_eq!(server.end().code(), Some(0));
}
