//! The rules for every file: its length, its docs, its whitespace, and where `unsafe` may be used.

use super::source::File;

/// The hard limit; most files keep under 300.
const LINES: usize = 400;

/// The files whose idea needs `unsafe`; everything else is safe code.
const UNSAFE: [&str; 20] = [
    "runtime/executor/current_thread/schedule.rs",
    "runtime/executor/multi_thread/schedule.rs",
    "runtime/net/unix_cred.rs",
    "runtime/sync/rwlock/send.rs",
    "runtime/task/cell.rs",
    "runtime/task/executor_ref.rs",
    "runtime/task/header.rs",
    "runtime/task/join.rs",
    "runtime/task/list_ref.rs",
    "runtime/task/run.rs",
    "runtime/task/runnable.rs",
    "runtime/task/self_wake.rs",
    "runtime/task/spawn.rs",
    "runtime/task/task_ref.rs",
    "runtime/task/waker.rs",
    "tests/io/storm.rs",
    "tests/loom/executor.rs",
    "tests/memory/allocator.rs",
    "tests/net/unix_values.rs",
    "tests/process/forked.rs",
];

pub(crate) fn length(file: &File) -> Vec<String> {
    let lines = file.text.lines().count();
    let message = format!("{}:{lines}: {lines} lines; accepted are {LINES}: split it", file.path);
    if lines > LINES { vec![message] } else { Vec::new() }
}

pub(crate) fn unsafety(file: &File) -> Vec<String> {
    let text: Vec<&str> = file.text.lines().collect();
    let mut complaints = Vec::new();
    for (index, line) in file.code.lines().enumerate() {
        let Some(after) = word(line, "unsafe") else { continue };
        let place = format!("{}:{}", file.path, index + 1);
        if !UNSAFE.contains(&&*file.path) {
            complaints.push(format!("{place}: `unsafe` may stand only in {}", UNSAFE.join(", ")));
        }
        let next = after.trim_start();
        let claims = next.starts_with('{') || next.starts_with("impl") || next.is_empty();
        if claims && !explained(&text[..=index]) {
            complaints.push(format!("{place}: `unsafe` without a `// SAFETY:` right above it"));
        }
    }
    complaints
}

/// Whether the last of `lines`, or the statement it belongs to, has a `SAFETY:` comment above.
fn explained(lines: &[&str]) -> bool {
    let near = lines.iter().rev().take(12).take_while(|line| !line.trim().is_empty());
    for (distance, line) in near.enumerate() {
        if line.trim_start().starts_with("//") && line.contains("SAFETY:") {
            return true;
        }
        let ended = line.trim_end().ends_with([';', '}']);
        if distance > 0 && ended && !line.trim_start().starts_with("//") {
            return false; // the statement before
        }
    }
    false
}

pub(crate) fn leftovers(file: &File) -> Vec<String> {
    let mut complaints = Vec::new();
    // Written in two halves, so that this file may name them.
    let notes = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
    let macros = ["todo", "unimplemented", "dbg"];
    for (index, (text, code)) in file.text.lines().zip(file.code.lines()).enumerate() {
        let note = notes.iter().find(|note| word(text, note).is_some());
        let left = |name: &&&str| word(code, name).is_some_and(|after| after.starts_with('!'));
        for found in note.into_iter().chain(macros.iter().find(left)) {
            complaints.push(format!("{}:{}: `{found}`: finish it", file.path, index + 1));
        }
    }
    complaints
}

pub(crate) fn docs(file: &File) -> Vec<String> {
    let message = format!("{}:1: begins with `//!` docs that say what it is", file.path);
    if file.text.starts_with("//! ") { Vec::new() } else { vec![message] }
}

pub(crate) fn whitespace(file: &File) -> Vec<String> {
    let may_have_tabs = file.path.ends_with(".go"); // gofmt indents with tabs
    let mut complaints = Vec::new();
    for (index, line) in file.text.split('\n').enumerate() {
        let place = format!("{}:{}", file.path, index + 1);
        if line.contains('\t') && !may_have_tabs {
            complaints.push(format!("{place}: a tab; spaces are accepted"));
        }
        if line.ends_with(char::is_whitespace) {
            complaints.push(format!("{place}: whitespace at the end of the line"));
        }
    }
    complaints
}

/// The text after `name` in `line`, where it is a whole word.
pub(crate) fn word<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(name).find_map(|(at, _)| {
        let after = &line[at + name.len()..];
        (!line[..at].ends_with(part) && !after.starts_with(part)).then_some(after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(rule: fn(&File) -> Vec<String>, path: &str, text: &str) -> Vec<String> {
        rule(&File::new(path, text))
    }

    #[test]
    fn a_long_file_is_refused() {
        assert!(complaints(length, "a.rs", &"//\n".repeat(400)).is_empty());
        let found = complaints(length, "a.rs", &"//\n".repeat(401));
        assert_eq!(found, ["a.rs:401: 401 lines; accepted are 400: split it"]);
    }

    #[test]
    fn unsafe_elsewhere_is_refused() {
        let found =
            complaints(unsafety, "runtime/executor/multi_thread/idle.rs", "unsafe fn f() {}");
        assert!(
            found[0]
                .starts_with("runtime/executor/multi_thread/idle.rs:1: `unsafe` may stand only in"),
            "{found:?}"
        );
        let words = "// unsafe\nlet s = \"unsafe\"; #![allow(unsafe_code)]";
        assert!(complaints(unsafety, "runtime/executor/multi_thread/idle.rs", words).is_empty());
    }

    #[test]
    fn unsafe_without_its_reason_is_refused() {
        let found = |text| complaints(unsafety, "runtime/task/cell.rs", text);
        assert!(found("// SAFETY: alone.\n// Really.\nunsafe { f() };").is_empty());
        assert!(found("// SAFETY: alone.\nlet x =\n    unsafe { f() };").is_empty());
        assert!(
            found("// SAFETY: alone.\n#[allow(unsafe_code)]\nunsafe impl Send for A {}").is_empty()
        );
        assert!(found("x(unsafe fn(*const ()));").is_empty());
        assert_eq!(found("f();\nunsafe { f() };").len(), 1);
        assert_eq!(found("// SAFETY: alone.\nunsafe { f() };\nunsafe { f() };").len(), 1);
        assert_eq!(found("// SAFETY: alone.\n\nunsafe impl Send for A {}").len(), 1);
    }

    #[test]
    fn leftovers_are_refused() {
        for left in [concat!("// TO", "DO: later"), concat!("FIX", "ME"), "todo!()", "dbg!(x)"] {
            assert_eq!(complaints(leftovers, "a.rs", left).len(), 1, "{left}");
        }
        assert!(
            complaints(leftovers, "a.rs", "// todo!\nmastodon(); todos(); \"dbg!\"").is_empty()
        );
    }

    #[test]
    fn a_file_without_docs_is_refused() {
        assert!(complaints(docs, "a.rs", "//! An idea.\n").is_empty());
        assert_eq!(complaints(docs, "a.rs", "\n//! Late.\n").len(), 1);
        assert_eq!(complaints(docs, "a.rs", "use std::fmt;\n//! Late.").len(), 1);
    }

    #[test]
    fn tabs_and_trailing_whitespace_are_refused() {
        assert!(complaints(whitespace, "a.md", "a b\n\nc\n").is_empty());
        let found = complaints(whitespace, "a.md", "a\n\tb\nc \r\n");
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("a.md:2: a tab"));
        assert!(found[1].starts_with("a.md:3: whitespace"));
        assert_eq!(complaints(whitespace, "a.go", "a\n\tb"), [""; 0]);
    }
}
