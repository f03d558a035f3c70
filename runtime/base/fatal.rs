//! Ends the process with a message, when the runtime cannot go on.
//!
//! A runtime that has lost its event loop, or one of its threads, looks alive but is not: every
//! task that waits for the lost part waits for ever, and nothing reports it. So there are two
//! rules:
//!
//! 1. *A service thread does not end by a panic.* Foreign code on it (tasks, jobs, hooks, wakers,
//!    destructors) is contained where it is called. So a panic that reaches [`serve`] comes from
//!    the runtime itself, and ends the process.
//! 2. *A step that others count on is taken, or the process ends.* A thread that changed a shared
//!    state must also make the system call that belongs to the change, because all other threads
//!    rely on it. [`insist`] repeats the call if the system refuses it, and ends the process if the
//!    system refuses every time.
//!
//! An error that can be returned to a caller is not fatal: it is returned.

use std::{
    fmt,
    io::{self, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    process,
};

/// How many times a call that others count on is tried before the process ends.
pub(crate) const TRIES: u32 = 8;

/// Prints `why` to standard error and aborts the process.
#[cold]
pub(crate) fn end_process(why: fmt::Arguments<'_>) -> ! {
    // Not `eprintln!`: it panics if there is no standard error.
    let _ = writeln!(io::stderr(), "cede: {why}; the process ends");
    process::abort()
}

/// Runs the whole body of a service thread (rule 1).
pub(crate) fn serve(body: impl FnOnce()) {
    if cfg!(cede_loom) {
        return body(); // loom ends threads by a panic when it abandons an execution
    }
    if catch_unwind(AssertUnwindSafe(body)).is_err() {
        end_process(format_args!(
            "a thread of the runtime panicked, and whatever counts on it would wait for ever"
        ));
    }
}

/// Makes a system call that must not fail (rule 2).
pub(crate) fn insist(what: &str, mut call: impl FnMut() -> io::Result<()>) {
    let mut tries = 1;
    while let Err(error) = call() {
        if tries == TRIES {
            end_process(format_args!("cannot {what}: {error}"));
        }
        tries += 1;
    }
}

#[cfg(all(test, not(cede_loom)))]
#[path = "../../tests/unit/fatal.rs"]
pub(crate) mod tests;
