//! Where nothing can be written: what is said, what is shown all the same, and the exit status.

use std::fs::{File, read_to_string, remove_file};
use std::process::{Command, Output};

use super::report::run;
use super::support::{complaints, file, lab, text};

const FULL: &str = "/dev/full";
const SHORT: [&str; 4] = ["run", "sched", "--model", "fcfs"];

fn full() -> File {
    File::options().write(true).open(FULL).expect("Linux has it")
}

/// The lab with its output going nowhere.
fn into_nothing(args: &[&str], stderr_too: bool) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lab"));
    command.args(args).stdout(full());
    if stderr_too {
        command.stderr(full());
    }
    command.output().expect("the lab starts")
}

#[test]
fn every_file_that_could_not_be_written_is_named_and_the_table_is_shown() {
    for option in ["--json", "--html", "--csv", "--svg", "--spinners"] {
        let output = lab(&[&SHORT[..], &[option, FULL]].concat());
        let said = complaints(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{option}: {said}");
        assert_eq!(said, "lab: writing /dev/full: No space left on device (os error 28)\n");
        assert!(text(&output.stdout).contains("fcfs"), "{option}: the table is lost");
        assert!(!text(&output.stdout).contains("wrote"), "{option}");
    }
    let output = lab(&[&SHORT[..], &["--json", FULL, "--csv", FULL]].concat());
    assert_eq!(
        complaints(&output.stderr).matches("writing /dev/full").count(),
        2,
        "both are named"
    );
}

#[test]
fn what_can_be_written_is_written() {
    let csv = file("beside.csv");
    let args = ["report", run(), "--html", FULL, "--csv", csv.to_str().unwrap()];
    let output = lab(&args);
    assert_eq!(output.status.code(), Some(1));
    assert!(complaints(&output.stderr).contains(FULL), "{}", complaints(&output.stderr));
    assert!(text(&output.stdout).contains("beside.csv"), "{}", text(&output.stdout));
}

#[test]
fn a_run_that_cannot_be_printed_still_keeps_its_files() {
    let csv = file("kept.csv");
    let _ = remove_file(&csv);
    let output = into_nothing(&[&SHORT[..], &["--csv", csv.to_str().unwrap()]].concat(), false);
    let said = complaints(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(said, "lab: printing the tables: No space left on device (os error 28)\n");
    assert!(read_to_string(csv).expect("it was written").contains("fcfs"));
}

#[test]
fn where_even_the_error_cannot_be_said_the_status_says_it() {
    for args in [&SHORT[..], &["list"], &["compare", run(), run()], &["report", run()]] {
        assert_eq!(into_nothing(args, true).status.code(), Some(1), "{args:?}");
    }
    assert_eq!(into_nothing(&["report", "/no/such.json"], true).status.code(), Some(2));
}
