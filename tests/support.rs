//! What the tests share: both executors, and a watchdog for those that hang.

#[path = "support/example.rs"]
pub(crate) mod example;
#[cfg(target_os = "linux")]
#[path = "support/no_threads.rs"]
pub(crate) mod no_threads;

use cede::runtime::{Builder, Runtime};
use std::{
    io::{self, Write},
    panic::Location,
    process,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
        mpsc::{self, RecvTimeoutError, Sender},
    },
    task::Wake,
    thread,
    time::{Duration, Instant},
};

/// Far longer than any test takes, even on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// The prefix of the names of the examples' programs; see `tests/tokio`.
const PREFIX: &str = "";

/// Ends the whole test program, with a message that names the test, if the guard lives too long.
/// Another thread cannot end a hang, and a silent hang would report nothing.
#[track_caller]
pub(crate) fn watchdog() -> Watchdog {
    watch(Location::caller(), "")
}

/// Stops the watchdog when it is dropped.
pub(crate) struct Watchdog {
    _calm: Sender<()>,
}

fn watch(at: &'static Location<'static>, what: &'static str) -> Watchdog {
    let (calm, wait) = mpsc::channel::<()>();
    let test = thread::current().name().unwrap_or("a test").to_owned();
    let mut begin = Instant::now();
    thread::spawn(move || {
        let left = |begin: Instant| PATIENCE.saturating_sub(begin.elapsed());
        while wait.recv_timeout(left(begin)) == Err(RecvTimeoutError::Timeout) {
            if let Some(compiled) = example::compiled().filter(|compiled| *compiled > begin) {
                begin = compiled; // until then cargo took the time
                continue;
            }
            // Not `eprintln!`: its output is shown only when the test ends, and this test will not
            // end.
            let _ =
                writeln!(io::stderr(), "\n{test} ({at}{what}) hangs: no end after {PATIENCE:?}\n");
            process::abort();
        }
    });
    Watchdog { _calm: calm }
}

pub(crate) fn current_thread() -> Runtime {
    Builder::new_current_thread().build().expect("a current-thread runtime")
}

pub(crate) fn multi_thread(workers: usize) -> Runtime {
    Builder::new_multi_thread().worker_threads(workers).build().expect("a multi-thread runtime")
}

/// Runs a test on a current-thread runtime and on one with two workers, each under a watchdog.
#[track_caller]
pub(crate) fn on_both(test: impl Fn(Runtime)) {
    let at = Location::caller();
    for (name, runtime) in
        [(", current-thread", current_thread()), (", two workers", multi_thread(2))]
    {
        let _watchdog = watch(at, name);
        test(runtime);
    }
}

/// Runs a test inside a task, on both executors: code that needs no runtime must behave the same
/// inside one, and with the budget of a task.
#[track_caller]
pub(crate) fn in_a_task(test: fn()) {
    on_both(|runtime| {
        let task = async move { test() };
        runtime.block_on(async { cede::spawn(task).await }).expect("the test, in its task");
    });
}

/// Spawns a task that must end in a panic.
pub(crate) async fn panics(task: impl Future<Output = ()> + Send + 'static) {
    assert!(cede::spawn(task).await.unwrap_err().is_panic());
}

/// A waker that counts its calls.
#[derive(Default)]
pub(crate) struct Told(AtomicUsize);

impl Told {
    pub(crate) fn times(&self) -> usize {
        self.0.load(Relaxed)
    }

    /// Sets the count back to zero.
    pub(crate) fn reset(&self) {
        self.0.store(0, Relaxed);
    }
}

impl Wake for Told {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Relaxed);
    }
}
