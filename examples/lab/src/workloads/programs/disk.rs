//! A slow device: asked for something, it works by itself and answers through a socket.

use std::io::{Result, Write};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crate::measure::film::Film;
use crate::measure::lane::Doing;

/// Asks the disk called `name`, which works for `time`; the socket its answer comes from, a byte.
pub(crate) fn ask(film: &Arc<Film>, name: &'static str, time: Duration) -> Result<UnixStream> {
    let (ours, mut theirs) = UnixStream::pair()?;
    let (film, since) = (film.clone(), film.now());
    thread::spawn(move || {
        thread::sleep(time);
        film.record(name, Doing::Running, "works", since);
        // Nobody may be left to hear it.
        let _ = theirs.write_all(&[1]);
    });
    Ok(ours)
}
