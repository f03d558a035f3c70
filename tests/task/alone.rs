//! Runs a test in its own process: to count threads and descriptors, or because a failure would end
//! the process.

use std::{env, process::Command, thread};

const MARK: &str = "CEDE_TEST_ALONE";

/// Runs `body` in a second process of this test program, which runs this one test and no other.
pub(crate) fn alone(body: impl FnOnce()) {
    if env::var_os(MARK).is_some() {
        return body();
    }
    let test = thread::current().name().expect("a test has a name").to_owned();
    let mut child = Command::new(env::current_exe().expect("this program"));
    let child = child.args(["--exact", &test, "--nocapture"]).env(MARK, "1");
    // A new thread maps 128 MiB for a moment, to allocate from memory of its own (glibc). A test that
    // reads how much is mapped, in order to limit it, must not see that.
    let child = child.env("MALLOC_ARENA_MAX", "1");
    let output = child.output().expect("a second process");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(output.status.success() && said.contains("1 passed"), "{}\n{said}", output.status);
}
