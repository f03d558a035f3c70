//! `kv`: a client that speaks RESP, and some that do not.

use super::{start, to_the_end};
use crate::support::watchdog;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    thread,
    time::Duration,
};

/// A client as the libraries for Redis are: requests as arrays of strings, answers by their first byte.
struct Client(BufReader<TcpStream>);

impl Client {
    fn new(address: SocketAddr) -> Self {
        Self(BufReader::new(TcpStream::connect(address).unwrap()))
    }

    fn send(&mut self, words: &[&str]) {
        let mut text = format!("*{}\r\n", words.len());
        for word in words {
            text += &format!("${}\r\n{word}\r\n", word.len());
        }
        self.0.get_mut().write_all(text.as_bytes()).unwrap();
    }

    /// An answer in the notation of `redis-cli`.
    fn answer(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        let line = line.strip_suffix("\r\n").expect("a whole line");
        let (sign, text) = line.split_at(1);
        match sign {
            "+" => text.into(),
            "-" => format!("(error) {text}"),
            ":" => format!("(integer) {text}"),
            "$" if text == "-1" => "(nil)".into(),
            "$" => {
                let mut bytes = vec![0; text.parse::<usize>().unwrap() + 2];
                self.0.read_exact(&mut bytes).unwrap();
                format!("{:?}", String::from_utf8_lossy(&bytes[..bytes.len() - 2]))
            }
            "*" => {
                let parts: Vec<_> = (0..text.parse().unwrap()).map(|_| self.answer()).collect();
                format!("[{}]", parts.join(", "))
            }
            _ => panic!("no answer begins with {line:?}"),
        }
    }

    fn ask(&mut self, words: &[&str]) -> String {
        self.send(words);
        self.answer()
    }
}

#[test]
fn keys_have_values_until_they_are_deleted_or_expire() {
    let _watchdog = watchdog();
    let (server, address) = start("kv", &[]);
    let mut client = Client::new(address);
    assert_eq!(client.ask(&["PING"]), "PONG");
    assert_eq!(client.ask(&["ECHO", "a b"]), "\"a b\"");
    assert_eq!(client.ask(&["GET", "key"]), "(nil)");
    assert_eq!(client.ask(&["SET", "key", "line\r\nline"]), "OK");
    assert_eq!(client.ask(&["get", "key"]), "\"line\\r\\nline\"");
    assert_eq!(client.ask(&["TTL", "key"]), "(integer) -1");
    assert_eq!(client.ask(&["SET", "key", "brief", "PX", "60000"]), "OK");
    assert_eq!(client.ask(&["TTL", "key"]), "(integer) 60");
    let mut other = Client::new(address);
    assert_eq!(other.ask(&["EXISTS", "key", "none"]), "(integer) 1");
    assert_eq!(other.ask(&["DEL", "key", "none"]), "(integer) 1");
    assert_eq!(client.ask(&["TTL", "key"]), "(integer) -2");
    assert_eq!(client.ask(&["SET", "key", "gone", "PX", "1"]), "OK");
    while client.ask(&["GET", "key"]) != "(nil)" {
        thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(client.ask(&["QUIT"]), "OK");
    assert_eq!(to_the_end(client.0.get_ref()), b"");
    assert_eq!(server.interrupt().code(), Some(0));
}

#[test]
fn subscribers_get_what_is_published() {
    let _watchdog = watchdog();
    let (server, address) = start("kv", &[]);
    let mut readers = [Client::new(address), Client::new(address)];
    let mut writer = Client::new(address);
    assert_eq!(writer.ask(&["PUBLISH", "news", "lost"]), "(integer) 0");
    for reader in &mut readers {
        reader.send(&["SUBSCRIBE", "news", "more"]);
        assert_eq!(reader.answer(), "[\"subscribe\", \"news\", (integer) 1]");
        assert_eq!(reader.answer(), "[\"subscribe\", \"more\", (integer) 2]");
    }
    for n in 0..100 {
        let channel = if n % 2 == 0 { "news" } else { "more" };
        assert_eq!(writer.ask(&["PUBLISH", channel, &n.to_string()]), "(integer) 2");
        for reader in &mut readers {
            assert_eq!(reader.answer(), format!("[\"message\", \"{channel}\", \"{n}\"]"));
        }
    }
    assert_eq!(server.interrupt().code(), Some(0));
}

#[test]
fn many_requests_may_come_in_one_piece_and_one_in_many() {
    let _watchdog = watchdog();
    let (_server, address) = start("kv", &[]);
    let mut client = Client::new(address);
    for n in 0..1000 {
        client.send(&["SET", &format!("key {n}"), &n.to_string()]);
        client.send(&["GET", &format!("key {n}")]);
    }
    for n in 0..1000 {
        assert_eq!((client.answer(), client.answer()), ("OK".into(), format!("\"{n}\"")));
    }
    for byte in b"*2\r\n$3\r\nGET\r\n$5\r\nkey 7\r\n" {
        client.0.get_mut().write_all(&[*byte]).unwrap();
    }
    assert_eq!(client.answer(), "\"7\"");
    client.0.get_mut().write_all(b"  get   nothing \n\nPING\n").unwrap(); // by hand
    assert_eq!((client.answer(), client.answer()), ("(nil)".into(), "PONG".into()));
}

#[test]
fn mistakes_are_named() {
    let _watchdog = watchdog();
    let (server, address) = start("kv", &[]);
    let mut client = Client::new(address);
    for (words, why) in [
        (&["MYSTERY"][..], "unknown command `MYSTERY`: `kv --help` lists those it knows"),
        (&["GET"], "wrong number of arguments for `GET`"),
        (&["SET", "a", "b", "EX", "never"], "`never`: expected a number from 1 to 4294967295"),
        (&["SET", "a", "b", "NX"], "expected `EX seconds` or `PX milliseconds`"),
    ] {
        assert_eq!(client.ask(words), format!("(error) ERR {why}"));
    }
    for (bytes, why) in [
        (&b"*x\r\n"[..], "`x` is no number of words"),
        (b"*2000\r\n", "2000 words: accepted are 1024"),
        (b"*1\r\n$9999999\r\n", "9999999 bytes: accepted are 524288"),
        (b"*1\r\n:1\r\n", "expected `$` and the length of a string"),
        (b"*1\r\n$1\r\nPING\r\n", "a string is longer than it says"),
        (&[b'x'; 5000], "a line of more than 4096 bytes"),
    ] {
        let mut client = Client::new(address);
        client.0.get_mut().write_all(bytes).unwrap();
        assert_eq!(client.answer(), format!("(error) ERR Protocol error: {why}"));
        client.0.get_ref().shutdown(Shutdown::Write).unwrap();
        assert_eq!(to_the_end(client.0.get_ref()), b"");
    }
    assert_eq!(client.ask(&["PING"]), "PONG", "others are served");
    assert_eq!(server.interrupt().code(), Some(0));
}

/// A client that reads no answers costs the server its buffers and no more, and is dropped.
#[test]
fn who_does_not_read_is_dropped() {
    let _watchdog = watchdog();
    let (server, address) = start("kv", &["--patience", "0.2"]);
    let mut client = Client::new(address);
    let value = "x".repeat(100_000);
    assert_eq!(client.ask(&["SET", "large", &value]), "OK");
    let mut greedy = Client::new(address);
    let stream = greedy.0.get_mut();
    while stream.write_all(&b"GET large\n".repeat(100)).is_ok() {}
    assert_eq!(client.ask(&["EXISTS", "large"]), "(integer) 1");
    assert_eq!(server.interrupt().code(), Some(0));
}
