//! The files and functions that the pages of `docs/` name: they must exist.
//!
//! 1. A file named in backticks exists.
//! 2. A function in backticks, `Type::function` or `function()`, is in the source file that is
//!    named beside it: "`function()` in `file`", "`file`, `function`". If none does, a `function()`
//!    is in one of those that the paragraph names, and a `Type::function` anywhere in the sources.
//! 3. A command names an example or a workload that exists.
//! 4. A page with Rust in it is one that the doc tests compile; a block that is not compiled is
//!    called a sketch.

use super::{
    source::{File, root},
    source_links::unlinked,
    style::word,
};

/// Files in backticks begin with one of these.
pub(super) const FOLDERS: [&str; 4] = ["runtime/", "examples/", "tests/", "docs/"];

/// Where the examples are.
const PROGRAMS: [&str; 3] = ["examples", "examples/guide", "examples/servers"];

/// The file by which the compiler checks the pages.
const COMPILED: &str = "runtime/guide.rs";

/// What separates a function from its file.
pub(super) const BEFORE_ITS_FILE: [&str; 5] = [" in ", " of ", " (in ", " (", ": "];

/// Types that are not ours: of the standard library, its kin, and other languages.
const FOREIGN: [&str; 5] = ["ExitStatus", "Future", "Instant", "Iterator", "Waker"];

/// A paragraph, an item of a list or a row of a table, without line breaks.
struct Passage {
    line: usize,
    text: String,
}

impl Passage {
    /// The texts in backticks.
    fn spans(&self) -> impl Iterator<Item = &str> {
        self.text.split('`').skip(1).step_by(2)
    }
}

pub(crate) fn check(page: &File, files: &[File]) -> Vec<String> {
    let is_page = page.path.starts_with("docs/") || page.path == "examples/README.md";
    if !is_page || !page.path.ends_with(".md") {
        return Vec::new();
    }
    let mut complaints = Vec::new();
    for passage in passages(&unlinked(&page.text)) {
        let place = format!("{}:{}", page.path, passage.line);
        let said = missing_files(&passage).chain(missing_functions(&passage, files));
        complaints.extend(said.map(|said| format!("{place}: {said}")));
    }
    complaints.extend(missing_programs(page));
    complaints.extend(uncompiled(page, files));
    complaints
}

/// Everything but the fenced blocks.
fn passages(text: &str) -> Vec<Passage> {
    let mut passages: Vec<Passage> = Vec::new();
    let (mut fenced, mut open) = (false, false);
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with("```") {
            fenced = !fenced;
        }
        if fenced || line.is_empty() || line.starts_with("```") {
            open = false;
        } else if open && !begins_anew(line) {
            let passage = passages.last_mut().expect("one is open");
            passage.text = format!("{} {line}", passage.text);
        } else {
            passages.push(Passage { line: index + 1, text: line.into() });
            open = true;
        }
    }
    passages
}

/// A row of a table, or an item of a list.
fn begins_anew(line: &str) -> bool {
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    line.starts_with(['|', '-']) || number.len() < line.len() && number.starts_with(". ")
}

fn missing_files(passage: &Passage) -> impl Iterator<Item = String> {
    let named =
        passage.spans().filter(|span| FOLDERS.iter().any(|folder| span.starts_with(folder)));
    // `tests/loom/NAME.rs` and `examples/*.rs` name no single file.
    let single =
        named.filter(|span| !span.contains(['*', '{', '…', ' ']) && !span.contains("NAME"));
    let missing = single.filter(|path| !root().join(path).exists());
    missing.map(|path| format!("`{path}` is no file"))
}

fn missing_functions(passage: &Passage, files: &[File]) -> Vec<String> {
    let rust = || files.iter().filter(|file| file.is_rust());
    let file = |path: &str| rust().find(|file| file.path == path);
    let named: Vec<&File> = passage.spans().filter_map(file).collect();
    // Odd ones stand in backticks, even ones between them.
    let pieces: Vec<&str> = passage.text.split('`').collect();
    let mut complaints = Vec::new();
    for at in (1..pieces.len()).step_by(2) {
        let before = at > 2 && pieces[at - 1] == ", ";
        let after = pieces.get(at + 1).is_some_and(|text| BEFORE_ITS_FILE.contains(text));
        let before = before.then(|| file(pieces[at - 2])).flatten();
        let its = before.or_else(|| after.then(|| file(pieces.get(at + 2)?)).flatten());
        let found = match (function(pieces[at]), its) {
            (Some((of, _)), _) if FOREIGN.contains(&of) => true,
            (Some((of, name)), Some(file)) => declares(file, of, name),
            (Some(("", name)), None) => {
                named.is_empty() || named.iter().any(|file| declares(file, "", name))
            }
            (Some((of, name)), None) => rust().any(|file| declares(file, of, name)),
            (None, _) => before.is_none_or(|file| mentions(file, pieces[at])),
        };
        if !found {
            let place = its.map_or("the sources", |file| &file.path);
            complaints.push(format!("`{}` is not in {place}", pieces[at]));
        }
    }
    complaints
}

/// `Type::function`, with or without brackets, or `function()`: the type, or nothing, and the name.
pub(super) fn function(span: &str) -> Option<(&str, &str)> {
    let path = span.strip_suffix("()").unwrap_or(span);
    let (of, name) = path.rsplit_once("::").unwrap_or(("", path));
    let foreign = ["std::", "futures::", "tokio", "mio::"].iter().any(|it| path.starts_with(it));
    let of = of.rsplit("::").next().unwrap_or_default();
    let is_type = of.starts_with(char::is_uppercase);
    let counts = is_type || of.is_empty() && span.ends_with("()");
    (counts && !foreign && is_name(name)).then_some((of, name))
}

/// Whether it speaks of the type and has the function, or the variant.
fn declares(file: &File, of: &str, name: &str) -> bool {
    let introduced = |line: &str| {
        let after = word(line, "macro_rules").or_else(|| word(line, "fn"));
        let named = after.and_then(|after| word(after, name));
        named.is_some_and(|after| after.starts_with(['(', '<', ' ']))
    };
    let variant = name.starts_with(char::is_uppercase);
    let has = if variant { mentions(file, name) } else { file.code.lines().any(introduced) };
    has && (of.is_empty() || mentions(file, of))
}

/// Whether the name is in the file's code. A text that is not a name is ignored.
fn mentions(file: &File, name: &str) -> bool {
    !is_name(name) || file.code.lines().any(|line| word(line, name).is_some())
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// Examples and workloads in commands, in blocks too.
fn missing_programs(page: &File) -> Vec<String> {
    let mut complaints = Vec::new();
    for (index, line) in page.text.lines().enumerate() {
        let examples = words_after("--example ", line).filter(|name| {
            let is_there = |folder: &&str| {
                let name = name
                    .strip_prefix("guide_")
                    .filter(|_| folder.ends_with("guide"))
                    .unwrap_or(name);
                let paths = [format!("{folder}/{name}.rs"), format!("{folder}/{name}/main.rs")];
                paths.iter().any(|path| root().join(path).exists())
            };
            !PROGRAMS.iter().any(is_there)
        });
        let workloads = words_after("-- run ", line).filter(|name| {
            let path = format!("examples/lab/src/workloads/{name}.rs");
            *name != "all" && !root().join(path).exists()
        });
        for name in examples.chain(workloads) {
            complaints.push(format!("{}:{}: no `{name}` to run", page.path, index + 1));
        }
    }
    complaints
}

/// The word after each `marker`, unless it is a placeholder, such as `NAME`.
fn words_after<'a>(marker: &'a str, line: &'a str) -> impl Iterator<Item = &'a str> {
    let ends = |c: char| !c.is_alphanumeric() && c != '_';
    let words = line.split(marker).skip(1).filter_map(move |rest| rest.split(ends).next());
    words.filter(|word| word.starts_with(char::is_lowercase))
}

fn uncompiled(page: &File, files: &[File]) -> Vec<String> {
    let compiled = files.iter().find(|file| file.path == COMPILED).map_or("", |file| &file.text);
    let mut complaints = Vec::new();
    let rust = page.text.lines().any(|line| line.starts_with("```rust"));
    if rust && !compiled.contains(&format!("include_str!(\"../{}\")", page.path)) {
        complaints.push(format!("{}: has Rust in it; include it in {COMPILED}", page.path));
    }
    let lines: Vec<&str> = page.text.lines().collect();
    for (index, line) in lines.iter().enumerate() {
        let before = lines[..index].iter().rev().find(|line| !line.is_empty());
        let near = [before, lines.get(index + 1)];
        let sketch = near.into_iter().flatten().any(|line| line.contains("sketch"));
        if line.starts_with("```rust,ignore") && !sketch {
            complaints.push(format!("{}:{}: say that it is a sketch", page.path, index + 1));
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(page: &str) -> Vec<String> {
        let files = [
            File::new(
                "runtime/lib.rs",
                "struct Wheel; impl Wheel { fn turn(&self) {} } fn roll() {}",
            ),
            File::new(
                "runtime/executor/multi_thread/load.rs",
                "enum ParkedIn { Parker }\nmacro_rules! lend { () => {} }",
            ),
        ];
        check(&File::new("docs/made-up.md", page), &files)
    }

    #[test]
    fn a_file_that_is_not_there_is_refused() {
        assert!(found("`runtime/lib.rs` `tests/` `examples/*.rs` `tests/loom/NAME.rs`").is_empty());
        assert_eq!(
            found("\na\n`runtime/none.rs`"),
            ["docs/made-up.md:2: `runtime/none.rs` is no file"]
        );
    }

    #[test]
    fn a_function_that_is_not_there_is_refused() {
        assert!(found("`Wheel::turn` and `roll()` in\n`runtime/lib.rs`").is_empty());
        assert!(
            found(
                "`ParkedIn::Parker`, `lend()`: `runtime/executor/multi_thread/load.rs`. `Waker::wake`"
            )
            .is_empty()
        );
        assert!(found("`Wheel::turn` somewhere; `std::sync::Mutex::lock`; `other()`").is_empty());
        assert!(
            found("see `runtime/executor/multi_thread/load.rs`; from there `Wheel::turn`")
                .is_empty()
        );
        assert_eq!(
            found("`Wheel::turn`: `runtime/executor/multi_thread/load.rs`"),
            ["docs/made-up.md:1: `Wheel::turn` is not in runtime/executor/multi_thread/load.rs"]
        );
        assert_eq!(found("`runtime/lib.rs`, `rol`").len(), 1);
        assert_eq!(found("`tur()`: `runtime/lib.rs`").len(), 1);
        assert_eq!(found("`Wheel::roll_back` somewhere").len(), 1);
        assert_eq!(found("| `Whel::turn` | `runtime/lib.rs` |").len(), 1);
    }

    #[test]
    fn a_program_that_is_not_there_is_refused() {
        let runs = "```sh\ncargo run --example hello\ncargo run --release -- run all\n```";
        assert!(found(runs).is_empty());
        assert!(found("cargo run --example NAME; cargo run --example http").is_empty());
        assert_eq!(found("```sh\ncargo run --example hallo\n```").len(), 1);
        assert_eq!(found("`cargo run --release -- run spun`").len(), 1);
    }

    #[test]
    fn rust_that_nobody_compiles_is_refused() {
        assert_eq!(found("```rust\nfn main() {}\n```").len(), 1);
        assert_eq!(found("```rust,ignore\nf();\n```").len(), 2);
        assert_eq!(found("A sketch:\n\n```rust,ignore\nf();\n```").len(), 1);
    }
}
