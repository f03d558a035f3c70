//! The areas of the library: each is a small piece of work that checks its own results.
//!
//! One piece of work is one round; it takes milliseconds. It ends with `Ok` only if everything was
//! right: every byte in its place, every task ended, every child reaped.

mod channels;
mod files;
mod process;
mod runtime;
mod signal;
mod tcp;
mod threads;
mod udp;
mod unix;

use crate::round::{Done, Round};
use futures::future::BoxFuture;
use std::{
    env,
    path::PathBuf,
    process as std_process,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

pub(crate) struct Area {
    pub(crate) name: &'static str,
    pub(crate) work: Work,
}

pub(crate) enum Work {
    /// In `block_on` of one runtime that is used for all rounds.
    InRuntime(fn(Round) -> BoxFuture<'static, Done>),
    /// Outside any runtime.
    Blocks(fn() -> Done),
}

pub(crate) const AREAS: &[Area] = &[
    Area { name: "tcp", work: Work::InRuntime(|round| Box::pin(tcp::work(round))) },
    Area { name: "udp", work: Work::InRuntime(|round| Box::pin(udp::work(round))) },
    Area { name: "unix", work: Work::InRuntime(|round| Box::pin(unix::work(round))) },
    Area { name: "files", work: Work::InRuntime(|_| Box::pin(files::work())) },
    Area { name: "process", work: Work::InRuntime(|round| Box::pin(process::work(round))) },
    Area { name: "signal", work: Work::InRuntime(|_| Box::pin(signal::work())) },
    Area { name: "timers", work: Work::InRuntime(|round| Box::pin(threads::timers(round))) },
    Area { name: "blocking", work: Work::InRuntime(|round| Box::pin(threads::blocking(round))) },
    Area { name: "channels", work: Work::InRuntime(|round| Box::pin(channels::work(round))) },
    Area { name: "runtime", work: Work::Blocks(runtime::work) },
];

/// Bytes whose values depend on their positions.
fn pattern(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at * 31 + at / 251) as u8).collect()
}

/// A temporary path. Dropping it removes the file at that path, if there is one.
struct Place(PathBuf);

impl Place {
    fn new(kind: &str) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("cede-{}-{}.{kind}", std_process::id(), NEXT.fetch_add(1, Relaxed));
        let place = Self(env::temp_dir().join(name));
        place.clear(); // a process of the same number may have been killed
        place
    }

    fn clear(&self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.clear();
    }
}
