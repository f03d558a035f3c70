//! A selection of the table, as a test: the same that `-- short` runs.

use std::process::Command;

#[test]
fn a_call_that_fails_is_an_error_for_whoever_asked_and_everything_else_goes_on() {
    let output = Command::new(env!("CARGO_BIN_EXE_cede-inject")).arg("short").output().unwrap();
    let words = String::from_utf8_lossy(&output.stdout);
    println!("{words}");
    assert!(output.status.success(), "{words}");
}
