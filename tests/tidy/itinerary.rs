//! Walks through the source, step by step: the fenced blocks marked `itinerary` in the docs of the library's modules,
//! and `text,itinerary` in `docs/` (mdBook's highlighter knows the language `text`).
//!
//! ```text
//!   itinerary at most 4 files                            (after the three backticks)
//!   The task is made, and put into a queue:
//!   spawn (spawn.rs) → launch (spawn.rs)
//!     → spawn (task/spawn.rs) → allocate (task/cell.rs)
//!     → Schedule::launch (executor/current_thread/schedule.rs)
//! ```
//!
//! 1. `A (file) → B (file)`: both are functions with a body, or macros, in those files below `runtime/`. If a file has
//!    several of that name, its type or trait is named, too; without one, the function outside of any is meant.
//! 2. The body of A calls B, or names it as something to be called.
//! 3. A line that begins with an arrow continues from the end of the last line that is indented
//!    less.
//! 4. A stop without a file in brackets is not ours, as in `poll (the future)`; rule 2 holds
//!    nevertheless.
//! 5. A line that ends with a colon says how one gets to the next step, if no function leads there: through a queue, or
//!    from a waker. Every other line begins where the block has been before.
//! 6. The block names no more files than it says, if it says how many.

use super::{functions::functions, source::File};
use std::collections::BTreeSet;

/// Where the files of a step are.
const ROOT: &str = "runtime/";

/// A function and where it is.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stop<'a> {
    path: &'a str,
    file: &'a str,
}

impl<'a> Stop<'a> {
    /// `Type::function (file)`.
    fn parse(text: &'a str) -> Option<Self> {
        let (path, file) = text.trim().split_once(" (")?;
        let (path, file) = (path.trim(), file.strip_suffix(')')?);
        let name = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        (!path.is_empty() && path.chars().all(name)).then_some(Self { path, file })
    }

    fn is_ours(self) -> bool {
        self.file.ends_with(".rs")
    }

    fn name(self) -> &'a str {
        self.path.rsplit_once("::").map_or(self.path, |(_, name)| name)
    }
}

/// One block of a page.
struct Block<'a> {
    line: usize,
    limit: Option<usize>,
    /// The lines, with their numbers.
    lines: Vec<(usize, &'a str)>,
}

pub(crate) fn check(page: &File, files: &[File]) -> Vec<String> {
    let blocks = if concerns(page) { blocks(&page.text) } else { Vec::new() };
    blocks.iter().flat_map(|block| check_block(block, page, files)).collect()
}

/// Of each block with a limit: its line, how many files it names, and how many it may name.
pub(crate) fn counts(page: &File) -> Vec<(usize, usize, usize)> {
    let blocks = if concerns(page) { blocks(&page.text) } else { Vec::new() };
    let limited = blocks.iter().filter_map(|block| Some((block, block.limit?)));
    limited.map(|(block, limit)| (block.line, named_files(block).len(), limit)).collect()
}

/// Whether there may be itineraries in it.
fn concerns(page: &File) -> bool {
    page.path.starts_with("docs/") && page.path.ends_with(".md")
        || page.path.starts_with(ROOT) && page.is_rust()
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut open = false;
    for (index, line) in text.lines().enumerate() {
        let line = line.strip_prefix("//!").unwrap_or(line).trim_end();
        if let Some(said) = line.trim_start().strip_prefix("```").and_then(itinerary) {
            let limit = said.split_whitespace().find_map(|word| word.parse().ok());
            blocks.push(Block { line: index + 1, limit, lines: Vec::new() });
            open = true;
        } else if line.trim_start().starts_with("```") {
            open = false;
        } else if open && !line.is_empty() {
            blocks.last_mut().expect("one is open").lines.push((index + 1, line));
        }
    }
    blocks
}

/// What the mark of a block says after `itinerary`.
fn itinerary(mark: &str) -> Option<&str> {
    mark.strip_prefix("text,").unwrap_or(mark).strip_prefix("itinerary")
}

fn named_files<'a>(block: &Block<'a>) -> BTreeSet<&'a str> {
    let stops = block.lines.iter().flat_map(|(_, line)| line.split('→').filter_map(Stop::parse));
    stops.filter(|stop| stop.is_ours()).map(|stop| stop.file).collect()
}

fn check_block(block: &Block<'_>, page: &File, files: &[File]) -> Vec<String> {
    let mut complaints = Vec::new();
    let place = |line: usize| format!("{}:{line}", page.path);
    let count = named_files(block).len();
    if let Some(limit) = block.limit.filter(|&limit| count > limit) {
        let place = place(block.line);
        complaints.push(format!("{place}: {count} files; it says at most {limit}"));
    }
    let mut been: Vec<Stop> = Vec::new();
    let mut above: Vec<(usize, Stop)> = Vec::new();
    let mut afresh = true;
    for &(line, text) in &block.lines {
        let place = place(line);
        if text.ends_with(':') {
            afresh = true;
            continue;
        }
        let indentation = text.len() - text.trim_start().len();
        above.retain(|(indented, _)| *indented < indentation);
        let goes_on = text.trim_start().starts_with('→');
        let mut stops = text.split('→').skip(goes_on.into()).map(Stop::parse);
        let from =
            if goes_on { above.last().map(|(_, stop)| *stop) } else { stops.next().flatten() };
        let rest: Option<Vec<Stop>> = stops.collect();
        let (Some(mut from), Some(rest)) = (from, rest) else {
            complaints
                .push(format!("{place}: a step is `function (file.rs) → function (file.rs)`"));
            continue;
        };
        if !afresh && !goes_on && !been.contains(&from) {
            let path = from.path;
            complaints
                .push(format!("{place}: no step comes to `{path}`; a line before may say how"));
        }
        been.push(from);
        for to in rest {
            let found = check_step(from, to, files).into_iter();
            complaints.extend(found.map(|why| format!("{place}: {why}")));
            been.push(to);
            from = to;
        }
        above.push((indentation, from));
        afresh = false;
    }
    complaints
}

fn check_step(a: Stop<'_>, b: Stop<'_>, files: &[File]) -> Vec<String> {
    let mut complaints = Vec::new();
    if b.is_ours() {
        complaints.extend(find(b, files, |_| true).err());
    }
    let (a_path, file, b_path) = (a.path, a.file, b.path);
    let aliases = aliases(a.file, b.name(), files);
    let named = find(a, files, |names| aliases.iter().any(|alias| names(alias)));
    match named {
        Ok(true) => {}
        Ok(false) => {
            complaints.push(format!("`{a_path}` in {ROOT}{file} does not name `{b_path}`"));
        }
        Err(why) => complaints.push(why),
    }
    complaints
}

/// What `test` says of the body of the one function that is meant.
fn find(
    stop: Stop<'_>,
    files: &[File],
    test: impl Fn(&dyn Fn(&str) -> bool) -> bool,
) -> Result<bool, String> {
    let Stop { path, file } = stop;
    let Some(source) = source(file, files) else {
        return Err(format!("{ROOT}{file} is no file"));
    };
    let mut found = functions(&source.code);
    found.retain(|function| function.is(path));
    if found.len() > 1 && found.iter().filter(|function| function.is_free()).count() == 1 {
        found.retain(|function| function.is_free());
    }
    match &found[..] {
        [function] => Ok(test(&|name| function.names(name))),
        [] => Err(format!("`{path}` is no function with a body in {ROOT}{file}")),
        several => {
            let count = several.len();
            Err(format!("{ROOT}{file} has {count} functions `{path}`: name the type, or the trait"))
        }
    }
}

/// The name, and what the file imports it as.
fn aliases(file: &str, name: &str, files: &[File]) -> Vec<String> {
    let code = source(file, files).map_or("", |file| &file.code);
    let marker = format!("{name} as ");
    let renamed = code.split(&marker).skip(1).filter_map(|after| {
        let end = after.find(|c: char| !c.is_alphanumeric() && c != '_')?;
        Some(after[..end].to_string())
    });
    [name.to_string()].into_iter().chain(renamed).collect()
}

fn source<'a>(file: &str, files: &'a [File]) -> Option<&'a File> {
    files.iter().find(|source| source.path.strip_prefix(ROOT) == Some(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROAD: &str = "use super::b::stop as halt;
        fn start() { go(|| halt()); }
        impl Car { fn turn(&self) { self.wheel.turn(); future.poll(cx); } }
        impl Wheel { fn turn(&self) {} fn stop(&self) {} }
        fn stop() { go() }
        trait Drive { fn drive(&self); }";

    fn found(steps: &str) -> Vec<String> {
        let files =
            [File::new("runtime/a.rs", ROAD), File::new("runtime/b.rs", "fn stop() {} fn go() {}")];
        check(
            &File::new(
                "docs/made-up.md",
                &format!("```text,itinerary at most 2 files\n{steps}\n```"),
            ),
            &files,
        )
    }

    fn complaint(steps: &str) -> String {
        let found = found(steps);
        assert_eq!(found.len(), 1, "{found:?}");
        found.into_iter().next().unwrap()
    }

    #[test]
    fn a_walk_that_can_be_walked_is_accepted() {
        let steps = "It begins:\nstart (a.rs)\n  → go (b.rs)\n  → stop (b.rs)\nLater:\n\
                     Car::turn (a.rs) → Wheel::turn (a.rs)\nCar::turn (a.rs)\n → poll (the future)";
        assert_eq!(found(steps), [""; 0]);
    }

    #[test]
    fn a_call_that_is_not_made_is_refused() {
        assert_eq!(
            complaint("It begins:\nWheel::turn (a.rs) → stop (b.rs)"),
            "docs/made-up.md:3: `Wheel::turn` in runtime/a.rs does not name `stop`"
        );
        assert!(complaint("start (a.rs) → poll (the future)").contains("does not name `poll`"));
    }

    #[test]
    fn a_function_that_is_not_there_is_refused() {
        assert!(complaint("start (a.rs) → go (a.rs)").contains("`go` is no function"));
        assert!(complaint("begin (a.rs) → go (b.rs)").contains("`begin` is no function"));
        assert!(complaint("start (a.rs) → go (c.rs)").contains("runtime/c.rs is no file"));
        let declared = found("Drive::drive (a.rs) → go (b.rs)");
        assert!(declared[0].contains("no function with a body"), "{declared:?}");
    }

    #[test]
    fn a_name_that_means_two_functions_is_refused() {
        assert!(complaint("turn (a.rs) → poll (the future)").contains("2 functions `turn`"));
        assert_eq!(found("stop (a.rs) → go (b.rs)"), [""; 0]); // not that of the `impl`
    }

    #[test]
    fn a_step_from_nowhere_is_refused() {
        let text = complaint("start (a.rs) → go (b.rs)\nCar::turn (a.rs) → Wheel::turn (a.rs)");
        assert!(text.starts_with("docs/made-up.md:3: no step comes to `Car::turn`"), "{text}");
        assert!(complaint("start → go (b.rs)").contains("a step is"));
        assert!(complaint("→ go (b.rs)").contains("a step is"));
        assert!(complaint("Then, later").contains("a step is"));
    }

    #[test]
    fn more_files_than_it_says_are_refused() {
        let files = [
            File::new("runtime/a.rs", "fn f() { g(); h() }"),
            File::new("runtime/b.rs", "fn g() {}"),
            File::new("runtime/task/c.rs", "fn h() {}"),
        ];
        let text = "//! ```itinerary at most 2 files\n//! f (a.rs)\n//!   → g (b.rs)\n//!   → h (task/c.rs)\n//! ```";
        let page = File::new("runtime/mod.rs", text);
        assert_eq!(check(&page, &files), ["runtime/mod.rs:1: 3 files; it says at most 2"]);
        assert_eq!(counts(&page), [(1, 3, 2)]);
    }
}
