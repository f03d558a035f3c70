//! `lab why`: parts that add up to what was measured, and name who held the thread.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;

use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::unistd::Pid;
use serde_json::Value;

use crate::refused;
use crate::support::{file, lab, text};

/// What `lab why` wrote of each model, and what it printed.
fn why(name: &str, args: &[&str]) -> (Vec<Value>, String) {
    let json = file(&format!("{name}.json"));
    let output = lab(&[&["why"], args, &["--json", json.to_str().unwrap()]].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    let read = std::fs::read_to_string(&json).expect("it was written");
    let read: Value = serde_json::from_str(&read).expect("JSON");
    (read["why"].as_array().expect("models").clone(), text(&output.stdout))
}

fn ticks(model: &Value) -> &[Value] {
    model["ticks"].as_array().expect("ticks")
}

fn number(value: &Value) -> u64 {
    value.as_u64().expect("a number")
}

/// The part of a tick's lateness of this kind, in ns.
fn part(tick: &Value, what: &str) -> u64 {
    let parts = tick["parts"].as_array().expect("parts");
    parts.iter().filter(|part| part["what"] == what).map(|part| number(&part["ns"])).sum()
}

fn latest(model: &Value) -> &Value {
    ticks(model).iter().max_by_key(|tick| number(&tick["late_ns"])).expect("a tick")
}

#[test]
fn the_parts_of_ten_thousand_ticks_add_up_to_what_the_spinner_measured() {
    let models =
        "loop-block,loop-yield,loop-offload,multi-block,multi-yield,threads,pool,gil,serial";
    let args = ["spin", "--tick", "100us", "--work", "150ms", "--model", models];
    let (models, _) = why("why-parts", &args);
    let mut checked = 0;
    for model in &models {
        assert_eq!(ticks(model).len() as u64, number(&model["due"]), "{}", model["model"]);
        assert_eq!(latest(model)["late_ns"], model["latest_ns"], "{}", model["model"]);
        for tick in ticks(model) {
            let parts = tick["parts"].as_array().expect("parts");
            let sum: u64 = parts.iter().map(|part| number(&part["ns"])).sum();
            assert_eq!(sum, number(&tick["late_ns"]), "{}: {tick}", model["model"]);
            checked += 1;
        }
    }
    assert!(checked >= 10_000, "{checked} ticks");
}

#[test]
fn the_job_that_held_the_loop_is_named() {
    let (models, shown) = why("why-culprit", &["spin", "--quick", "--model", "loop-block"]);
    let late = latest(&models[0]);
    let unnoticed =
        late["parts"].as_array().unwrap().iter().find(|part| part["what"] == "not_noticed");
    let culprit = &unnoticed.expect("nobody looked")["held_by"][0];
    assert!(culprit["name"].as_str().is_some_and(|name| name.ends_with("beside::job")), "{late}");
    assert!(culprit["spawned_at"].as_str().is_some_and(|at| at.contains("beside.rs:")), "{late}");
    // The longest tick began with the job: hardly a moment of the wait is anybody else's.
    let named = number(&culprit["ns"]) + part(late, "no_processor");
    assert!(10 * named > 9 * number(&late["late_ns"]), "{late}");
    assert!(shown.contains("not noticed, while task"), "{shown}");
}

#[test]
fn under_a_hog_on_the_same_processor_the_part_without_one_is_what_the_system_counted() {
    let done = AtomicBool::new(false);
    let (model, _) = thread::scope(|scope| {
        scope.spawn(|| {
            pin_to_the_last();
            while !done.load(Relaxed) {
                std::hint::spin_loop();
            }
        });
        let measured = why("why-hog", &["spin", "--work", "400ms", "--model", "loop-block@1cpu"]);
        done.store(true, Relaxed);
        measured
    });
    // The first tick of the freeze waits for nearly all of the run.
    let (absent, counted) =
        (part(latest(&model[0]), "no_processor"), &model[0]["run_queue_wait_ns"]);
    let counted = number(counted);
    assert!(absent > 0, "the hog had its share");
    assert!(absent.abs_diff(counted) < counted / 10 + 20_000_000, "{absent} of {counted} ns");
}

/// As the lab does with a pinned cell.
fn pin_to_the_last() {
    let this = Pid::from_raw(0);
    let allowed = sched_getaffinity(this).expect("the processors");
    let last = (0..CpuSet::count()).rev().find(|&cpu| allowed.is_set(cpu).unwrap_or(false));
    let mut one = CpuSet::new();
    one.set(last.expect("a processor")).expect("it is one of them");
    sched_setaffinity(this, &one).expect("pinning");
}

#[test]
fn the_page_of_a_run_has_the_parts_of_each_cell_and_so_has_its_record() {
    let (html, json) = (file("why-page.html"), file("why-page.json"));
    let files = ["--html", html.to_str().unwrap(), "--json", json.to_str().unwrap()];
    let args = ["run", "spin", "--quick", "--work", "100ms", "--model", "loop-block,threads"];
    let output = lab(&[&args[..], &files].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    let page = std::fs::read_to_string(&html).expect("the page");
    assert_eq!(page.matches("class=\"blame\"").count(), 2);
    let record: Value = serde_json::from_str(&std::fs::read_to_string(&json).unwrap()).unwrap();
    let cells = record["cells"].as_array().expect("cells").iter();
    let latest: Vec<_> = cells.filter_map(|cell| cell.get("latest")).collect();
    assert_eq!(latest.len(), 2, "the floor has none");
    for latest in latest {
        let parts = latest["parts"].as_array().expect("parts");
        let sum: u64 = parts.iter().map(|part| number(&part["ns"])).sum();
        assert_eq!(sum, number(&latest["latest_ns"]));
    }
    let again = lab(&["report", json.to_str().unwrap(), "--html", html.to_str().unwrap()]);
    assert!(again.status.success(), "{}", text(&again.stderr));
    assert_eq!(std::fs::read_to_string(&html).unwrap().matches("class=\"blame\"").count(), 2);
}

#[test]
fn what_has_no_ticks_is_refused_and_what_has_some_is_named() {
    refused(&["why", "create"], "idle, spin, syscall, factor, storm");
    refused(&["why", "spn"], "did you mean spin");
    refused(&["why", "spin", "--json", "/no/such/folder/r.json"], "/no/such/folder/r.json");
}

#[test]
fn a_narrow_page_is_kept_to() {
    let args = ["why", "spin", "--model", "threads,loop-await", "--work", "50ms"];
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_lab"))
        .args(args)
        .env("COLUMNS", "44")
        .output()
        .expect("the lab starts");
    let shown = text(&output.stdout);
    assert!(shown.lines().all(|line| line.chars().count() <= 44), "{shown}");
    assert!(!shown.contains('\x1b') && shown.contains("cannot: computing"), "{shown}");
}

#[test]
fn a_recording_is_told_in_words_and_written_for_perfetto() {
    let json = file("watch-perfetto.json");
    let args = ["watch", "spin", "--model", "loop-yield", "--work", "50ms", "--late", "1ns"];
    let output = lab(&[&args[..], &["--perfetto", json.to_str().unwrap()]].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    let told = text(&output.stdout);
    assert!(told.contains("the timer of `spinner` was due, and `spinner` was polled"), "{told}");
    let file: Value = serde_json::from_str(&std::fs::read_to_string(&json).unwrap()).expect("JSON");
    let events = file["traceEvents"].as_array().expect("events");
    let is = |phase: &str| events.iter().filter(|event| event["ph"] == phase).count();
    assert!(is("s") > 0 && is("s") >= is("f"), "each arrow that ends has begun");
    assert_eq!(is("B"), is("E"), "each slice ends");
}

#[test]
fn a_recording_that_is_none_and_a_turn_that_is_not_there_are_refused() {
    let foreign = file("foreign.trace");
    std::fs::write(&foreign, "no recording").unwrap();
    let foreign = foreign.to_str().unwrap();
    refused(&["watch", foreign], "foreign.trace");
    refused(&["watch", "/no/such.trace", "--turn", "1"], "/no/such.trace");
    refused(&["watch", foreign, "--turn", "0"], "412");
    refused(&["watch", foreign, "--turn", "3-1"], "412");
    refused(&["watch", foreign, "--late", "soon"], "10ms");
    let watch = ["watch", "spin", "--model", "loop-yield", "--work", "20ms"];
    let output = lab(&[&watch[..], &["--turn", "4000000"]].concat());
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("there is no turn 4000000"), "{}", text(&output.stderr));
}
