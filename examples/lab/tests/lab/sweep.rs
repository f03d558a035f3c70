//! `lab sweep`: the points, the curves, the marks.

use serde_json::Value;

use crate::support::{file, lab, text};
use crate::well_formed::check;

fn swept(name: &str, args: &[&str]) -> (Value, String, String) {
    let (json, csv) = (file(&format!("{name}.json")), file(&format!("{name}.csv")));
    let files = ["--json", json.to_str().unwrap(), "--csv", csv.to_str().unwrap()];
    let output = lab(&[&["sweep"], args, &files].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    let read = |path| std::fs::read_to_string(path).expect("it was written");
    (serde_json::from_str(&read(&json)).expect("JSON"), text(&output.stdout), read(&csv))
}

fn curve<'a>(record: &'a Value, model: &str) -> &'a Value {
    let curves = record["sweep"]["curves"].as_array().expect("curves");
    curves.iter().find(|curve| curve["model"] == model).expect("a curve of the model")
}

fn assert_fits(shown: &str) {
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
    assert!(!shown.contains('\x1b'), "no colours where there is no terminal");
}

#[test]
fn blockers_fall_off_the_cliff_and_offloaded_ones_do_not() {
    let args = ["blockers", "--workers", "2", "--reps", "1"];
    let (record, shown, csv) = swept("blockers", &args);
    let blocked = curve(&record, "multi-block");
    let points = blocked["points"].as_array().unwrap();
    let at: Vec<_> = points.iter().map(|point| point["at"]["blockers"].as_u64()).collect();
    assert_eq!(at, [0, 1, 2, 3, 4].map(Some));
    // Both workers blocked: nobody is left, however quick the machine.
    assert!(points.iter().any(|point| point["at"] == blocked["marked"]), "{shown}");
    assert_eq!(curve(&record, "multi-offload")["points"].as_array().map(Vec::len), Some(5));
    assert!(shown.contains("blocker freezes the spinner for"), "{shown}");
    assert_fits(&shown);

    let lines: Vec<_> = csv.lines().collect();
    assert_eq!(lines.len(), 1 + 10, "{csv}");
    assert!(lines[0].starts_with("workload,model,blockers,verdict,"), "{csv}");
    assert!(lines[3].starts_with("syscall,multi-block,2,"), "{csv}");

    let shown_again = lab(&["report", file("blockers.json").to_str().unwrap()]);
    assert_eq!(text(&shown_again.stdout), shown.split("wrote ").next().unwrap());
}

#[test]
fn every_slice_is_a_point_and_its_cell_had_that_slice() {
    let args = ["yield", "--work", "20ms", "--reps", "2", "--workers", "1"];
    let (record, shown, _) = swept("yield", &args);
    for model in ["loop-yield", "multi-yield"] {
        let curve = curve(&record, model);
        let points = curve["points"].as_array().unwrap();
        let slices: Vec<_> = points.iter().map(|p| p["at"]["slice_ns"].as_u64().unwrap()).collect();
        // Longer ones would not slice 20 ms of work.
        assert_eq!(slices, [1, 3, 10, 30, 100, 300, 1_000].map(|n| n * 10_000));
        assert!(points.iter().all(|point| point["throughput"].as_f64() > Some(0.0)));
        let cells = record["cells"].as_array().unwrap();
        let polls = cells.iter().filter(|cell| cell["model"] == model && cell["at"].is_object());
        let polls: Vec<_> =
            polls.map(|cell| cell["summary"]["polls"]["min"].as_u64().unwrap()).collect();
        // 2000 slices and 20; the spinner's own polls are few.
        assert!(polls[0] > polls[polls.len() - 1], "{model}: {polls:?}");
        let marked = points.iter().filter(|point| point["at"] == curve["marked"]).count();
        assert_eq!(marked, usize::from(!curve["marked"].is_null()), "{shown}");
    }
    assert!(shown.contains("in one piece (loop-block) it takes"), "{shown}");
    assert_fits(&shown);
}

#[test]
fn a_sweep_is_not_compared_and_has_no_strips() {
    let (_, _, _) = swept("once", &["blockers", "--workers", "1", "--reps", "1"]);
    let json = file("once.json");
    let json = json.to_str().unwrap();
    for args in [
        &["compare", json, json][..],
        &["report", json, "--svg", "/dev/null"],
        &["report", json, "--spinners", "/dev/null"],
    ] {
        let output = lab(args);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains("sweep"), "{}", text(&output.stderr));
    }
}

#[test]
fn a_sweep_there_is_not_is_refused_and_those_there_are_named() {
    let refusals = [
        (&["sweep"][..], "SWEEP"),
        (&["sweep", "nonsense"], "yield, blockers"),
        (&["sweep", "yield", "--workers", "0"], "1 to 32767"),
        (&["sweep", "yield", "--tick", "0ms"], "10ms"),
        (&["sweep", "blockers", "--jobs", "3"], "--workers"),
        (&["sweep", "yield", "--json", "/no/such/folder/r.json"], "cannot write"),
    ];
    for (args, named) in refusals {
        let output = lab(args);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
        assert!(said.contains(named), "{args:?} should name `{named}`: {said}");
        assert!(output.stdout.is_empty(), "{args:?} printed something");
    }
}

#[test]
fn the_page_of_a_sweep_has_its_curves() {
    let _ = swept("page", &["blockers", "--workers", "1", "--reps", "1"]);
    let html = file("page.html");
    let json = file("page.json");
    let args = ["report", json.to_str().unwrap(), "--html", html.to_str().unwrap()];
    assert!(lab(&args).status.success());
    let page = std::fs::read_to_string(html).unwrap();
    check(&page).unwrap_or_else(|wrong| panic!("{wrong}"));
    // For a wide page and for a narrow one: a point for each of 0, 1, 2 blockers and two models.
    assert_eq!(page.matches("<circle").count(), 2 * 2 * 3, "{page}");
    assert!(page.contains("sweep blockers --workers 1"), "it says how to run it again");
}

#[test]
#[cfg(target_os = "linux")]
fn an_interrupted_sweep_shows_its_points_and_tells_no_knee() {
    let args = ["sweep", "yield", "--work", "60s", "--workers", "1"];
    let mut lab = std::process::Command::new(env!("CARGO_BIN_EXE_lab"));
    lab.args(args).stdout(std::process::Stdio::piped());
    let lab = lab.spawn().expect("the lab starts");
    let pid = nix::unistd::Pid::from_raw(lab.id().try_into().unwrap());
    let children = format!("/proc/{0}/task/{0}/children", lab.id());
    // A child runs: Ctrl-C is heeded from before the first one starts.
    let idle = || std::fs::read_to_string(&children).is_ok_and(|pids| pids.is_empty());
    for _ in (0..10_000).take_while(|_| idle()) {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGINT).unwrap();
    let output = lab.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let shown = text(&output.stdout);
    assert!(shown.contains("not run: the run was interrupted"), "{shown}");
    assert!(shown.contains("cannot be told") && !shown.contains("◆ knee"), "{shown}");
}
