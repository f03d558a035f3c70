//! Every example, run as a program: what it prints, and how it ends.
//!
//! Facts only: orders, counts, results. How long things take is for the reader to see.

mod basics;
mod channels;

use std::{collections::BTreeSet, fs, path::Path};

/// Those whose tests are in `tests/servers.rs`.
const SERVERS: [&str; 5] = ["chat", "http", "proxy", "tls", "websocket"];

/// The tests of this folder, as text: an example is tested by a file that names it in quotes.
const TESTS: [&str; 2] = [include_str!("examples/basics.rs"), include_str!("examples/channels.rs")];

#[test]
fn every_example_has_a_test() {
    let untested: BTreeSet<String> = names()
        .into_iter()
        .filter(|name| !SERVERS.contains(&name.as_str()))
        .filter(|name| !TESTS.iter().any(|test| test.contains(&format!("\"{name}\""))))
        .collect();
    assert!(untested.is_empty(), "no test in tests/examples/ runs {untested:?}");
}

/// What cargo takes for an example of this package: `NAME.rs`, and `NAME/main.rs`.
fn names() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_example = |path: &Path| match path.extension() {
        Some(extension) => extension == "rs",
        None => path.join("main.rs").exists(),
    };
    let name = |path: &Path| path.file_stem().unwrap().to_string_lossy().into_owned();
    entries.filter(|path| is_example(path)).map(|path| name(&path)).collect()
}
