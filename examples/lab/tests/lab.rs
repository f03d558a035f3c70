//! The lab as its users meet it: the binary, its tables, its files and its exit statuses.
//!
//! Orders and counts are asserted, never a latency: the machine may be busy.

#[path = "lab/busy.rs"]
mod busy;
#[cfg(not(feature = "peers"))]
#[path = "lab/figures.rs"]
mod figures;
#[cfg(target_os = "linux")]
#[path = "lab/full_disk.rs"]
mod full_disk;
#[path = "lab/hostile.rs"]
mod hostile;
#[path = "lab/orders.rs"]
mod orders;
#[path = "lab/report.rs"]
mod report;
#[path = "lab/serve.rs"]
mod serve;
mod support;
#[path = "lab/sweep.rs"]
mod sweep;
#[path = "lab/watch.rs"]
mod watch;
#[path = "lab/well_formed.rs"]
mod well_formed;

#[path = "lab/why.rs"]
mod why;

use support::{cell, file, lab, run_json, text};

/// Refused before any work: status 2, nothing on stdout, and `named` in the message.
fn refused(args: &[&str], named: &str) {
    let output = lab(args);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
    assert!(said.contains(named), "{args:?} should name `{named}`: {said}");
    assert!(output.stdout.is_empty(), "{args:?} printed something");
}

#[test]
fn unknown_names_are_refused_and_the_known_ones_named() {
    refused(&["run", "nonsense"], "syscall");
    refused(&["run", "--model", "serial,nonsense"], "loop-yield");
    refused(&["--model", "nonsense@1cpu"], "loop-yield");
    refused(&["explain", "serial", "nonsense"], "syscall");
    refused(&["--cpus", "2"], "all, 1");
    refused(&["--nonsense"], "--help");
}

#[test]
fn values_that_make_no_sense_are_refused() {
    for option in ["--workers", "--blocking-threads", "--jobs", "--reps"] {
        refused(&[option, "0"], "1");
        refused(&[option, "x"], option);
    }
    for option in ["--tick", "--work", "--chunk"] {
        refused(&[option, "0ms"], "10ms");
        refused(&[option, "10"], "10ms");
    }
    refused(&["--tick", "1ns"], "100 µs");
    refused(&["--seed", "x"], "--seed");
}

#[test]
fn a_file_that_cannot_be_written_is_refused() {
    refused(&["--json", "/no/such/folder/r.json"], "/no/such/folder/r.json");
    refused(&["--csv", "/"], "cannot write");
}

#[test]
fn a_refused_run_leaves_the_old_report_alone() {
    let json = file("old.json");
    std::fs::write(&json, "precious").unwrap();
    refused(&["--json", json.to_str().unwrap(), "--csv", "/"], "cannot write");
    assert_eq!(std::fs::read_to_string(&json).unwrap(), "precious");
}

#[test]
fn the_loop_freezes_where_threads_do_not() {
    let args = ["spin", "syscall", "--model", "threads,loop-block,loop-yield,loop-offload"];
    let short = ["--work", "200ms", "--tick", "10ms", "--reps", "1", "--seed", "1"];
    let (record, tables) = run_json("freeze.json", &[&args[..], &short].concat());

    let missed = |workload, model| {
        let lateness = &cell(&record, workload, model)["summary"]["spinner"];
        lateness["longest_missed_run"].as_u64().expect("a count")
    };
    for workload in ["spin", "syscall"] {
        let frozen = cell(&record, workload, "loop-block");
        assert_eq!(frozen["verdict"]["kind"], "frozen", "{frozen}");
        assert!(missed(workload, "loop-block") >= 8);
        assert!(missed(workload, "loop-block") > missed(workload, "threads"));
        assert!(missed(workload, "loop-block") > missed(workload, "loop-offload"));
    }
    assert!(missed("spin", "loop-block") > missed("spin", "loop-yield"));
    assert_eq!(cell(&record, "syscall", "loop-yield")["verdict"]["kind"], "cannot");

    // One after the other, or side by side.
    let done = |model| {
        let summary = &cell(&record, "syscall", model)["summary"];
        summary["completion_ns"]["median"].as_u64().expect("a time")
    };
    assert!(done("loop-block") >= 500_000_000, "five calls of 0.1 s, one after the other");
    assert!(done("loop-block") > done("threads"));
    assert!(done("loop-block") > done("loop-offload"));

    assert!(tables.contains("FROZEN"), "{tables}");
    assert!(tables.lines().all(|line| line.chars().count() <= 80), "{tables}");
    assert!(!tables.contains('\x1b'), "no colours where there is no terminal");
}

#[test]
fn every_cell_counts_its_jobs_and_its_ticks() {
    let args = ["spin", "--model", "serial,multi-yield,multi-inplace,threads@1cpu", "--jobs", "3"];
    let short = ["--work", "20ms", "--tick", "1ms", "--reps", "2", "--chunk", "1ms"];
    let (record, _) = run_json("counts.json", &[&args[..], &short].concat());
    assert_eq!(
        (record["schema"].as_str(), record["version"].as_u64()),
        (Some("cede-lab"), Some(1))
    );
    for model in ["serial", "multi-yield", "multi-inplace", "threads@1cpu"] {
        let attempts = cell(&record, "spin", model)["attempts"].as_array().unwrap();
        assert_eq!(attempts.len(), 2);
        for attempt in attempts {
            let report = &attempt["outcome"]["finished"];
            assert_eq!(report["jobs"].as_array().map(Vec::len), Some(3), "{model}");
            let lateness = &report["lateness"];
            let samples = lateness["intended"].as_array().unwrap();
            let counted: u64 = samples.iter().map(|pair| pair[1].as_u64().unwrap()).sum();
            assert_eq!(Some(counted), lateness["due"].as_u64());
            assert_eq!(report["pinned_to"].is_u64(), model == "threads@1cpu");
        }
    }
    assert_eq!(cell(&record, "idle", "serial")["attempts"].as_array().map(Vec::len), Some(2));
}

#[test]
fn the_csv_has_a_row_a_cell() {
    let csv = file("rows.csv");
    let args = ["run", "syscall", "--model", "threads,loop-yield", "--reps", "1", "--csv"];
    assert!(lab(&[&args[..], &[csv.to_str().unwrap()]].concat()).status.success());
    let csv = std::fs::read_to_string(csv).unwrap();
    let lines: Vec<_> = csv.lines().collect();
    // The heading; two cells, and the floor of two models.
    assert_eq!(lines.len(), 5, "{csv}");
    let columns = |line: &str| line.split(',').count();
    assert!(lines.iter().all(|line| columns(line) == columns(lines[0])), "{csv}");
    assert!(lines[2].starts_with("syscall,loop-yield,"), "{csv}");
}

/// A lab that has begun a cell of a minute, and that cell's process.
#[cfg(target_os = "linux")]
fn in_the_middle_of_a_cell() -> (std::process::Child, nix::unistd::Pid) {
    let args = ["run", "spin", "--model", "threads", "--work", "60s", "--reps", "1"];
    let mut lab = std::process::Command::new(env!("CARGO_BIN_EXE_lab"));
    lab.args(args)
        .env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR"))
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let lab = lab.spawn().expect("the lab starts");
    let children = format!("/proc/{0}/task/{0}/children", lab.id());
    let is_spin = |pid: &&str| {
        let command = std::fs::read_to_string(format!("/proc/{pid}/cmdline"));
        command.is_ok_and(|command| command.contains("\"workload\":\"spin\""))
    };
    let cell = std::iter::repeat_with(|| {
        std::thread::sleep(std::time::Duration::from_millis(5));
        let pids = std::fs::read_to_string(&children).unwrap_or_default();
        pids.split_whitespace().find(is_spin).map(|pid| pid.parse().expect("a pid"))
    });
    let cell = cell.take(10_000).flatten().next().expect("the cell starts");
    (lab, nix::unistd::Pid::from_raw(cell))
}

#[test]
#[cfg(target_os = "linux")]
fn a_killed_child_becomes_a_labelled_cell() {
    let (lab, cell) = in_the_middle_of_a_cell();
    nix::sys::signal::kill(cell, nix::sys::signal::Signal::SIGKILL).unwrap();
    let output = lab.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "a failed cell fails the run");
    let shown = text(&output.stdout);
    assert!(shown.contains("CRASHED SIGKILL") && shown.contains("killed from outside"), "{shown}");
    let said = text(&output.stderr);
    assert!(said.ends_with("lab: failed: spin threads: CRASHED SIGKILL\n"), "{said}");
}

#[test]
#[cfg(target_os = "linux")]
fn ctrl_c_kills_the_children_and_reports_what_finished() {
    let (lab, cell) = in_the_middle_of_a_cell();
    let own = nix::unistd::Pid::from_raw(lab.id().try_into().unwrap());
    nix::sys::signal::kill(own, nix::sys::signal::Signal::SIGINT).unwrap();
    let output = lab.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert!(text(&output.stdout).contains("interrupted"), "{}", text(&output.stdout));
    let gone = nix::sys::signal::kill(cell, None);
    assert_eq!(gone, Err(nix::errno::Errno::ESRCH), "the child outlived the lab");
}

#[test]
fn what_the_lab_knows_can_be_listed_and_explained() {
    let list = text(&lab(&["list"]).stdout);
    for name in ["spin", "syscall", "serial", "threads", "loop-await", "multi-inplace"] {
        assert!(list.contains(name), "{list}");
    }
    let explained = text(&lab(&["explain", "loop-await", "spin"]).stdout);
    assert!(explained.contains("cannot"), "{explained}");
    assert!(text(&lab(&["calibrate", "--work", "1ms"]).stdout).contains("steps"));
}
