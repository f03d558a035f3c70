//! Who may know whom: the table in `docs/architecture.md`, and what the files do.
//!
//! 1. Every file of the library has a row; a `mod.rs` that only declares and re-exports needs none.
//! 2. A file imports from rows beneath its own. From its own row only where the table says so: an
//!    entry `net/*` lets the files of that folder use each other, `a > b` lets `a` use `b`.
//! 3. An import names the file that defines the thing, not one that re-exports it.
//! 4. No circles.

use super::{
    imports::imports,
    source::File,
    table::{TABLE, Table},
};
use std::collections::{BTreeMap, BTreeSet};

/// The name of a library file in the table and in paths: `task/cell`, `sync` for `sync/mod.rs`.
fn name_of(path: &str) -> Option<&str> {
    let name = path.strip_prefix("runtime/")?.strip_suffix(".rs")?;
    Some(if name == "lib" { "" } else { name.strip_suffix("/mod").unwrap_or(name) })
}

/// Nothing but `mod x;` and `use …;`: a place to find names from outside, not to import from.
fn only_reexports(code: &str) -> bool {
    code.split(';').all(|item| {
        let mut item = item.trim();
        while let Some((_, rest)) = item.strip_prefix('#').and_then(|item| item.split_once(']')) {
            item = rest.trim_start();
        }
        let words: Vec<&str> = item.split_whitespace().take(2).collect();
        let word = match words[..] {
            [visibility, word] if visibility.starts_with("pub") => word,
            [word, ..] => word,
            [] => return true,
        };
        ["mod", "use"].contains(&word)
    })
}

pub(crate) fn check(table: &Table, files: &[File]) -> Vec<String> {
    let library: BTreeMap<&str, &File> =
        files.iter().filter_map(|file| Some((name_of(&file.path)?, file))).collect();
    let reexports: BTreeSet<&str> = library
        .iter()
        .filter(|(_, file)| only_reexports(&file.code))
        .map(|(name, _)| *name)
        .collect();
    let mut complaints = Vec::new();
    let mut edges: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();

    for (&name, file) in &library {
        if reexports.contains(name) {
            continue;
        }
        if name.is_empty() {
            complaints.push(format!("{}: only `mod` and `use` belong here", file.path));
            continue;
        }
        if table.entry(name).is_none() {
            let path = &file.path;
            complaints.push(format!("{path}: no row; give `{name}` one in the table of {TABLE}"));
        }
        for (line, path, used) in imported(name, file, &library) {
            let place = format!("{}:{line}: `crate::{path}`", file.path);
            if reexports.contains(used) {
                let from = &library[used].path;
                complaints.push(format!(
                    "{place}: {from} only re-exports; import from the file that defines it"
                ));
            } else if let Err(why) = table.judge(name, used) {
                complaints.push(format!("{place}: {why}"));
            }
            edges.entry(name).or_default().insert(used);
        }
    }
    complaints.extend(circle(&edges).map(|path| format!("imports in a circle: {path}")));
    complaints.dedup();
    complaints
}

/// The other files of the library that `file` imports from: line, path, name of the file.
fn imported<'a>(
    name: &str,
    file: &File,
    library: &BTreeMap<&'a str, &File>,
) -> Vec<(usize, String, &'a str)> {
    let module: Vec<String> = name.split('/').map(String::from).collect();
    let found = imports(&module, &file.code).into_iter().filter_map(|import| {
        // The longest prefix of the path that is a file; the crate's root is always one.
        let longest = if import.bare { module.len() + 1 } else { 0 };
        let mut prefixes = (longest..=import.path.len()).rev();
        let (&used, _) =
            prefixes.find_map(|n| library.get_key_value(&*import.path[..n].join("/")))?;
        (used != name).then(|| (import.line, import.path.join("::"), used))
    });
    let mut found: Vec<_> = found.collect();
    found.dedup_by_key(|(line, _, used)| (*line, *used));
    found
}

/// Some circle, as `a → b → a`.
fn circle(edges: &BTreeMap<&str, BTreeSet<&str>>) -> Option<String> {
    fn visit<'a>(
        at: &'a str,
        edges: &BTreeMap<&'a str, BTreeSet<&'a str>>,
        path: &mut Vec<&'a str>,
        done: &mut BTreeSet<&'a str>,
    ) -> Option<String> {
        if let Some(begin) = path.iter().position(|step| *step == at) {
            return Some([&path[begin..], &[at]].concat().join(" → "));
        }
        if !done.insert(at) {
            return None;
        }
        path.push(at);
        let mut uses = edges.get(at).into_iter().flatten();
        let found = uses.find_map(|next| visit(next, edges, path, done));
        path.pop();
        found
    }
    let mut done = BTreeSet::new();
    edges.keys().find_map(|start| visit(start, edges, &mut Vec::new(), &mut done))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUIDE: &str = "# Rows\n```rows\n0  low  task/state   # words\n   base/*\n1  mid > other  other\n2  top\n```\n";

    fn complaints(files: &[(&str, &str)]) -> Vec<String> {
        let files: Vec<File> = files.iter().map(|(path, text)| File::new(path, text)).collect();
        check(&Table::parse(GUIDE).unwrap(), &files)
    }

    fn complaint(files: &[(&str, &str)]) -> String {
        let found = complaints(files);
        assert_eq!(found.len(), 1, "{found:?}");
        found.into_iter().next().unwrap()
    }

    const LOW: (&str, &str) = ("runtime/low.rs", "fn f() {}");
    const MID: (&str, &str) = ("runtime/mid.rs", "use crate::low::f; fn g() {}");
    const OTHER: (&str, &str) = ("runtime/other.rs", "fn f() {}");

    #[test]
    fn lower_rows_and_what_the_table_lists_are_accepted() {
        assert!(
            complaints(&[LOW, MID, ("runtime/top.rs", "fn f() { crate::mid::g() }")]).is_empty()
        );
        assert!(
            complaints(&[OTHER, ("runtime/mid.rs", "use crate::other::f; fn g() {}")]).is_empty()
        );
        let folder = [
            ("runtime/base/a.rs", "fn f() {}"),
            ("runtime/base/b.rs", "use super::a::f; fn g() {}"),
        ];
        assert!(complaints(&folder).is_empty());
        assert!(
            complaints(&[("runtime/lib.rs", "#[cfg(x)]\npub mod low;\npub use low::f;"), LOW])
                .is_empty()
        );
    }

    #[test]
    fn a_higher_row_is_refused() {
        let low = ("runtime/low.rs", "\nuse crate::other::f; fn g() {}");
        let text = complaint(&[OTHER, low]);
        assert!(
            text.starts_with("runtime/low.rs:2: `crate::other::f`: `other` is of row 1"),
            "{text}"
        );
        let text = complaint(&[OTHER, ("runtime/low.rs", "fn f() { crate::other::f() }")]);
        assert!(text.contains("accepted are lower rows"), "{text}");
    }

    #[test]
    fn the_same_row_is_refused_unless_listed() {
        let text = complaint(&[
            ("runtime/mid.rs", "fn g() {}"),
            ("runtime/other.rs", "use crate::mid::g; fn f() {}"),
        ]);
        assert!(text.contains("`mid` is of row 1, `other` of row 1"), "{text}");
    }

    #[test]
    fn a_file_without_a_row_is_refused() {
        let text = complaint(&[("runtime/stranger.rs", "fn f() {}")]);
        assert!(text.contains("give `stranger` one in the table"), "{text}");
    }

    #[test]
    fn importing_through_a_reexport_is_refused() {
        let facade = ("runtime/task/mod.rs", "mod state;\npub(crate) use self::state::State;");
        let state = ("runtime/task/state.rs", "struct State;");
        let text =
            complaint(&[facade, state, ("runtime/mid.rs", "use crate::task::State; fn g() {}")]);
        assert!(
            text.contains("runtime/mid.rs:1: `crate::task::State`: runtime/task/mod.rs only"),
            "{text}"
        );
        let root = ("runtime/lib.rs", "mod low;\npub use low::f;");
        let text = complaint(&[root, LOW, ("runtime/mid.rs", "use crate::f; fn g() {}")]);
        assert!(text.contains("runtime/lib.rs only re-exports"), "{text}");
    }

    #[test]
    fn code_in_the_root_is_refused() {
        let text = complaint(&[("runtime/lib.rs", "pub fn f() {}")]);
        assert!(text.contains("only `mod` and `use`"), "{text}");
    }

    #[test]
    fn two_ways_to_one_file_are_no_circle() {
        let leaf = ("runtime/base/leaf.rs", "fn f() {}");
        let way = ("runtime/base/way.rs", "use crate::base::leaf::f; fn g() {}");
        let ways = ("runtime/base/all.rs", "use crate::base::{leaf::f, way::g}; fn h() {}");
        assert!(complaints(&[leaf, way, ways]).is_empty());
    }

    #[test]
    fn a_circle_is_refused() {
        let a = ("runtime/base/a.rs", "use crate::base::b::g; fn f() {}");
        let b = ("runtime/base/b.rs", "use crate::base::a::f; fn g() {}");
        assert_eq!(complaint(&[a, b]), "imports in a circle: base/a → base/b → base/a");
        let parent = ("runtime/base/mod.rs", "mod a; use a::f; pub(crate) struct Shared;");
        let child = ("runtime/base/a.rs", "use super::Shared; fn f() {}");
        assert_eq!(complaint(&[parent, child]), "imports in a circle: base → base/a → base");
    }
}
