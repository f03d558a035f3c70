//! Source paths in the guide are links, to the file and to the line of the function that is named beside it.
//!
//! Links are made by this command, not by hand:
//!
//! ```sh
//! CEDE_WRITE_LINKS=1 cargo test --test suite source_paths
//! ```
//!
//! Without the variable the test checks that each path is a link to its file, and that a line is no more than
//! [`NEAR`] lines away from the function. So a change of the source does not at once make the guide wrong.

use super::{
    guide::{BEFORE_ITS_FILE, FOLDERS, function},
    source::{File, root},
    style::word,
};

/// Within a screen of what is looked for.
const NEAR: usize = 40;

/// The folder of a page whose paths are links, at the root.
fn folder(page: &File) -> Option<&str> {
    let name = page.path.strip_prefix("docs/");
    let name = name.filter(|name| name.ends_with(".md") && !name.contains('/'));
    // Chapters begin with their number, appendices with their letter: `04-…`, `e-…`.
    let is_chapter =
        name.and_then(|name| name.split_once('-')).is_some_and(|(head, _)| head.len() <= 2);
    let folder = page.path.split('/').next();
    folder.filter(|_| is_chapter || page.path == "examples/README.md")
}

/// What is to be put right.
pub(crate) fn check(page: &File, files: &[File]) -> Vec<String> {
    let Some(folder) = folder(page) else { return Vec::new() };
    let (is, should) = (lines(&page.text), linked(&page.text, folder, files));
    let should = lines(&should);
    let different = (1..).zip(is.iter().zip(&should)).filter(|(_, (is, should))| !same(is, should));
    different
        .map(|(line, (_, should))| {
            let path = &page.path;
            format!("{path}:{line}: accepted is `{}`: CEDE_WRITE_LINKS=1 writes it", should.trim())
        })
        .collect()
}

/// Writes the links of a page.
pub(crate) fn write(page: &File, files: &[File]) {
    let Some(folder) = folder(page) else { return };
    let text = linked(&page.text, folder, files);
    if text != page.text {
        std::fs::write(root().join(&page.path), text).expect("a page that can be written");
    }
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().collect()
}

/// Whether two lines of a page differ only in the lines that their links lead to, and by little.
fn same(is: &str, should: &str) -> bool {
    let (is, should): (Vec<_>, Vec<_>) = (is.split("#L").collect(), should.split("#L").collect());
    is.len() == should.len()
        && is.iter().zip(should).enumerate().all(|(at, (is, should))| {
            let number = |text: &str| {
                let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
                let digits = &text[..text.len() - rest.len()];
                (digits.parse::<usize>().unwrap_or(0), rest.to_owned())
            };
            let ((is, is_rest), (should, should_rest)) = (number(is), number(should));
            at == 0 && is == should && is_rest == should_rest
                || at > 0 && is.abs_diff(should) <= NEAR && is_rest == should_rest
        })
}

/// The page with every path as a link.
fn linked(text: &str, folder: &str, files: &[File]) -> String {
    let text = unlinked(text);
    let mut page = String::new();
    let (mut prose, mut fenced) = (String::new(), false);
    for line in text.split_inclusive('\n') {
        let is_fence = line.trim_start().starts_with("```");
        if is_fence || fenced || line.starts_with('#') {
            page += &link_prose(&std::mem::take(&mut prose), folder, files);
            page += line;
        } else {
            prose += line;
        }
        fenced ^= is_fence;
    }
    page + &link_prose(&prose, folder, files)
}

/// Takes the links around paths away: ``[`runtime/lib.rs`](…)`` becomes `` `runtime/lib.rs` ``.
pub(crate) fn unlinked(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("[`") {
        let (before, link) = rest.split_at(at);
        plain += before;
        let parts = link[2..].split_once("`](").and_then(|(path, after)| {
            let (_, after) = after.split_once(')')?;
            (is_path(path) && !path.contains('`')).then_some((path, after))
        });
        rest = match parts {
            Some((path, after)) => {
                plain += &format!("`{path}`");
                after
            }
            None => {
                plain += "[`";
                &link[2..]
            }
        };
    }
    plain + rest
}

fn is_path(span: &str) -> bool {
    FOLDERS.iter().any(|folder| span.starts_with(folder)) && root().join(span).exists()
}

fn link_prose(prose: &str, folder: &str, files: &[File]) -> String {
    // Odd pieces stand in backticks, even ones between them.
    let pieces: Vec<&str> = prose.split('`').collect();
    let between = |at: usize| pieces[at].split_whitespace().collect::<Vec<_>>().join(" ");
    let mut linked = String::from(pieces[0]);
    for at in (1..pieces.len()).step_by(2) {
        let span = pieces[at];
        let after = pieces.get(at + 1).copied().unwrap_or_default();
        if !is_path(span) || after.starts_with("](") {
            linked += &format!("`{span}`{after}");
            continue;
        }
        let file = files.iter().find(|file| file.path == span);
        // `Type::function` in `file`, or `file`, `function`.
        let joins = at > 2 && BEFORE_ITS_FILE.iter().any(|join| join.trim() == between(at - 1));
        let before = joins.then(|| pieces[at - 2]);
        let behind = (after.trim() == ",").then(|| pieces.get(at + 2).copied()).flatten();
        let line = before.into_iter().chain(behind).find_map(|name| line_of(file?, name));
        let anchor = line.map(|line| format!("#L{line}")).unwrap_or_default();
        linked += &format!("[`{span}`]({}{anchor}){after}", address(span, folder));
    }
    linked
}

/// The address of a file. The book's pages are in one folder, and call each other by name, as mdBook expects.
fn address(file: &str, folder: &str) -> String {
    let page = file.strip_prefix("docs/").filter(|name| folder == "docs" && name.ends_with(".md"));
    page.map_or_else(|| format!("../{file}"), String::from)
}

/// The line that declares `Type::function`, `function()` or `NAME`.
fn line_of(file: &File, name: &str) -> Option<usize> {
    let (of, name) = function(name).unwrap_or(("", name));
    let mut is_of = of.is_empty();
    for (index, line) in file.code.lines().enumerate() {
        let trimmed = line.trim_start();
        if ["impl", "trait", "pub trait", "pub(crate) trait"]
            .iter()
            .any(|it| trimmed.starts_with(it))
        {
            is_of = of.is_empty() || word(line, of).is_some();
        }
        let keywords = ["fn", "macro_rules", "const", "static", "struct", "enum", "trait"];
        let declares = |keyword: &&str| {
            let after = word(line, keyword).map(|after| after.trim_start_matches(['!', ' ']));
            after.is_some_and(|after| word(after, name).is_some() && after.starts_with(name))
        };
        if is_of && keywords.iter().any(declares) {
            return Some(index + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIB: &str = "struct Wheel;\nimpl Other {\n fn turn() {}\n}\nimpl Wheel {\n fn turn() {}\n}\nfn roll() {}";

    fn files() -> [File; 1] {
        [File::new("runtime/lib.rs", LIB)]
    }

    #[test]
    fn a_path_becomes_a_link_with_the_line_of_its_function() {
        let text = "`Wheel::turn` in\n`runtime/lib.rs`, and `runtime/lib.rs`, `roll`.\n\n```\n`runtime/lib.rs`\n```\n";
        let should = "`Wheel::turn` in\n[`runtime/lib.rs`](../runtime/lib.rs#L6), and \
                      [`runtime/lib.rs`](../runtime/lib.rs#L8), `roll`.\n\n```\n`runtime/lib.rs`\n```\n";
        assert_eq!(linked(text, "docs", &files()), should);
        assert_eq!(linked(should, "docs", &files()), should, "twice is once");
    }

    #[test]
    fn a_line_may_be_near_and_a_file_may_not_be_another() {
        let page = |text: &str| check(&File::new("docs/04-made-up.md", text), &files());
        assert_eq!(page("`roll()` in [`runtime/lib.rs`](../runtime/lib.rs#L30)"), [""; 0]);
        assert_eq!(page("`roll()` in [`runtime/lib.rs`](../runtime/lib.rs#L90)").len(), 1);
        assert_eq!(page("see [`runtime/lib.rs`](../runtime/guide.rs)").len(), 1);
        assert_eq!(page("see `runtime/lib.rs`").len(), 1);
        assert_eq!(page("see `runtime/none.rs` and `lib.rs`"), [""; 0]);
        assert!(check(&File::new("docs/made-up.md", "`runtime/lib.rs`"), &files()).is_empty());
    }
}
