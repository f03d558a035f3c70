//! What is made of a report afterwards: the page, the picture, the comparison.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use serde_json::{Value, json};

use super::refused;
use super::support::{file, lab, text};
use super::well_formed::check;

/// One short run, which all tests here read.
static RUN: LazyLock<(PathBuf, String)> = LazyLock::new(|| {
    let path = file("short.json");
    let args = ["run", "-v", "syscall", "--model", "threads,loop-block,loop-yield", "--jobs", "2"];
    let short = ["--reps", "2", "--seed", "7", "--tick", "5ms", "--json", path.to_str().unwrap()];
    let output = lab(&[&args[..], &short].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    (path, text(&output.stdout))
});

pub(crate) fn run() -> &'static str {
    RUN.0.to_str().unwrap()
}

/// The run, with something in it changed, as a file.
pub(crate) fn changed(name: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut record: Value = serde_json::from_str(&fs::read_to_string(run()).unwrap()).unwrap();
    change(&mut record);
    let path = file(name);
    fs::write(&path, record.to_string()).unwrap();
    path.to_str().unwrap().to_owned()
}

/// What `lab report` makes of `json` when asked for `option`.
pub(crate) fn made(json: &str, option: &str, name: &str) -> String {
    let path = file(name);
    let output = lab(&["report", json, option, path.to_str().unwrap()]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    fs::read_to_string(path).unwrap()
}

#[test]
fn the_page_is_whole_and_needs_nothing_else() {
    let page = made(run(), "--html", "whole.html");
    check(&page).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert!(!page.contains("<script") && !page.contains("<link") && !page.contains(" src="));
    let addresses = page.matches("http").count();
    assert_eq!(addresses, page.matches("xmlns=\"http://www.w3.org/2000/svg\"").count());
    for cell in ["threads", "loop-block"] {
        let article = page.split(&format!("<article id=\"syscall--{cell}\"")).nth(1).expect(cell);
        let article = article.split("</article>").next().unwrap();
        assert!(article.contains("class=\"why\""), "{cell} is not explained");
        assert_eq!(article.matches("<svg class=\"strip\"").count(), 2, "a strip a repetition");
        assert!(article.contains("<svg class=\"plot small\""), "{cell} has no curve");
    }
    assert!(page.contains("A system call cannot be sliced"), "the refusal has its reason");
    let again = "run syscall --model threads,loop-block,loop-yield --tick 5ms --jobs 2 --reps 2 \
                 --seed 7";
    assert!(page.contains(again), "the command that repeats the run");
}

#[test]
fn the_picture_is_whole_and_stands_by_itself() {
    let picture = made(run(), "--svg", "whole.svg");
    check(&picture).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert!(picture.contains("FROZEN") && picture.contains("loop-block"));
    let moving = made(run(), "--spinners", "moving.svg");
    check(&moving).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert!(moving.contains("FROZEN") && moving.contains("@keyframes turn0"));
    assert!(!moving.contains("<script"), "CSS moves it");
}

/// The names of the rows of a table that `shown` has.
fn rows(shown: &str) -> Vec<&str> {
    let table = shown.lines().skip_while(|line| !line.starts_with('─')).skip(1);
    table.take_while(|line| !line.is_empty()).filter_map(|line| line.split(' ').next()).collect()
}

#[test]
fn a_part_of_a_report_has_the_rows_asked_for_in_their_order() {
    let part = ["report", run(), "--bare", "--only", "syscall", "--model", "loop-block,threads"];
    let shown = text(&lab(&part).stdout);
    assert!(shown.starts_with("model "), "{shown}");
    assert_eq!(rows(&shown), ["loop-block", "threads"], "{shown}");
    let floor = text(&lab(&["report", run(), "--bare", "--only", "idle"]).stdout);
    assert!(rows(&floor).contains(&"threads"), "{floor}");
    let screen = text(&lab(&["report", run(), "--screen", "--only", "syscall"]).stdout);
    assert!(screen.contains("FROZEN") && screen.contains("lab run syscall --all"), "{screen}");
    refused(&["report", run(), "--only", "spin"], "spin is not in the report; it has: ");
    refused(&["report", run(), "--model", "gil"], "no row of the report is called gil");
    refused(&["report", run(), "--screen", "--bare"], "--bare");
}

#[test]
fn what_a_report_says_is_text_and_never_markup() {
    let evil = "<script>alert(1)</script> & \"quoted\" '";
    let json = changed("evil.json", |record| {
        record["environment"]["cpu"] = evil.into();
        record["cells"][0]["model"] = evil.into();
        record["cells"][0]["why"] = evil.into();
        record["cells"][0]["verdict"]["text"] = evil.into();
    });
    for (option, name) in
        [("--html", "evil.html"), ("--svg", "evil.svg"), ("--spinners", "moving-evil.svg")]
    {
        let made = made(&json, option, name);
        check(&made).unwrap_or_else(|wrong| panic!("{wrong}"));
        assert!(!made.contains("<script"), "{name}");
        assert!(
            made.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quoted"),
            "{name}"
        );
    }
}

#[test]
fn a_report_shows_the_tables_of_its_run_again() {
    let shown = text(&lab(&["report", "-v", run()]).stdout);
    assert!(RUN.1.starts_with(&shown), "{shown}\n---\n{}", RUN.1);
    assert!(shown.contains("cannot"), "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
}

#[test]
fn what_is_no_report_is_refused() {
    refused(&["report", "/no/such/r.json"], "/no/such/r.json");
    let toml = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    refused(&["report", toml], "no report of the lab");
    let newer = changed("newer.json", |record| record["version"] = 2.into());
    refused(&["report", &newer], "version 2");
    refused(&["compare", run(), &newer], "version 2");
    let unknown = changed("unknown.json", |record| record["cells"][0]["workload"] = "x".into());
    refused(&["report", &unknown], "does not know");
    refused(&["report", run(), "--html", "/no/such/folder/r.html"], "cannot write");
}

#[test]
fn a_run_compared_with_itself_has_changed_in_nothing() {
    let same = lab(&["compare", run(), run()]);
    let said = text(&same.stdout);
    assert!(same.status.success() && said.contains("\n0 of "), "{said}");
    assert!(said.lines().all(|line| line.chars().count() <= 80), "{said}");
}

#[test]
fn a_change_beyond_the_spread_is_told_from_one_within() {
    // Five repetitions of loop-block; afterwards ten times as long, and as noisy as before.
    let with = |name: &str, completions: [u64; 5]| {
        changed(name, |record| {
            let cells = record["cells"].as_array_mut().unwrap();
            let cell = cells.iter_mut().find(|cell| cell["model"] == "loop-block").unwrap();
            let one = cell["attempts"][0].clone();
            let reps = completions.map(|ns| {
                let mut one = one.clone();
                one["outcome"]["finished"]["completion_ns"] = ns.into();
                one
            });
            cell["attempts"] = json!(reps);
            let only = cell.clone();
            record["cells"] = json!([only]);
        })
    };
    let before = with("before.json", [100_000, 101_000, 102_000, 103_000, 104_000]);
    let noise = with("noise.json", [99_000, 102_000, 103_000, 106_000, 110_000]);
    let slower = with("slower.json", [1_000_000, 1_010_000, 1_020_000, 1_030_000, 1_040_000]);
    let said = text(&lab(&["compare", &before, &noise]).stdout);
    assert!(said.contains("102 µs → 103 µs ≈") && said.contains("\n0 of "), "{said}");
    let said = text(&lab(&["compare", &before, &slower]).stdout);
    assert!(said.contains("102 µs → 1.02 ms ≠ +900 %") && said.contains("\n1 of "), "{said}");
}

#[test]
fn two_experiments_are_no_comparison_and_two_machines_are_named() {
    let other = changed("other.json", |record| {
        record["settings"]["tick_ns"] = 7_000_000.into();
        record["environment"]["cpu"] = "Another Processor".into();
    });
    refused(&["compare", run(), &other], "tick 5.00 ms and 7.00 ms");
    let said = text(&lab(&["compare", run(), &other, "--anyway"]).stdout);
    for words in ["different machines", "Another Processor", "two experiments"] {
        assert!(said.contains(words), "{words}: {said}");
    }
}
