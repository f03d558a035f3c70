//! A report in which every text and every name is what a terminal, a page, a shell or a spreadsheet would
//! obey; and numbers beyond what a run can have. `tests/unit/records.rs` tries the same at random.

use serde_json::{Value, json};

use super::refused;
use super::report::{changed, made, run};
use super::support::{file, lab, text};
use super::well_formed::check;

const EVIL: &str = "=1+1\u{1b}[2J\u{1b}]0;title\u{7}\u{9b}31m\u{202e}<b>\"&'$(reboot)\r\nx";

/// What says which kind of thing something is; another word would be another format.
const WORDS_OF_THE_FORMAT: [&str; 4] = ["schema", "workload", "kind", "cpus"];

/// Every text below `value`, and the names of what a workload found.
fn spoil(value: &mut Value, n: &mut usize) {
    match value {
        Value::String(text) => {
            *n += 1;
            *text = format!("{EVIL}{n}");
        }
        Value::Array(items) => items.iter_mut().for_each(|item| spoil(item, n)),
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                if !WORDS_OF_THE_FORMAT.contains(&name.as_str()) {
                    spoil(value, n);
                }
                if name == "words" {
                    *value = json!({ EVIL: EVIL });
                }
            }
        }
        _ => {}
    }
}

fn assert_safe(what: &str, text: &str) {
    let obeyed = |c: char| c != '\n' && (c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c));
    assert!(
        !text.contains(obeyed),
        "{what}: {:?}",
        text.lines().find(|line| line.contains(obeyed))
    );
}

#[test]
fn nothing_that_comes_from_a_report_is_obeyed() {
    let evil = changed("hostile.json", |record| spoil(record, &mut 0));
    for args in [&["report", &evil][..], &["compare", &evil, run()], &["compare", run(), &evil]] {
        let output = lab(args);
        assert!(output.status.success(), "{args:?}: {}", text(&output.stderr));
        let shown = text(&output.stdout);
        assert_safe(&format!("{args:?}"), &shown);
        assert!(shown.contains(r"\u{1b}[2J"), "{args:?}: it is shown as it is: {shown}");
    }
    for (option, name) in
        [("--html", "hostile.html"), ("--svg", "hostile.svg"), ("--spinners", "moving.svg")]
    {
        let made = made(&evil, option, name);
        assert_safe(option, &made);
        check(&made).unwrap_or_else(|wrong| panic!("{option}: {wrong}"));
        assert!(made.contains(r"\u{1b}[2J") && !made.contains("<b>"), "{option}");
    }
    let csv = made(&evil, "--csv", "hostile.csv");
    assert_safe("--csv", &csv);
    let model = csv.lines().nth(1).and_then(|row| row.strip_prefix("syscall,")).expect("a cell");
    assert!(model.starts_with("\"'=1+1"), "text, and no formula: {csv}");
}

/// A message quotes what it does not understand.
#[test]
fn a_refusal_is_safe_to_print() {
    let spoilt = [
        changed("kind.json", |record| record["cells"][0]["verdict"]["kind"] = EVIL.into()),
        changed("workload.json", |record| record["cells"][0]["workload"] = EVIL.into()),
        changed("schema.json", |record| record["schema"] = EVIL.into()),
        file("none\u{1b}[2J.json").to_str().unwrap().to_owned(),
    ];
    for path in spoilt {
        let said = text(&lab(&["report", &path]).stderr);
        assert!(said.starts_with("error: ") && said.contains(r"\u{1b}[2J"), "{said:?}");
        assert_safe(&path, &said);
    }
}

/// Each of these overflowed somewhere, hung, or took all memory.
#[test]
fn what_cannot_be_computed_with_is_refused_and_named() {
    const MOST: u64 = u64::MAX;
    let one = "no more than 9007199254740992 is accepted";
    let cell = |record: &mut Value, change: &dyn Fn(&mut Value)| change(&mut record["cells"][0]);
    let attempt = |record: &mut Value, change: &dyn Fn(&mut Value)| {
        change(&mut record["cells"][0]["attempts"][0]["outcome"]["finished"]);
    };
    type Change<'a> = &'a dyn Fn(&mut Value);
    let cases: [(Change, &str); 12] = [
        (
            &|r| cell(r, &|c| c["summary"]["completion_ns"]["min"] = 1_000_000_000_000_u64.into()),
            "in order",
        ),
        (&|r| cell(r, &|c| c["summary"]["cpu_ns"]["max"] = MOST.into()), one),
        (&|r| attempt(r, &|a| a["usage"]["user_ns"] = MOST.into()), one),
        (&|r| attempt(r, &|a| a["lateness"]["tick_ns"] = 0.into()), "without a period"),
        (&|r| attempt(r, &|a| a["lateness"]["intended"] = json!([[1, 1_u64 << 52]])), "samples"),
        (&|r| attempt(r, &|a| a["lateness"]["intended"] = json!([[MOST, 1]])), one),
        (
            &|r| {
                let span = |start: u64| json!({"start_ns": start, "finish_ns": 5, "kind": "ready", "label": ""});
                attempt(r, &|a| a["lanes"] = json!([{"name": "a", "spans": [span(1), span(9)]}]));
            },
            "not in order",
        ),
        (&|r| r["settings"]["tick_ns"] = 0.into(), "a tick of 0"),
        (&|r| r["settings"]["jobs"] = 40_000.into(), "32767"),
        (&|r| cell(r, &|c| c["model"] = "x".repeat(70_000).into()), "more than 100 characters"),
        (
            &|r| {
                let twice = r["cells"][0].clone();
                r["cells"].as_array_mut().unwrap().push(twice)
            },
            "twice",
        ),
        (
            &|r| {
                let cell = r["cells"][0].clone();
                let other = |n: usize| {
                    let mut cell = cell.clone();
                    cell["model"] = format!("model {n}").into();
                    cell
                };
                r["cells"] = (0..1_000).map(other).collect();
            },
            "more than 200 cells",
        ),
    ];
    for (n, (change, named)) in cases.into_iter().enumerate() {
        let json = changed(&format!("beyond{n}.json"), change);
        refused(&["report", &json], named);
        refused(&["compare", run(), &json], named);
    }
}

/// A device has no end, and a report is read into memory.
#[test]
#[cfg(target_os = "linux")]
fn what_has_no_end_is_refused() {
    refused(&["report", "/dev/zero"], "no more than 256 MiB are read");
}
