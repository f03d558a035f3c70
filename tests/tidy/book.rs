//! The reading list of `docs/architecture.md`, and what it promises.
//!
//! 1. Each item of the numbered list names a file of the library in backticks, and says in a sentence what one learns
//!    there.
//! 2. The files have no more [lines of code](code_lines) together than [`LINES`].
//! 3. A folder that has no file in the list says in its `mod.rs` that it [`NEED_NOT`].
//! 4. Among the folders of the core, and the doors, no name of a type is given twice, but for those in the table of names that stand
//!    for more than one thing.

use super::{
    source::File,
    table::{Crate, Table},
};
use std::collections::{BTreeMap, BTreeSet};

const LINES: usize = 4_500;

const HEADING: &str = "## Reading list";

/// The words by which a folder says so.
const NEED_NOT: &str = "need not be read to understand the event loop";

/// The table of the names that are used twice begins after this line.
const TWICE: &str = "| name | in | is there |";

const CORE: [&str; 7] = ["base", "blocking", "driver", "executor", "handle", "spawn", "task"];

pub(crate) fn check(of: &Crate, table: &Table, page: &File, files: &[File]) -> Vec<String> {
    let listed = listed(&page.text);
    let file = |path: &str| files.iter().find(|file| file.path == path && file.is_rust());
    let mut complaints = Vec::new();
    for (line, path) in &listed {
        let place = format!("{}:{line}", page.path);
        let text = page.text.lines().nth(line - 1).unwrap_or_default();
        if file(path).is_none() {
            complaints.push(format!("{place}: `{path}` is no file"));
        } else if !text.contains("`: ") {
            complaints.push(format!("{place}: what does one learn there? `file`: a sentence"));
        }
    }
    let lines = book_lines(page, files);
    if lines > LINES {
        let path = &page.path;
        complaints.push(format!("{path}: the book has {lines} lines; accepted are {LINES}"));
    }
    for folder in table.names().filter(|name| !listed.iter().any(|(_, path)| is_in(of, path, name)))
    {
        let path = format!("{}/{folder}/mod.rs", of.root);
        if file(&path).is_some_and(|file| !unwrapped(&file.text).contains(NEED_NOT)) {
            complaints.push(format!("{path}: not in the reading list; says that it {NEED_NOT}"));
        }
    }
    complaints.extend(named_twice(of, page, files));
    complaints
}

/// How many lines of code the listed files have.
pub(crate) fn book_lines(page: &File, files: &[File]) -> usize {
    let listed = listed(&page.text);
    files
        .iter()
        .filter(|file| listed.iter().any(|(_, path)| *path == file.path))
        .map(code_lines)
        .sum()
}

/// The lines of a file that are not empty, without comments and tests.
fn code_lines(file: &File) -> usize {
    let code = file.code.lines().take_while(|line| !line.starts_with("mod tests"));
    code.filter(|line| !line.trim().is_empty() && !line.contains("cfg(test)")).count()
}

/// The lines of the numbered list, and the first file each of them names.
fn listed(page: &str) -> Vec<(usize, &str)> {
    let lines = page.lines().enumerate().skip_while(|(_, line)| *line != HEADING);
    lines
        .filter(|(_, line)| line.trim_start().starts_with(|c: char| c.is_ascii_digit()))
        .filter_map(|(index, line)| Some((index + 1, line.split('`').nth(1)?)))
        .collect()
}

fn is_in(of: &Crate, path: &str, folder: &str) -> bool {
    let name = path.strip_prefix(of.root).and_then(|path| path.strip_prefix('/'));
    name.and_then(|name| name.split(['/', '.']).next()) == Some(folder)
}

/// The docs of a file without the breaks of lines.
fn unwrapped(text: &str) -> String {
    let docs = text.lines().map_while(|line| line.strip_prefix("//!"));
    docs.map(str::trim).collect::<Vec<_>>().join(" ")
}

fn named_twice(of: &Crate, page: &File, files: &[File]) -> Vec<String> {
    let mut places: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let core = |file: &&File| CORE.iter().any(|folder| is_in(of, &file.path, folder));
    for file in files.iter().filter(core) {
        for line in file.code.lines() {
            let mut words =
                line.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '(' && c != ')');
            let kind = words.find(|word| !word.is_empty() && !word.starts_with("pub"));
            if ["struct", "enum", "union", "trait"].contains(&kind.unwrap_or_default()) {
                let name = words.next().unwrap_or_default().split('(').next().unwrap_or_default();
                places.entry(name.into()).or_default().insert(&file.path);
            }
        }
    }
    let rows = page.text.lines().skip_while(|line| *line != TWICE).skip(2);
    let accepted: Vec<&str> = rows
        .take_while(|line| line.starts_with('|'))
        .filter_map(|line| line.split('|').nth(1)?.split('`').nth(1))
        .collect();
    let twice = places.iter().filter(|(_, places)| places.len() > 1);
    let mut complaints: Vec<String> = twice
        .clone()
        .filter(|(name, _)| !accepted.contains(&name.as_str()))
        .map(|(name, places)| {
            let places: Vec<&str> = places.iter().copied().collect();
            format!("`{name}` is a type in {}: name one of them otherwise", places.join(" and "))
        })
        .collect();
    let unused = accepted.iter().filter(|name| !twice.clone().any(|(twice, _)| twice == *name));
    complaints.extend(unused.map(|name| format!("{}: `{name}` is not used twice", page.path)));
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;

    const OF: Crate = Crate { root: "runtime", door: "lib", table: "docs/made-up.md" };
    const PAGE: &str = "```text,storeys\n0  base\n1  net\n```\n| name | in | is there |\n|---|---|---|\n\
                        ## Reading list\n1. `runtime/base/a.rs`: all there is\n";
    const NET: &str =
        "//! Sockets. This folder need not be read to understand\n//! the event loop.";

    fn found(page: &str, net: &str, code: &str) -> Vec<String> {
        let files = [
            File::new("runtime/base/a.rs", code),
            File::new("runtime/base/b.rs", "pub(crate) struct Two(u8);"),
            File::new("runtime/net/mod.rs", net),
            File::new("runtime/net/two.rs", "struct Two;"),
        ];
        let page = File::new("docs/made-up.md", page);
        check(&OF, &Table::parse(&page.path, &page.text).unwrap(), &page, &files)
    }

    #[test]
    fn a_book_that_keeps_its_promises_is_accepted() {
        assert_eq!(found(PAGE, NET, "struct One<T>(T); enum Three {}"), [""; 0]);
    }

    #[test]
    fn a_file_that_is_not_there_or_teaches_nothing_is_refused() {
        let page = PAGE.replace("a.rs", "c.rs");
        assert!(found(&page, NET, "")[0].contains("`runtime/base/c.rs` is no file"));
        assert!(found(&PAGE.replace(": all", " all"), NET, "")[0].contains("learn there"));
    }

    #[test]
    fn a_long_book_is_refused() {
        let code = "f();\n\n// A comment.\n".repeat(4_501);
        assert_eq!(
            found(PAGE, NET, &code),
            ["docs/made-up.md: the book has 4501 lines; accepted are 4500"]
        );
    }

    #[test]
    fn a_folder_of_the_surface_says_so() {
        assert!(found(PAGE, "//! Sockets.", "")[0].starts_with("runtime/net/mod.rs: not in the"));
    }

    #[test]
    fn a_name_that_stands_for_two_types_is_refused_or_explained() {
        let code = "pub trait Two: Send {}";
        let text = &found(PAGE, NET, code)[0];
        assert!(
            text.contains("`Two` is a type in runtime/base/a.rs and runtime/base/b.rs"),
            "{text}"
        );
        let page = PAGE.replace("|---|---|---|\n", "|---|---|---|\n| `Two` | here | a reason |\n");
        assert_eq!(found(&page, NET, code), [""; 0]);
        assert_eq!(found(&page, NET, ""), ["docs/made-up.md: `Two` is not used twice"]);
    }
}
