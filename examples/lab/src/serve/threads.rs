//! A thread a connection: the system interrupts them, and each may block.

use std::io::{Read, Result, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use crate::serve::handler::Handler;
use crate::serve::http::{Incoming, RESPONSE};

/// Serves until the process ends.
pub(crate) fn serve(listener: &TcpListener, handler: Handler) -> Result<()> {
    loop {
        let (stream, _) = listener.accept()?;
        thread::spawn(move || {
            // Whatever goes wrong with a connection, the client notices.
            let _ = connection(stream, handler);
        });
    }
}

fn connection(mut stream: TcpStream, handler: Handler) -> Result<()> {
    stream.set_nodelay(true)?;
    let (mut incoming, mut buffer) = (Incoming::default(), [0; 4096]);
    loop {
        let n = stream.read(&mut buffer)?;
        if n == 0 || !incoming.add(&buffer[..n]) {
            return Ok(());
        }
        while incoming.take() {
            answer(&mut stream, handler)?;
        }
    }
}

/// Computes, waits and answers, all of it on this thread.
pub(crate) fn answer(stream: &mut TcpStream, handler: Handler) -> Result<()> {
    handler.compute()?;
    if !handler.wait.is_zero() {
        thread::sleep(handler.wait);
    }
    stream.write_all(RESPONSE)
}
