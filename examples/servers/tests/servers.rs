//! The servers that need larger libraries, each as a program with real clients.

#[path = "servers/http.rs"]
mod http;
#[path = "../../../tests/servers/manners.rs"]
mod manners;
#[expect(dead_code, reason = "the tests of the library use the rest")]
#[path = "../../../tests/support.rs"]
mod support;
#[path = "servers/tls.rs"]
mod tls;
#[path = "../../../tests/servers/unread.rs"]
mod unread;
#[path = "servers/websocket.rs"]
mod websocket;

use manners::{start, to_the_end};

const SERVERS: [&str; 3] = ["http", "tls", "websocket"];

/// Those that print lines while they serve.
const OUTPUTS: [&str; 3] = SERVERS;

/// Options that take a number of seconds.
const SECONDS: [(&str, &str); 1] = [("websocket", "--silence")];

/// A library with tokio's traits reads and writes a socket of Cede.
#[test]
fn lines_of_tokio_go_through_a_socket_of_cede() {
    assert_eq!(support::example::run("tokio_io"), "who? WHO!\nwhere? WHERE!\nwhen? WHEN!\n");
}
