//! The storeys of a crate: which folder may know which, and the order of the files in a folder.
//!
//! 1. The root has a few files, the doors. The table gives each of them and each folder a storey.
//! 2. A file imports from its own folder and from lower storeys. There is no exception.
//! 3. The `mod.rs` of a folder lists what is in it, from top to bottom. A file, or a folder, imports only
//!    from those listed below it. So neither files nor folders import in a circle.
//! 4. An import names the file that defines the thing. A `mod.rs` only declares and re-exports, and
//!    no file inside the crate imports from it.

use super::{
    imports::imports,
    source::File,
    table::{Crate, Table},
};
use std::collections::BTreeMap;

/// A list in a `mod.rs` begins after this comment.
const LIST: &str = "// From top to bottom; each uses only those below it:";

/// How many files the root may have.
const DOORS: usize = 5;

/// The files of a crate by their names: `task/cell`, `sync` for `sync/mod.rs`, empty for the root.
type Modules<'a> = BTreeMap<&'a str, &'a File>;

pub(crate) fn check(of: &Crate, table: &Table, files: &[File]) -> Vec<String> {
    let modules: Modules =
        files.iter().filter_map(|file| Some((of.name(&file.path)?, file))).collect();
    let doors: Vec<_> = modules.keys().filter(|name| is_door(name, &modules)).copied().collect();
    let mut complaints = Vec::new();
    if doors.len() > DOORS {
        let (root, count) = (of.root, doors.len());
        complaints.push(format!("{root}: {count} files; accepted are {DOORS}: make a folder"));
    }
    for (&name, file) in &modules {
        let is_list = name.is_empty() || file.path.ends_with("/mod.rs");
        let path = &file.path;
        if is_list && !only_reexports(&file.code) && !path.ends_with("main.rs") {
            complaints.push(format!("{path}: only `mod` and `use` belong here"));
        }
        if !name.is_empty() && table.storey(top(name)).is_none() {
            let (name, place) = (top(name), of.table);
            complaints.push(format!("{path}: give `{name}` a storey in the table of {place}"));
        }
        if path.ends_with("/mod.rs") {
            complaints.extend(unlisted(name, file, &modules));
        }
        if !is_list {
            complaints.extend(wrong_imports(name, file, table, &modules));
        }
    }
    complaints.sort();
    complaints.dedup();
    complaints
}

/// A file of the root, the root itself among them.
fn is_door(name: &str, modules: &Modules) -> bool {
    !name.contains('/') && !modules[name].path.ends_with("/mod.rs")
}

/// The folder of the root, or the file of the root, that `name` is in.
fn top(name: &str) -> &str {
    name.split('/').next().unwrap_or(name)
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
        ["mod", "use", "}"].contains(&word)
    })
}

/// The names in the list of a `mod.rs`, from top to bottom.
fn listed(text: &str) -> Vec<&str> {
    let list = text.lines().skip_while(|line| line.trim() != LIST).skip(1);
    list.map_while(|line| line.trim().strip_prefix("//"))
        .filter_map(|line| line.strip_prefix("   ")?.split_whitespace().next())
        .collect()
}

/// What the list of a folder has too few or too many of.
fn unlisted(folder: &str, file: &File, modules: &Modules) -> Vec<String> {
    let listed = listed(&file.text);
    let is_child = |name: &str| name.rsplit_once('/').is_some_and(|(above, _)| above == folder);
    let children: Vec<&str> = modules
        .keys()
        .filter(|name| is_child(name))
        .map(|name| &name[folder.len() + 1..])
        .collect();
    let path = &file.path;
    let missing = children.iter().filter(|name| !listed.contains(name));
    let missing = missing.map(|name| format!("{path}: `{name}` is missing after `{LIST}`"));
    let unknown = listed.iter().filter(|name| !children.contains(name));
    missing.chain(unknown.map(|name| format!("{path}: there is no `{name}` here"))).collect()
}

fn wrong_imports(name: &str, file: &File, table: &Table, modules: &Modules) -> Vec<String> {
    let module: Vec<String> = name.split('/').map(String::from).collect();
    let mut complaints = Vec::new();
    for import in imports(&module, &file.code) {
        // The longest prefix of the path that is a file; the crate's root is always one.
        let least = if import.bare { module.len() + 1 } else { 0 };
        let mut prefixes = (least..=import.path.len()).rev();
        let used = prefixes.find_map(|n| modules.get_key_value(&*import.path[..n].join("/")));
        let Some((&used, defines)) = used.filter(|(used, _)| **used != name) else { continue };
        let place = format!("{}:{}: `{}`", file.path, import.line, import.path.join("::"));
        if used.is_empty() || defines.path.ends_with("/mod.rs") {
            let path = &defines.path;
            complaints
                .push(format!("{place}: {path} only re-exports; name the file that defines it"));
        } else if let Err(why) = judge(name, used, table, modules) {
            complaints.push(format!("{place}: {why}"));
        }
    }
    complaints
}

/// Whether `user` may import from `used`, or why not.
fn judge(user: &str, used: &str, table: &Table, modules: &Modules) -> Result<(), String> {
    if top(user) != top(used) || is_door(user, modules) {
        let (Some(above), Some(below)) = (table.storey(top(user)), table.storey(top(used))) else {
            return Ok(()); // one without a storey: complained of already
        };
        let why = || {
            let (user, used) = (top(user), top(used));
            format!("`{used}` is on storey {below}, `{user}` on {above}: accepted are lower ones")
        };
        return if above > below { Ok(()) } else { Err(why()) };
    }
    let (folder, above, below) = part(user, used);
    let Some(list) = modules.get(folder).map(|file| listed(&file.text)) else { return Ok(()) };
    let place = |name: &str| list.iter().position(|listed| *listed == name);
    match (place(above), place(below)) {
        (Some(user), Some(used)) if user >= used => Err(format!(
            "{} lists `{above}` below `{below}`: accepted are those below it",
            modules[folder].path
        )),
        _ => Ok(()),
    }
}

/// The innermost folder that has both, and what each of them is, or is in, there.
fn part<'a>(user: &'a str, used: &'a str) -> (&'a str, &'a str, &'a str) {
    let mut at = 0;
    loop {
        let step = |name: &'a str| name[at..].split('/').next().unwrap_or("");
        let (above, below) = (step(user), step(used));
        let next = at + above.len() + 1;
        if above != below || next > user.len().min(used.len()) {
            return (&user[..at.saturating_sub(1)], above, below);
        }
        at = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIBRARY: Crate = Crate { root: "runtime", door: "lib", table: "docs/architecture.md" };
    const GUIDE: &str = "```text,storeys\n0  low\n1  mid  other   # words\n2  top\n```\n";
    const MID: (&str, &str) = ("runtime/mid/mod.rs", LISTING);
    const LISTING: &str =
        "// From top to bottom; each uses only those below it:\n//\n//   a  words\n//   b\nmod a;";
    const B: (&str, &str) = ("runtime/mid/b.rs", "fn g() {}");

    fn complaints(files: &[(&str, &str)]) -> Vec<String> {
        let files: Vec<File> = files.iter().map(|(path, text)| File::new(path, text)).collect();
        check(&LIBRARY, &Table::parse(LIBRARY.table, GUIDE).unwrap(), &files)
    }

    fn complaint(files: &[(&str, &str)]) -> String {
        let found = complaints(files);
        assert_eq!(found.len(), 1, "{found:?}");
        found.into_iter().next().unwrap()
    }

    #[test]
    fn lower_storeys_and_what_is_listed_below_are_accepted() {
        let low = ("runtime/low.rs", "fn f() {}");
        let a = ("runtime/mid/a.rs", "use crate::{low::f, mid::b::g}; use super::b; fn h() {}");
        let top = ("runtime/top.rs", "fn f() { crate::mid::a::h() }");
        let root = ("runtime/lib.rs", "#[cfg(x)]\npub mod low;\npub use low::f;");
        assert_eq!(complaints(&[low, MID, a, B, top, root]), [""; 0]);
    }

    #[test]
    fn a_higher_storey_and_the_same_are_refused() {
        let a = ("runtime/mid/a.rs", "\nuse crate::top::f;");
        let top = ("runtime/top.rs", "fn f() {}");
        let text = complaint(&[MID, a, B, top]);
        assert!(text.starts_with("runtime/mid/a.rs:2: `top::f`: `top` is on storey 2"), "{text}");
        let other = ("runtime/other.rs", "fn f() {}");
        let text = complaint(&[other, MID, ("runtime/mid/a.rs", "use crate::other::f;"), B]);
        assert!(text.contains("`other` is on storey 1, `mid` on 1"), "{text}");
    }

    #[test]
    fn a_file_that_is_listed_above_is_refused() {
        let a = ("runtime/mid/a.rs", "fn f() {}");
        let text = complaint(&[MID, a, ("runtime/mid/b.rs", "use super::a::f;")]);
        assert!(text.contains("runtime/mid/mod.rs lists `b` below `a`"), "{text}");
    }

    #[test]
    fn a_list_names_every_file_and_no_other() {
        assert!(complaint(&[MID, B]).contains("there is no `a` here"));
        let a = ("runtime/mid/a.rs", "fn f() {}");
        let text = complaint(&[MID, a, B, ("runtime/mid/c.rs", "fn f() {}")]);
        assert!(text.contains("`c` is missing"), "{text}");
    }

    #[test]
    fn folders_of_a_folder_are_listed_too() {
        let below = "// From top to bottom; each uses only those below it:\n//   x\nmod x;";
        let files = |text| [MID, B, ("runtime/mid/a/mod.rs", below), ("runtime/mid/a/x.rs", text)];
        assert_eq!(complaints(&files("use crate::mid::b::g;")), [""; 0]);
        let b = ("runtime/mid/b.rs", "use super::a::x::f;");
        let [list, _, folder, x] = files("fn f() {}");
        assert!(complaint(&[list, b, folder, x]).contains("lists `b` below `a`"));
    }

    #[test]
    fn a_folder_without_a_storey_is_refused() {
        let text = complaint(&[("runtime/stranger.rs", "fn f() {}")]);
        assert!(text.contains("give `stranger` a storey"), "{text}");
    }

    #[test]
    fn importing_through_a_reexport_is_refused() {
        let a = ("runtime/mid/a.rs", "fn f() {}");
        let top = ("runtime/top.rs", "use crate::mid::f;");
        let text = complaint(&[MID, a, B, top]);
        assert!(text.contains("runtime/mid/mod.rs only re-exports"), "{text}");
    }

    #[test]
    fn code_in_a_list_and_a_crowded_root_are_refused() {
        let text = complaint(&[("runtime/lib.rs", "pub fn f() {}")]);
        assert!(text.contains("only `mod` and `use`"), "{text}");
        let paths: Vec<_> = (0..6).map(|number| format!("runtime/low{number}.rs")).collect();
        let files: Vec<_> = paths.iter().map(|path| (&**path, "fn f() {}")).collect();
        let found = complaints(&files);
        assert!(found.iter().any(|text| text.contains("6 files; accepted are 5")), "{found:?}");
    }
}
