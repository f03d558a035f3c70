//! On a machine whose processors are all busy the lab may be late, but it says nothing that is not so: every sentence
//! is checked against the figures of the cell it stands for.

use std::process::{Child, Command};
use std::thread::available_parallelism;

use serde_json::Value;

use super::support::{cell, file, lab, text};

/// A program for each processor that does nothing but use it.
struct Hogs(Vec<Child>);

impl Hogs {
    fn new() -> Hogs {
        let hog = |_| Command::new("sh").args(["-c", "while :; do :; done"]).spawn().expect("sh");
        Hogs((0..available_parallelism().map_or(1, |n| n.get())).map(hog).collect())
    }
}

impl Drop for Hogs {
    fn drop(&mut self) {
        for hog in &mut self.0 {
            let _ = hog.kill();
            let _ = hog.wait();
        }
    }
}

/// Runs the lab beside hogs; its record, and what it printed.
fn run_beside_hogs(name: &str, args: &[&str]) -> (Value, String) {
    let json = file(name);
    let hogs = Hogs::new();
    let output = lab(&[args, &["--json", json.to_str().unwrap()]].concat());
    drop(hogs);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let record = std::fs::read_to_string(json).expect("the report was written");
    (serde_json::from_str(&record).expect("the report is JSON"), text(&output.stdout))
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("no number: {value}"))
}

fn spinner(cell: &Value) -> &Value {
    &cell["summary"]["spinner"]
}

fn is_noisy(cell: &Value) -> bool {
    let attempts = cell["attempts"].as_array().expect("attempts");
    attempts.iter().any(|attempt| {
        let noise = &attempt["noise"];
        number(&noise["others"]) > 0.10 || number(&noise["stolen"]) > 0.02
    })
}

/// The first time in `text` after `words`, in nanoseconds.
fn time_after(text: &str, words: &str) -> f64 {
    let rest = text.split(words).nth(1).unwrap_or_else(|| panic!("no `{words}` in: {text}"));
    let mut rest = rest.split_whitespace();
    let value = rest.next().unwrap_or_default();
    if value == "0" {
        return 0.0;
    }
    let unit = rest.next().unwrap_or_default().trim_matches(|c: char| !c.is_alphabetic());
    let scale = match unit {
        "ns" => 1.0,
        "µs" => 1e3,
        "ms" => 1e6,
        "s" => 1e9,
        other => panic!("`{other}` is no unit, after `{words}` in: {text}"),
    };
    value.parse::<f64>().unwrap_or_else(|_| panic!("`{value}` is no number, in: {text}")) * scale
}

/// What is shown has two or three digits.
fn is_about(shown: f64, value: f64) -> bool {
    (shown - value).abs() <= 0.06 * value.abs() + 1.0
}

#[test]
fn the_first_screen_says_nothing_that_its_own_figures_deny() {
    let (record, shown) = run_beside_hogs("busy.json", &["--quick"]);
    let flat = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    let kind = |model: &str| cell(&record, "spin", model)["verdict"]["kind"].as_str().unwrap();
    for model in ["loop-block", "loop-yield", "loop-offload", "threads", "gil"] {
        let cell = cell(&record, "spin", model);
        let row = shown.lines().find(|line| line.contains(&format!(" {model} "))).expect(model);
        let late = spinner(cell);
        match kind(model) {
            "frozen" => {
                let typical = number(&late["longest_freeze_ns"]["median"]);
                assert!(is_about(time_after(row, "FROZEN"), typical), "{row}: {late}");
            }
            "on_time" => assert!(row.contains("on time"), "{row}"),
            "lagging" => {
                let typical = number(&late["lateness"]["p50_ns"]);
                assert!(is_about(time_after(row, "lagging"), typical), "{row}: {late}");
            }
            "missing" => assert!(row.contains("missing"), "{row}"),
            other => panic!("{model} is {other}: {row}"),
        }
        if row.contains("worst") {
            let worst =
                number(&late["max_ns"]["max"]).max(number(&late["longest_freeze_ns"]["max"]));
            assert!(time_after(row, "worst") <= 1.06 * worst, "{row}: {late}");
        }
        assert_eq!(row.contains('*'), is_noisy(cell), "{row}");
    }
    let cells = record["cells"].as_array().unwrap();
    if cells.iter().any(is_noisy) {
        assert!(
            !shown.contains("This machine is quiet") && !shown.contains("No row was disturbed")
        );
    }
    assert_eq!(flat.contains("Nobody can interrupt it"), kind("loop-block") == "frozen", "{shown}");
    for (words, model) in
        [("into slices of 100 µs", "loop-yield"), ("n another thread,", "loop-offload")]
    {
        if flat.contains(words) && flat.contains("left the spinner on time") {
            assert_eq!(kind(model), "on_time", "{shown}");
        }
    }
    if flat.contains(" made it at most ") {
        let named = if flat.contains("Cut into slices") { "loop-yield" } else { "loop-offload" };
        let worst = number(&spinner(cell(&record, "spin", named))["max_ns"]["max"]);
        assert!(is_about(time_after(&flat, " made it at most"), worst), "{shown}");
    }
    assert!(
        !flat.contains("slices cost") || !is_noisy(cell(&record, "spin", "loop-yield")),
        "{shown}"
    );
}

#[test]
fn every_reason_is_borne_out_by_the_figures_of_its_cell() {
    let args = ["run", "spin,syscall", "--all", "--reps", "1", "--work", "150ms", "--tick", "5ms"];
    let (record, _) = run_beside_hogs("reasons.json", &args);
    let settings = &record["settings"];
    for cell in record["cells"].as_array().unwrap() {
        if cell["summary"]["spinner"].is_object() {
            check_reason(cell, settings);
        }
    }
}

/// Panics if the reason says what the figures deny, or is one that this test does not know.
fn check_reason(cell: &Value, settings: &Value) {
    let why = cell["why"].as_str().unwrap();
    let (sum, late) = (&cell["summary"], spinner(cell));
    let shown =
        format!("{} {}: {} — {why}", cell["workload"], cell["model"], cell["verdict"]["text"]);
    let is_on_time = cell["verdict"]["kind"] == "on_time";
    let says = |words: &str| why.contains(words);
    let most = |name: &str| sum[name]["max"].as_f64();
    let worst = number(&late["max_ns"]["max"]);
    let freeze = &late["longest_freeze_ns"];
    let tick = number(&settings["tick_ns"]);
    let queued = || most("run_queue_wait_ns").expect("the system is blamed without a meter");
    let poll = || most("longest_poll_ns").expect("a poll is blamed where there are none");
    let check = |is_so: bool| assert!(is_so, "{shown}\n{sum}");
    if says("never served again") {
        check(number(&late["unserved"]) > 0.0);
    } else if says("no task held the executor longer than") {
        check(is_on_time && poll() < tick && is_about(time_after(why, "longer than"), poll()));
    } else if says("another worker served the spinner") {
        check(is_about(time_after(why, "its worker for"), poll()) && poll() > tick);
    } else if says("made no tick later than") {
        check(is_on_time && is_about(time_after(why, "no tick later than"), worst));
    } else if says("were asked for") {
        let slice = time_after(why, "slices of");
        check(is_about(slice, number(&settings["chunk_ns"])));
        check(poll() >= slice / 2.1 && poll() <= slice * 2.1);
    } else if says("no poll lasted longer than") {
        check(2.0 * poll() < worst);
        if says("the system had no processor") {
            check(2.0 * queued() >= worst);
        } else if says("waited") {
            check(2.1 * time_after(why, "that was woken waited") >= worst);
        }
    } else if says("the system took the thread away") {
        check(2.0 * queued() >= poll());
    } else if says("came one after the other") {
        check(2.0 * poll() < number(&freeze["max"]));
    } else if says("one poll lasted") {
        check(is_about(time_after(why, "one poll lasted"), poll()));
    } else if says("one runs at a time") {
        let lock = most("lock_wait_ns").expect("there is no lock");
        check(is_on_time || 2.0 * lock >= worst);
    } else if says("blocked other threads than the spinner's") {
        check(is_on_time && number(&sum["utilisation"]) < 0.5);
    } else if says("runs to its end first") {
        let job = time_after(why, "a job of");
        check(number(&freeze["median"]) + 2.1 * tick >= 0.95 * job);
    } else if says("the system ran other threads") {
        check(!is_on_time && 2.0 * queued() >= worst);
    } else if says("the system interrupts the jobs") {
        check(is_on_time && number(&sum["involuntary_switches"]["median"]) > 0.0);
    } else if says("a processor was free") {
        check(is_on_time && number(&sum["runnable"]) <= number(&sum["cpus"]));
    } else if says("gave the spinner a processor in time") {
        check(is_on_time);
    } else if says("which no meter explains") {
        check(!is_on_time && is_about(time_after(why, "a tick was"), worst));
    } else {
        panic!("this test does not know the reason: {shown}");
    }
}

#[test]
fn the_cause_that_was_planted_is_the_one_that_is_named() {
    // Slices that are longer than a period: they, and not the system, make the spinner late.
    for chunk in ["20ms", "60ms"] {
        let json = file(&format!("planted-{chunk}.json"));
        let args = [
            "run",
            "spin",
            "--model",
            "loop-yield",
            "--work",
            "300ms",
            "--tick",
            "5ms",
            "--reps",
            "3",
        ];
        let output =
            lab(&[&args[..], &["--chunk", chunk, "--json", json.to_str().unwrap()]].concat());
        assert!(output.status.success(), "{}", text(&output.stderr));
        let record: Value = serde_json::from_str(&std::fs::read_to_string(json).unwrap()).unwrap();
        let cell = cell(&record, "spin", "loop-yield");
        assert_ne!(cell["verdict"]["kind"], "on_time", "{cell}");
        let why = cell["why"].as_str().unwrap();
        // On a busy machine a poll may be much longer than it was to be; then it is the system, if it was.
        if !is_noisy(cell) {
            assert!(why.contains("were asked for"), "{chunk}: {why}");
        }
        check_reason(cell, &record["settings"]);
    }
}
