//! Runs every example as a program, and checks what it prints and how it ends.
//!
//! The tests check only orders, counts and results, not how long things take.

mod basics;
mod channels;
mod guide;
mod jobs;
mod processes;
mod services;
mod sharing;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Where the examples are.
const FOLDERS: [&str; 3] = ["examples", "examples/guide", "examples/servers"];

/// Those whose tests are in `tests/servers.rs`, and in `examples/servers/tests/servers.rs`.
const SERVERS: [&str; 7] = ["chat", "http", "kv", "proxy", "tls", "tokio_io", "websocket"];

/// An example is tested if a file of this folder names it in quotes.
#[test]
fn every_example_has_a_test() {
    let tests = entries("tests/examples");
    let tests: String = tests.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let untested: BTreeSet<_> = names()
        .into_iter()
        .filter(|name| !SERVERS.contains(&name.as_str()))
        .filter(|name| !tests.contains(&format!("\"{name}\"")))
        .collect();
    assert!(untested.is_empty(), "no test in tests/examples/ runs {untested:?}");
}

/// The index is how a reader finds them.
#[test]
fn every_example_is_in_the_index() {
    let index = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/README.md");
    let index = fs::read_to_string(index).unwrap();
    let command = |name: &String| format!("--example {name}`");
    let missing: BTreeSet<_> =
        names().into_iter().filter(|name| !index.contains(&command(name))).collect();
    assert!(missing.is_empty(), "examples/README.md has no command that runs {missing:?}");
}

fn names() -> Vec<String> {
    let examples =
        FOLDERS.iter().flat_map(|folder| entries(folder)).filter(|path| is_example(path));
    examples.map(|path| name(&path)).collect()
}

/// Those of the guide have its name in front.
fn name(path: &Path) -> String {
    let name = path.file_stem().unwrap().to_string_lossy();
    let prefix =
        if path.parent().is_some_and(|folder| folder.ends_with("guide")) { "guide_" } else { "" };
    format!("{prefix}{name}")
}

/// What is an example: `NAME.rs`, and `NAME/main.rs`.
fn is_example(path: &Path) -> bool {
    match path.extension() {
        Some(extension) => extension == "rs",
        None => path.join("main.rs").exists(),
    }
}

fn entries(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}
