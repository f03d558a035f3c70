//! The end of the process, in words: for what the runtime cannot go on without.
//!
//! A runtime that has lost its event loop, or one of its threads, looks alive and is not: whatever waits for
//! it waits for ever, and nobody is told. So there are two rules:
//!
//! 1. *A service thread does not end by a panic.* Foreign code on it (tasks, jobs, hooks, wakers, destructors)
//!    is contained where it is called. A panic that gets as far as [`serve`] is the runtime's own, and ends
//!    the process.
//! 2. *A step that others count on is taken, or the process ends.* The thread that moved a state on has to make
//!    the call that goes with it, as all others rely on that. [`insist`] tries again when the system refuses,
//!    and ends the process if it refuses every time.
//!
//! An error that somebody can be told of is not fatal: it is returned.

use std::{
    fmt,
    io::{self, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    process,
};

/// How often a call that others count on is made before the process ends.
pub(crate) const TRIES: u32 = 8;

/// Says on standard error why the process ends, and ends it.
#[cold]
pub(crate) fn end_process(why: fmt::Arguments<'_>) -> ! {
    // Not `eprintln!`, which panics if there is no standard error.
    let _ = writeln!(io::stderr(), "cede: {why}; the process ends");
    process::abort()
}

/// Runs a thread that others count on, from its first line to its last (1).
pub(crate) fn serve(body: impl FnOnce()) {
    if cfg!(cede_loom) {
        return body(); // loom ends a thread by a panic when it gives up an execution
    }
    if catch_unwind(AssertUnwindSafe(body)).is_err() {
        end_process(format_args!(
            "a thread of the runtime panicked, and whatever counts on it would wait for ever"
        ));
    }
}

/// Makes a call of the system that must not fail (2).
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
