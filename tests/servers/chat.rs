//! `chat`: which clients receive which lines, and which are dropped.

use super::{memory, start};
use crate::support::watchdog;
use socket2::SockRef;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
};

struct Client(BufReader<TcpStream>);

impl Client {
    fn new(address: SocketAddr) -> Self {
        let mut client = Self(BufReader::new(TcpStream::connect(address).unwrap()));
        client.hears("* What is your name?");
        client
    }

    /// Joins, and receives the number of clients that were there before.
    fn named(address: SocketAddr, name: &str, others: usize) -> Self {
        let mut client = Self::new(address);
        client.says(name);
        client.hears(&format!("* Welcome, {name}. Others here: {others}"));
        client
    }

    fn says(&mut self, text: &str) {
        self.0.get_mut().write_all(format!("{text}\n").as_bytes()).unwrap();
    }

    #[track_caller]
    fn hears(&mut self, text: &str) {
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        assert_eq!(line, format!("{text}\n"));
    }

    #[track_caller]
    fn hears_no_more(&mut self) {
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        assert_eq!(line, "");
    }
}

#[test]
fn what_one_says_the_others_hear() {
    let _watchdog = watchdog();
    let (server, address) = start("chat", &[]);
    let mut anna = Client::named(address, "anna", 0);
    let mut ben = Client::named(address, "ben", 1);
    anna.hears("* ben has joined");
    let mut carl = Client::named(address, "carl", 2);
    for client in [&mut anna, &mut ben] {
        client.hears("* carl has joined");
    }
    anna.says("good morning");
    ben.hears("anna: good morning");
    ben.says("good \u{1b}[31mmorning\u{7}");
    carl.hears("anna: good morning");
    for client in [&mut anna, &mut carl] {
        client.hears("ben: good [31mmorning"); // nothing that a terminal would obey
    }
    ben.0.get_ref().shutdown(Shutdown::Write).unwrap();
    ben.hears_no_more();
    for client in [&mut anna, &mut carl] {
        client.hears("* ben has left");
    }
    server.ctrl_c();
    // Either may leave first.
    for client in [&mut anna, &mut carl] {
        let mut lines = client.0.by_ref().lines().map(Result::unwrap);
        assert!(lines.any(|line| line == "* Good bye: the room is closing"));
        assert_eq!(lines.next(), None);
    }
    assert_eq!(server.end().code(), Some(0));
}

#[test]
fn a_name_is_a_word() {
    let _watchdog = watchdog();
    let (_server, address) = start("chat", &[]);
    for name in ["", "two words", "a-name-of-too-many-letters"] {
        let mut client = Client::new(address);
        client.says(name);
        client.hears("* A name has 1 to 16 letters or digits.");
        client.hears_no_more();
    }
}

#[test]
fn a_line_without_an_end_is_not_kept() {
    let _watchdog = watchdog();
    let (_server, address) = start("chat", &[]);
    let mut anna = Client::named(address, "anna", 0);
    let mut ben = Client::named(address, "ben", 1);
    anna.hears("* ben has joined");
    ben.0.get_mut().write_all(&[b'x'; 2000]).unwrap();
    anna.hears("* ben has left: a line of more than 1024 bytes");
}

/// Ten megabytes are sent to a client that does not read. The room must neither wait nor store
/// them.
#[test]
fn a_client_that_never_reads_is_dropped() {
    let _watchdog = watchdog();
    let (server, address) = start("chat", &["--patience", "0.3"]);
    let mut anna = Client::named(address, "anna", 0);
    let ben = Client::named(address, "ben", 1);
    SockRef::from(ben.0.get_ref()).set_recv_buffer_size(4096).unwrap();
    anna.hears("* ben has joined");
    let before = memory(&server);
    let text = format!("{}\n", "x".repeat(999)).repeat(100);
    for _ in 0..100 {
        anna.0.get_mut().write_all(text.as_bytes()).unwrap();
    }
    anna.hears("* ben has left: too slow to be waited for");
    let grown = memory(&server).saturating_sub(before);
    assert!(grown < 4 * 1024, "{grown} KiB");
}
