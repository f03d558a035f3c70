//! What the run is doing, said on stderr: on a terminal one line that is redrawn, elsewhere a line now and then.

use std::io::{IsTerminal, Write, stderr, stdout};
use std::time::{Duration, Instant};

use terminal_size::{Width, terminal_size_of};

/// Redrawn no more often than this.
const PAUSE: Duration = Duration::from_millis(250);

/// Where nothing can be redrawn, as seldom as this.
const LONG_PAUSE: Duration = Duration::from_secs(5);

/// The progress line.
#[derive(Debug)]
pub(crate) struct Progress {
    /// Redrawn in place: only where the results are not on their way into a file or a pager, which may share the
    /// terminal.
    live: bool,
    last: Option<Instant>,
}

impl Progress {
    pub(crate) fn new() -> Progress {
        Progress { live: stderr().is_terminal() && stdout().is_terminal(), last: None }
    }

    /// Shows `what` runs, `done` of `all` time behind us.
    pub(crate) fn show(&mut self, what: &str, done: Duration, all: Duration) {
        let pause = if self.live { PAUSE } else { LONG_PAUSE };
        if self.last.is_some_and(|last| last.elapsed() < pause) {
            return;
        }
        self.last = Some(Instant::now());
        let share = (done.as_secs_f64() / all.as_secs_f64().max(1e-9)).min(1.0);
        let left = all.saturating_sub(done).as_secs() + 1;
        let far = format!("{:>3.0} %  about {left} s left  {what}", share * 100.0);
        if !self.live {
            let _ = stderr().write_all(format!("lab: {}\n", far.trim_start()).as_bytes());
            return;
        }
        let line = format!("{} {far}", bar(share, 20));
        let width = terminal_size_of(stderr()).map_or(80, |(Width(width), _)| width as usize);
        let line: String = line.chars().take(width.saturating_sub(1)).collect();
        // One write, so that the line never shows half.
        let _ = stderr().write_all(format!("\r\x1b[K{line}").as_bytes());
    }

    /// Shows what is being done, where it is not known how long that takes.
    pub(crate) fn note(&mut self, what: &str) {
        let text = if self.live { format!("\r\x1b[K{what}") } else { format!("lab: {what}\n") };
        if self.live || self.last.is_none_or(|last| last.elapsed() >= LONG_PAUSE) {
            self.last = Some(Instant::now());
            let _ = stderr().write_all(text.as_bytes());
        }
    }

    /// Takes the line away.
    pub(crate) fn clear(&mut self) {
        if self.live && self.last.take().is_some() {
            let _ = stderr().write_all(b"\r\x1b[K");
        }
    }
}

fn bar(share: f64, width: usize) -> String {
    let full = (share * width as f64).round() as usize;
    "█".repeat(full) + &"░".repeat(width.saturating_sub(full))
}
