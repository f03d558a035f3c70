//! Running the lab and reading what it writes.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

pub(crate) fn lab(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lab"));
    command
        .args(args)
        .env("COLUMNS", "80")
        .env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR"))
        .output()
        .expect("the lab starts")
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// What was said on stderr besides how far the run is.
pub(crate) fn complaints(stderr: &[u8]) -> String {
    let said = text(stderr);
    let is_progress = |line: &&str| line.starts_with("lab: ") && line.contains(" s left ");
    said.lines().filter(|line| !is_progress(line)).map(|line| format!("{line}\n")).collect()
}

/// A path of its own for each test.
pub(crate) fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// The cell of `workload` and `model`.
pub(crate) fn cell<'a>(record: &'a Value, workload: &str, model: &str) -> &'a Value {
    let cells = record["cells"].as_array().expect("cells");
    let found = cells.iter().find(|cell| cell["workload"] == workload && cell["model"] == model);
    found.unwrap_or_else(|| panic!("no cell {workload} {model}"))
}

pub(crate) fn run_json(name: &str, args: &[&str]) -> (Value, String) {
    let json = file(name);
    let output = lab(&[&["run", "-v", "--json", json.to_str().unwrap()], args].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    let said = text(&output.stderr);
    assert_eq!(complaints(&output.stderr), "", "nothing but how far the run is");
    assert!(!said.contains(['\r', '\x1b']), "nothing is redrawn where there is no terminal");
    let record = std::fs::read_to_string(&json).expect("the report was written");
    (serde_json::from_str(&record).expect("the report is JSON"), text(&output.stdout))
}
