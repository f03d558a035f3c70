//! What a process holds: descriptors, threads, children. They are counted before an area is
//! exercised and after it.

use rustix::process::{WaitId, WaitIdOptions, waitid};
use std::{
    fs,
    io::ErrorKind,
    thread::sleep,
    time::{Duration, Instant},
};

/// How long threads and children may take to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// Descriptors are looked for up to here: the system gives the lowest that is free.
const HIGHEST: usize = 200;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Leftovers {
    descriptors: usize,
    threads: usize,
    children: bool,
}

impl Leftovers {
    /// Counts what the process holds. A call that is made to fail here is repeated.
    pub(crate) fn look() -> Self {
        let children = loop {
            let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
            match waitid(WaitId::All, options) {
                Ok(_) => break true,
                Err(rustix::io::Errno::CHILD) => break false,
                Err(_) => {}
            }
        };
        Self { descriptors: descriptors(), threads: threads(), children }
    }

    /// What is left and was not there `before`; `None` if there is nothing. Waits for a while until
    /// threads and children have ended. Descriptors do not count if it was their closing that
    /// failed.
    pub(crate) fn since(before: Self, descriptors_count: bool) -> Option<String> {
        let begin = Instant::now();
        loop {
            let now = Self::look();
            let descriptors = !descriptors_count || now.descriptors <= before.descriptors;
            if descriptors && now.threads <= before.threads && !now.children {
                return None;
            }
            if begin.elapsed() > PATIENCE {
                return Some(format!("left behind: {now:?}, at first {before:?}"));
            }
            sleep(Duration::from_millis(1));
        }
    }
}

/// This does not read the folder, because the standard library panics if it cannot be closed.
fn descriptors() -> usize {
    let is_open = |number: &usize| loop {
        match fs::symlink_metadata(format!("/proc/self/fd/{number}")) {
            Ok(_) => break true,
            Err(error) if error.kind() == ErrorKind::NotFound => break false,
            Err(_) => {}
        }
    };
    (0..HIGHEST).filter(is_open).count()
}

fn threads() -> usize {
    loop {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("Threads:"));
        if let Some(Ok(count)) = line.map(|count| count.trim().parse()) {
            return count;
        }
    }
}
