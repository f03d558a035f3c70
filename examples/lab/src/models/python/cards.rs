//! Its models, and whether there is a `python3` for them.

use std::process::{Command, Stdio};
use std::sync::OnceLock;

use crate::models::card::{Card, Unit};
use crate::models::job::Form;

/// What the script can do.
const WORKLOADS: [&str; 7] = ["idle", "spin", "syscall", "factor", "create", "fanout", "race"];

/// The oldest that has `asyncio.to_thread`.
const OLDEST: (u32, u32) = (3, 9);

pub(crate) const THREADS: Card = Card {
    name: "python-threads",
    what: "Python itself, a thread a job under its interpreter's lock",
    lesson: "beside `gil`: whether the model of the interpreter lock tells the truth",
    executor: "PythonThreads",
    form: Form::Whole,
    unit: Unit::Thread,
};

pub(crate) const ASYNCIO: Card = Card {
    name: "python-asyncio",
    what: "Python's asyncio, the work called straight in the task",
    lesson: "beside `loop-block`: a loop freezes in every language",
    executor: "PythonAsyncio",
    form: Form::Whole,
    unit: Unit::Task,
};

pub(crate) const ASYNCIO_THREAD: Card = Card {
    name: "python-asyncio-thread",
    what: "Python's asyncio, the work handed to `asyncio.to_thread`",
    lesson: "beside `loop-offload`: a thread frees the loop, and the interpreter's lock delays it",
    executor: "PythonAsyncio",
    form: Form::Whole,
    unit: Unit::Task,
};

/// Whether the card is one of these.
pub(crate) fn is_python(card: &Card) -> bool {
    card.name.starts_with("python-")
}

/// Why Python cannot do the workload here, or `None` if it can.
pub(crate) fn refuses(workload: &str) -> Option<&'static str> {
    if !WORKLOADS.contains(&workload) {
        return Some("the lab has no script in Python for it");
    }
    (!is_there()).then_some("there is no python3, of version 3.9 or later, in the PATH")
}

/// Asked once a process: starting an interpreter takes a while.
fn is_there() -> bool {
    static THERE: OnceLock<bool> = OnceLock::new();
    *THERE.get_or_init(|| {
        let (major, minor) = OLDEST;
        let asked = format!("import sys; sys.exit(sys.version_info < ({major}, {minor}))");
        let mut python = Command::new("python3");
        python.args(["-I", "-S", "-c", &asked]).stdin(Stdio::null());
        let status = python.stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    })
}
