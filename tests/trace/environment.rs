//! `CEDE_TRACE` and `CEDE_SLOW_POLL`: any program is recorded without a change to it.
//!
//! Each test starts this very program again, with the variable, to run one test as the program.

use cede::{
    runtime::{Builder, Runtime},
    trace::{EventKind, Trace, mark},
};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{self, Command, Output},
    thread,
    time::Duration,
};

/// Tells the program that it is one, and what to do.
const ROLE: &str = "CEDE_TEST_TRACE_ROLE";

/// Runs the test of this name as a program with these variables.
fn run(name: &str, role: &str, variables: &[(&str, &Path)]) -> Output {
    let mut program = Command::new(env::current_exe().unwrap());
    program.args(["--exact", &format!("trace::environment::{name}"), "--nocapture"]);
    program.env(ROLE, role).envs(variables.iter().copied());
    program.output().unwrap()
}

/// The role, if this is such a program.
fn role() -> Option<String> {
    env::var(ROLE).ok()
}

fn file(name: &str) -> PathBuf {
    env::temp_dir().join(format!("cede-test-{}-{name}", process::id()))
}

fn marks(trace: &Trace) -> Vec<String> {
    let text = |kind: &EventKind| match kind {
        EventKind::Mark { text } => Some(text.to_string()),
        _ => None,
    };
    trace.events().filter_map(|event| text(&event.kind)).collect()
}

#[test]
fn several_runtimes_are_recorded_into_one_file_that_is_saved_at_the_end() {
    if role().is_some() {
        let (one, other) = (crate::support::current_thread(), crate::support::multi_thread(2));
        one.block_on(async { mark("from one") });
        other.block_on(async { cede::spawn(async { mark("from the other") }).await }).unwrap();
        return;
    }
    let path = file("several");
    let name = "several_runtimes_are_recorded_into_one_file_that_is_saved_at_the_end";
    let output = run(name, "ends", &[("CEDE_TRACE", &path)]);
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    assert_eq!(marks(&Trace::load(&path).unwrap()), ["from one", "from the other"]);
    fs::remove_file(path).unwrap();
}

#[test]
fn a_program_that_is_killed_leaves_a_whole_file() {
    if role().is_some() {
        let runtime = Runtime::new().unwrap();
        runtime.block_on(async {
            for _ in 0.. {
                mark("tick");
                cede::time::sleep(Duration::from_millis(1)).await;
            }
        });
    }
    let _watchdog = crate::support::watchdog();
    let path = file("killed");
    let name = "a_program_that_is_killed_leaves_a_whole_file";
    let mut program = Command::new(env::current_exe().unwrap());
    program.args(["--exact", &format!("trace::environment::{name}"), "--nocapture"]);
    program.env(ROLE, "runs").env("CEDE_TRACE", &path).stdout(process::Stdio::null());
    let mut program = program.spawn().unwrap();
    let has_marks = |path: &Path| Trace::load(path).is_ok_and(|trace| !marks(&trace).is_empty());
    while !has_marks(&path) {
        thread::sleep(Duration::from_millis(10));
    }
    program.kill().unwrap();
    program.wait().unwrap();
    assert!(has_marks(&path));
    fs::remove_file(path).unwrap();
}

/// The saver sleeps while nothing is recorded, and is woken by the next event.
#[test]
fn what_happens_after_a_long_pause_is_saved_too() {
    if role().is_some() {
        let runtime = crate::support::current_thread();
        runtime.block_on(async { mark("before") });
        thread::sleep(Duration::from_millis(1200));
        runtime.block_on(async { mark("after") });
        thread::sleep(Duration::from_secs(100)); // it is killed
        return;
    }
    let _watchdog = crate::support::watchdog();
    let path = file("pause");
    let name = "what_happens_after_a_long_pause_is_saved_too";
    let mut program = Command::new(env::current_exe().unwrap());
    program.args(["--exact", &format!("trace::environment::{name}"), "--nocapture"]);
    program.env(ROLE, "pauses").env("CEDE_TRACE", &path).stdout(process::Stdio::null());
    let mut program = program.spawn().unwrap();
    while Trace::load(&path).is_ok_and(|trace| marks(&trace).len() < 2) || !path.exists() {
        thread::sleep(Duration::from_millis(10));
    }
    program.kill().unwrap();
    program.wait().unwrap();
    assert_eq!(marks(&Trace::load(&path).unwrap()), ["before", "after"]);
    fs::remove_file(path).unwrap();
}

#[test]
fn a_name_that_is_no_good_is_one_line_and_the_program_goes_on() {
    if let Some(role) = role() {
        let runtimes = [crate::support::current_thread(), crate::support::multi_thread(1)];
        runtimes[0].block_on(async { mark("here") });
        assert_ne!(role, "fails", "the program's own failure");
        return;
    }
    let name = "a_name_that_is_no_good_is_one_line_and_the_program_goes_on";
    let path = PathBuf::from("/no/such/folder/trace");
    for (role, succeeds) in [("ends", true), ("fails", false)] {
        let output = run(name, role, &[("CEDE_TRACE", &path)]);
        let errors = String::from_utf8_lossy(&output.stderr);
        let lines: Vec<_> = errors.lines().filter(|line| line.starts_with("cede: ")).collect();
        assert_eq!(lines.len(), 1, "{errors}");
        assert!(lines[0].contains("/no/such/folder/trace"), "{errors}");
        assert!(lines[0].contains("nothing is recorded"), "{errors}");
        assert_eq!(output.status.success(), succeeds, "the status is the program's own");
    }
    let full = run(name, "ends", &[("CEDE_TRACE", Path::new("/dev/full"))]);
    if cfg!(target_os = "linux") {
        assert!(String::from_utf8_lossy(&full.stderr).contains("No space left"), "{full:?}");
    }
    assert!(full.status.success());
}

#[test]
fn slow_polls_are_printed_if_that_is_asked_for() {
    if role().is_some() {
        for runtime in [crate::support::current_thread(), crate::support::multi_thread(1)] {
            let blocks = async { thread::sleep(Duration::from_millis(30)) };
            runtime.block_on(async { cede::spawn(blocks).await }).unwrap();
        }
        let quick = Builder::new_current_thread().build().unwrap();
        quick.block_on(quick.spawn(async {})).unwrap();
        return;
    }
    let name = "slow_polls_are_printed_if_that_is_asked_for";
    let output = run(name, "blocks", &[("CEDE_SLOW_POLL", Path::new("10ms"))]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let ended = |line: &&str| line.contains(" held worker 0 for ");
    let ended: Vec<_> = errors.lines().filter(ended).collect();
    assert_eq!(ended.len(), 2, "{errors}");
    assert!(
        ended[0].starts_with("cede: task ") && ended[0].contains("tests/trace/environment.rs:")
    );
    let output = run(name, "blocks", &[("CEDE_SLOW_POLL", Path::new("soon"))]);
    let errors = String::from_utf8_lossy(&output.stderr);
    let expected = "cede: CEDE_SLOW_POLL takes a duration such as 100ms, 2s or 500us, not \"soon\"; \
                    no slow poll is reported\n";
    assert!(output.status.success() && errors.contains(expected), "{errors}");
}
