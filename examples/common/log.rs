//! The log of a server: a separate thread prints its lines.
//!
//! `println!` waits until the pipe or the terminal has room. In a task it blocks the thread of all
//! tasks, and for ever if the output is never read. So a task puts its line into a queue and
//! continues.
//!
//! ```text
//!  task ── line() ──► a queue with room for ROOM lines ──► the thread ──► standard output
//!            └── no room: the line is dropped, and counted
//! ```
//!
//! `cede::io::stdout` would not block a task either. But the shutdown of a runtime waits for the
//! writes that it has accepted, and a server must end even if its output is never read. A thread
//! can be left behind.

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

/// The number of lines that may wait to be printed.
const ROOM: usize = 1000;

/// How long the end of the program may wait for the last lines to be printed.
const PATIENCE: Duration = Duration::from_secs(1);

/// The number of lines that were dropped for lack of room and not reported yet.
static DROPPED: AtomicU64 = AtomicU64::new(0);

/// `None` before the first line, and after [`end`].
static LOG: Mutex<Option<Log>> = Mutex::new(None);

struct Log {
    lines: SyncSender<String>,
    /// Closed when the last line has been printed.
    printed: Receiver<Infallible>,
}

/// Queues a line to be printed. Never waits.
pub(crate) fn line(text: String) {
    let sent = log().get_or_insert_with(start).lines.try_send(text);
    if sent.is_err() {
        DROPPED.fetch_add(1, Relaxed);
    }
}

/// Waits until all lines were printed, or until a time-out if the output is not read. Blocks, so it
/// must be called after the runtime has ended.
pub(crate) fn end() {
    if let Some(Log { lines, printed }) = log().take() {
        drop(lines); // without a sender the thread ends after the last line
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
    // Control characters are replaced: a part of the line may come from a client, which must not be
    // able to move the cursor.
    let text = text.replace(|c: char| c.is_control() && c != '\n', "\u{fffd}");
    // An error means that the output is closed. The server continues.
    let _ = writeln!(stdout(), "{text}");
    let dropped = DROPPED.swap(0, Relaxed);
    if dropped > 0 {
        let _ = writeln!(stdout(), "({dropped} lines were dropped: nobody read them in time)");
    }
}
