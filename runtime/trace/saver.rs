//! `CEDE_TRACE=file`: records every runtime of a program, and saves the recording again and again.
//!
//! ```text
//!   the saver's thread                           a thread that records
//!   save, if there is something new ◀──┐
//!   wait for a quarter of a second ────┘
//!     │ nothing new
//!   IDLE, sleep without end ◀──────── unpark ─── an event, while the saver is IDLE
//! ```
//!
//! So the file of a program that is killed lacks a quarter of a second at most, and a program that
//! does nothing is not woken for it. The file is also saved when a runtime ends.

use super::recorder::Recorder;
use crate::base::primitive::Mutex;
use std::{
    env,
    io::{self, Write},
    path::{self, PathBuf},
    sync::OnceLock,
    thread,
    time::Duration,
};

/// The name of the variable.
const VARIABLE: &str = "CEDE_TRACE";

/// How long the saver waits between two files. See the table of constants in
/// `docs/performance.md`.
const PAUSE: Duration = Duration::from_millis(250);

static SAVER: OnceLock<Option<Saver>> = OnceLock::new();

struct Saver {
    recorder: Recorder,
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// How many events were recorded when the file was written.
    saved: u64,
    /// Whether a failure was reported: one is enough.
    has_failed: bool,
}

/// The recorder that all runtimes share, if the program was started with `CEDE_TRACE`.
pub(super) fn recorder() -> Option<Recorder> {
    SAVER.get_or_init(Saver::start).as_ref().map(|saver| saver.recorder.clone())
}

/// Saves what `recorder` has, if it is the one of `CEDE_TRACE`.
pub(super) fn save(recorder: &Recorder) {
    if let Some(Some(saver)) = SAVER.get()
        && recorder.is_same(&saver.recorder)
    {
        saver.save();
    }
}

impl Saver {
    /// Writes a file without events at once, so that a name that is no good is reported before the
    /// program does anything.
    fn start() -> Option<Self> {
        let name = env::var_os(VARIABLE).filter(|name| !name.is_empty())?;
        let recorder = Recorder::new();
        // The program may change its directory.
        let tried = path::absolute(name).and_then(|path| {
            recorder.snapshot().save(&path)?;
            Ok(path)
        });
        let path = match tried {
            Ok(path) => path,
            Err(error) => {
                complain(&format!("{VARIABLE}: {error}; nothing is recorded"));
                return None;
            }
        };
        let body = || {
            let saver = SAVER.wait().as_ref();
            saver.expect("the thread is started for it").run();
        };
        match thread::Builder::new().name("cede-trace".to_owned()).spawn(body) {
            Ok(thread) => recorder.set_idle_thread(thread.thread().clone()),
            Err(error) => complain(&format!(
                "{VARIABLE}: cannot start a thread: {error}; the recording is saved only when a \
                 runtime ends"
            )),
        }
        Some(Self { recorder, path, state: Mutex::new(State::default()) })
    }

    fn run(&self) -> ! {
        loop {
            if self.save() {
                thread::sleep(PAUSE);
            } else {
                let seen = self.state.lock().saved;
                self.recorder.wait_for_event(seen, PAUSE);
            }
        }
    }

    /// Writes the file. Returns false if there was nothing new.
    fn save(&self) -> bool {
        let mut state = self.state.lock();
        let written = self.recorder.written();
        if written == state.saved {
            return false;
        }
        state.saved = written;
        if let Err(error) = self.recorder.snapshot().save(&self.path)
            && !std::mem::replace(&mut state.has_failed, true)
        {
            complain(&format!("{VARIABLE}: {error}"));
        }
        true
    }
}

/// One line on standard error. A failure to write it is ignored: nobody is there to be told.
pub(super) fn complain(what: &str) {
    let _ = io::stderr().write_all(format!("cede: {what}\n").as_bytes());
}
