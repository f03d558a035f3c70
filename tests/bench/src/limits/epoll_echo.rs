//! The echo server as one thread with one epoll loop: the least a server can do for a message.
//!
//! A system call to wait, one to read and one to write; with several messages waiting, the first
//! is shared.

use crate::rows::{each, tcp_echo};
use rustix::{
    event::epoll::{self, CreateFlags, Event, EventData, EventFlags},
    net::{RecvFlags, SendFlags, recv, send},
};
use std::{
    net::{Ipv4Addr, TcpListener, TcpStream},
    os::fd::OwnedFd,
    thread,
};

pub(crate) fn one(times: u64) -> f64 {
    echo(1, times)
}

pub(crate) fn hundred(times: u64) -> f64 {
    echo(100, times)
}

fn echo(connections: u64, times: u64) -> f64 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let address = listener.local_addr().expect("an address");
    let client = thread::spawn(move || tcp_echo::client(address, connections, times));
    let accept = |_| listener.accept().expect("a connection").0;
    serve(&(0..connections).map(accept).collect::<Vec<_>>());
    each(client.join().expect("the client ends"), connections * times)
}

/// Until every connection has ended.
fn serve(streams: &[TcpStream]) {
    let poll = watch(streams);
    let mut open = streams.len();
    let mut buffer = [0; 4096];
    let mut ready = Vec::with_capacity(1024);
    while open > 0 {
        ready.clear();
        epoll::wait(&poll, rustix::buffer::spare_capacity(&mut ready), None).expect("readiness");
        for Event { data, .. } in ready.iter().copied() {
            let stream = &streams[data.u64() as usize];
            let (count, _) = recv(stream, &mut buffer, RecvFlags::empty()).expect("bytes");
            if count == 0 {
                epoll::delete(&poll, stream).expect("it is watched");
                open -= 1;
            } else {
                let sent = send(stream, &buffer[..count], SendFlags::empty()).expect("room");
                assert_eq!(sent, count);
            }
        }
    }
}

/// Each under its place in the slice.
fn watch(streams: &[TcpStream]) -> OwnedFd {
    let poll = epoll::create(CreateFlags::CLOEXEC).expect("an epoll descriptor");
    for (place, stream) in streams.iter().enumerate() {
        stream.set_nodelay(true).expect("the option");
        stream.set_nonblocking(true).expect("the option");
        let data = EventData::new_u64(place as u64);
        epoll::add(&poll, stream, data, EventFlags::IN).expect("a place");
    }
    poll
}
