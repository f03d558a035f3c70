//! How the process ends when the runtime cannot go on.

use super::*;
use std::{
    env,
    os::unix::process::ExitStatusExt,
    process::{Command, Stdio},
};

/// Runs the test of this name once more in a separate process, which calls `fatal` there. Returns
/// what that process wrote to standard error; the process must have been aborted.
pub(crate) fn ends_the_process(test: &str, fatal: impl FnOnce()) -> String {
    const CHILD: &str = "CEDE_FATAL_TEST";
    if env::var_os(CHILD).is_some() {
        fatal();
        std::process::exit(0); // not aborted
    }
    let mut child = Command::new(env::current_exe().unwrap());
    child.args(["--exact", test, "--nocapture"]).env(CHILD, "").stdin(Stdio::null());
    let output = child.output().unwrap();
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.signal() == Some(6), "{}, not aborted: {words}", output.status);
    words
}

/// The system refuses the first `times` calls.
fn refuses(times: u32) -> impl FnMut() -> io::Result<()> {
    let mut calls = 0;
    move || {
        calls += 1;
        if calls > times { Ok(()) } else { Err(io::Error::other("no, thank you")) }
    }
}

#[test]
fn a_call_that_others_count_on_is_made_again() {
    insist("do that", refuses(0));
    insist("do that", refuses(TRIES - 1));
}

/// Hazard 79: a thread that unparks has changed the state, so no other thread makes the system
/// call.
#[test]
fn a_call_that_others_count_on_and_is_refused_ends_the_process_in_words() {
    let test =
        "base::fatal::tests::a_call_that_others_count_on_and_is_refused_ends_the_process_in_words";
    let words = ends_the_process(test, || insist("do that", refuses(TRIES)));
    assert!(words.contains("cede: cannot do that: no, thank you; the process ends"), "{words}");
}

/// Hazard 80.
#[test]
fn a_service_thread_that_panics_ends_the_process_in_words() {
    let test = "base::fatal::tests::a_service_thread_that_panics_ends_the_process_in_words";
    let words = ends_the_process(test, || serve(|| panic!("on purpose")));
    assert!(
        words.contains("on purpose") && words.contains("cede: a thread of the runtime"),
        "{words}"
    );
}
