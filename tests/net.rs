//! Sockets: bytes arrive, ends are seen, errors are returned, and nothing hangs.

mod end;
mod listen;
mod many;
mod pipe;
mod ready;
mod socket;
mod stream;
mod udp;
mod unix;
mod unix_names;
mod unix_room;
mod unix_values;

use cede::{
    net::{TcpListener, TcpStream},
    task::yield_now,
};

/// Makes a listener on a free port; returns it and its address.
async fn listener() -> (TcpListener, std::net::SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    (listener, addr)
}

/// Both ends of a connection.
async fn pair() -> (TcpStream, TcpStream) {
    let (listener, addr) = listener().await;
    let client = TcpStream::connect(addr).await.unwrap();
    (client, listener.accept().await.unwrap().0)
}

/// Bytes whose values depend on their positions, so that a misplaced one is noticed.
pub(crate) fn pattern(length: usize) -> Vec<u8> {
    (0..length as u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

/// Lets other tasks run until `done` returns true, without sleeping: the event it waits for is
/// about to happen.
async fn until(mut done: impl FnMut() -> bool) {
    while !done() {
        yield_now().await;
    }
}
