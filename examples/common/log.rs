//! What a server has to say: lines, printed by a thread of their own.
//!
//! `println!` waits until the pipe or the terminal has room. In a task it keeps the thread of all tasks
//! waiting, and if nobody reads the output, it keeps it for ever. So a task hands its line over and goes on.
//!
//! ```text
//!  task ── line() ──► a queue with room for ROOM lines ──► the thread ──► standard output
//!            └── no room: the line is dropped, and counted
//! ```
//!
//! `cede::io::stdout` would not block a task either. But a runtime that ends waits for the writes it has
//! accepted, and a server must end even if nobody reads what it says. A thread can be left behind.

use std::{
    convert::Infallible,
    io::{Write, stdout},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
    time::Duration,
};

/// Lines that may wait to be printed.
const ROOM: usize = 1000;

/// How long the program's end may wait for somebody to read what is left.
const PATIENCE: Duration = Duration::from_secs(1);

/// Lines for which there was no room, and which have not been reported yet.
static DROPPED: AtomicU64 = AtomicU64::new(0);

/// `None` before the first line, and after [`end`].
static LOG: Mutex<Option<Log>> = Mutex::new(None);

struct Log {
    lines: SyncSender<String>,
    /// Closed when the last line has been printed.
    printed: Receiver<Infallible>,
}

/// Prints a line, sooner or later. Never waits.
pub(crate) fn line(text: String) {
    let sent = log().get_or_insert_with(start).lines.try_send(text);
    if sent.is_err() {
        DROPPED.fetch_add(1, Relaxed);
    }
}

/// Waits until everything has been printed, or until it is clear that nobody reads it. Blocks, so it
/// is called after the runtime has ended.
pub(crate) fn end() {
    if let Some(Log { lines, printed }) = log().take() {
        drop(lines); // without a sender the thread ends, after the last line
        let _ = printed.recv_timeout(PATIENCE);
    }
}

fn log() -> MutexGuard<'static, Option<Log>> {
    LOG.lock().unwrap_or_else(PoisonError::into_inner)
}

fn start() -> Log {
    let (lines, queue) = sync_channel(ROOM);
    let (printing, printed) = sync_channel(0);
    thread::spawn(move || {
        let _printing = printing;
        queue.into_iter().for_each(print);
    });
    Log { lines, printed }
}

fn print(text: String) {
    // Part of it may be a stranger's words, and those must not move the cursor or ring the bell.
    let text = text.replace(|c: char| c.is_control() && c != '\n', "\u{fffd}");
    // If the reader has gone away, there is nobody to tell. The server goes on.
    let _ = writeln!(stdout(), "{text}");
    let dropped = DROPPED.swap(0, Relaxed);
    if dropped > 0 {
        let _ = writeln!(stdout(), "({dropped} lines were dropped: nobody read them in time)");
    }
}
