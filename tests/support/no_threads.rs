//! Makes the system refuse to make threads: for a test that runs in its own process.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::{
    io,
    sync::{Arc, Mutex},
    thread,
};

/// Calls `act` while the process has no memory left for the stack of another thread, though enough for
/// `act` itself.
pub(crate) fn without_threads<R>(act: impl FnOnce() -> R) -> R {
    let before = getrlimit(Resource::As);
    let limit = mapped_bytes() + (1 << 20);
    setrlimit(Resource::As, Rlimit { current: Some(limit), ..before }).expect("a lower limit");
    // libc keeps the stacks of threads that have ended: these threads take them all.
    let gate = Arc::new(Mutex::new(()));
    let closed = gate.lock().unwrap();
    let parked: Vec<_> = std::iter::from_fn(|| park_at(&gate).ok()).collect();
    let result = act();
    setrlimit(Resource::As, before).expect("the limit of before");
    drop(closed);
    parked.into_iter().for_each(|thread| thread.join().unwrap());
    result
}

fn park_at(gate: &Arc<Mutex<()>>) -> io::Result<thread::JoinHandle<()>> {
    let gate = gate.clone();
    thread::Builder::new().spawn(move || drop(gate.lock().unwrap()))
}

pub(crate) fn mapped_bytes() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").expect("Linux keeps it");
    let pages: u64 =
        statm.split(' ').next().and_then(|pages| pages.parse().ok()).expect("a number");
    pages * rustix::param::page_size() as u64
}

/// Whether this is what the system says when it makes no thread, and no error of ours about it.
#[track_caller]
pub(crate) fn says_why(error: &dyn std::error::Error) {
    let text = error.to_string();
    assert!(text.contains("Resource temporarily unavailable"), "the error is {text:?}");
}
