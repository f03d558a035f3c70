//! What the docs of a public item must contain: an example, and what a caller must know beforehand.
//!
//! A plain `pub` is public: the compiler's lint `unreachable_pub` ensures that.

use super::source::File;

/// Where this is checked: folders, and single files.
const COVERED: [&str; 18] = [
    "runtime/executor/block_on.rs",
    "runtime/executor/builder.rs",
    "runtime/executor/current_thread/spawn_local.rs",
    "runtime/executor/metrics.rs",
    "runtime/executor/multi_thread/block_in_place.rs",
    "runtime/executor/runtime.rs",
    "runtime/fs/",
    "runtime/handle.rs",
    "runtime/io/",
    "runtime/join_set/",
    "runtime/net/",
    "runtime/process/",
    "runtime/signal/",
    "runtime/spawn.rs",
    "runtime/sync/",
    "runtime/task/",
    "runtime/time/",
    "runtime/trace/",
];

pub(crate) fn check(file: &File) -> Vec<String> {
    let covered = COVERED.iter().any(|place| file.path.starts_with(place));
    if covered { complaints(file) } else { Vec::new() }
}

fn complaints(file: &File) -> Vec<String> {
    let text: Vec<&str> = file.text.lines().collect();
    let code: Vec<&str> = file.code.lines().collect();
    let mut complaints = Vec::new();
    for (index, line) in code.iter().enumerate() {
        let Some((kind, name)) = public_item(line) else { continue };
        let docs = docs_above(&text[..index]);
        let signature = signature(&code[index..]);
        let mut missing = missing(kind, &signature, &docs);
        let is_sync =
            kind == "fn" && !signature.contains("async fn") && !signature.contains("Context<");
        if is_sync
            && blames_the_caller(&docs)
            && !attributes_above(&text[..index]).contains("track_caller")
        {
            missing.push("`#[track_caller]`: its panic is its caller's mistake");
        }
        for missing in missing {
            complaints.push(format!("{}:{}: `{name}` needs {missing}", file.path, index + 1));
        }
    }
    complaints
}

/// The kind and the name of the item that is declared public in this line.
fn public_item(line: &str) -> Option<(&str, &str)> {
    let mut words = line.trim_start().strip_prefix("pub ")?.split_whitespace();
    let kind = words.find(|word| !["async", "const", "unsafe"].contains(word))?;
    let name = words.next()?.split(['<', '(', '{', ';', ':']).next()?;
    ["fn", "struct", "enum", "trait", "type"].contains(&kind).then_some((kind, name))
}

/// From `pub` to the body.
fn signature(code: &[&str]) -> String {
    let whole = code.join(" ");
    let end = whole.find(['{', ';']).unwrap_or(whole.len());
    whole[..end].split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a call panics at once because of the caller's mistake, and not because a closure panics,
/// nor later.
fn blames_the_caller(docs: &str) -> bool {
    let Some((_, panics)) = docs.split_once("# Panics") else { return false };
    let first = panics.trim_start().lines().next().unwrap_or_default();
    let foreign = ["does.", "does;", "panics.", "panics;"];
    !foreign.iter().any(|foreign| first.contains(foreign)) && !first.starts_with("Its ")
}

fn docs_above(lines: &[&str]) -> String {
    block_above(lines, "///")
}

fn attributes_above(lines: &[&str]) -> String {
    block_above(lines, "#[")
}

/// The docs or the attributes of what comes after these lines.
fn block_above(lines: &[&str], sign: &str) -> String {
    let above = lines.iter().rev().map(|line| line.trim_start());
    let block = above.take_while(|line| line.starts_with("//") || line.starts_with('#'));
    let found: Vec<&str> =
        block.filter_map(|line| line.strip_prefix(sign)).map(str::trim).collect();
    found.into_iter().rev().collect::<Vec<_>>().join("\n")
}

fn missing(kind: &str, signature: &str, docs: &str) -> Vec<&'static str> {
    let output = signature.split(" -> ").last().unwrap_or_default();
    let fails = kind == "fn" && ["Result<", "io::Result<"].iter().any(|it| output.starts_with(it));
    let waits = kind == "fn" && signature.contains("async fn");
    let promises = [
        (true, "```", "an example"),
        (waits, "# Cancel safety", "a section `# Cancel safety`"),
        (fails, "# Errors", "a section `# Errors`"),
    ];
    let broken = promises.iter().filter(|(asked, sign, _)| *asked && !docs.contains(sign));
    broken.map(|(_, _, what)| *what).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        check(&File::new("runtime/sync/a.rs", text))
    }

    #[test]
    fn a_public_item_without_an_example_is_refused() {
        assert_eq!(found("pub fn f() {}"), ["runtime/sync/a.rs:1: `f` needs an example"]);
        assert_eq!(found("/// What.\n#[derive(Debug)]\npub struct S<T>(T);").len(), 1);
        assert!(
            found("/// ```\n/// f();\n/// ```\n#[track_caller]\npub const fn f() {}").is_empty()
        );
        assert!(found("pub(crate) fn f() {}\nfn g() {}\npub use a::b;").is_empty());
        assert!(
            check(&File::new("runtime/executor/multi_thread/idle.rs", "pub fn f() {}")).is_empty()
        );
    }

    #[test]
    fn the_docs_of_one_item_do_not_count_for_the_next() {
        let two = "/// ```\n/// f();\n/// ```\npub fn f() {}\npub fn g() {}";
        assert_eq!(found(two), ["runtime/sync/a.rs:5: `g` needs an example"]);
    }

    #[test]
    fn what_waits_says_whether_it_is_cancel_safe() {
        let waits = "/// ```\n/// f();\n/// ```\npub async fn f() -> u8 {}";
        assert_eq!(found(waits), ["runtime/sync/a.rs:4: `f` needs a section `# Cancel safety`"]);
        assert!(found(&format!("/// # Cancel safety\n{waits}")).is_empty());
    }

    #[test]
    fn a_panic_that_is_the_callers_mistake_names_the_callers_line() {
        let panics = "/// # Panics\n///\n/// If it is 0.\n/// ```\npub fn f(a: u8) {}";
        let needs =
            "runtime/sync/a.rs:5: `f` needs `#[track_caller]`: its panic is its caller's mistake";
        assert_eq!(found(panics), [needs]);
        assert!(found(&panics.replace("pub", "#[track_caller]\npub")).is_empty());
        assert!(found(&panics.replace("it is 0", "`a` does")).is_empty());
        assert!(found(&panics.replace("it is 0", "`a` panics")).is_empty());
        assert!(found(&panics.replace("a: u8", "cx: &mut Context<'_>")).is_empty());
    }

    #[test]
    fn what_can_fail_says_when() {
        let fails =
            "/// ```\n/// ```\npub fn f<T>(\n    a: T,\n) -> io::Result<T>\nwhere\n    T: A,\n{}";
        assert_eq!(found(fails), ["runtime/sync/a.rs:3: `f` needs a section `# Errors`"]);
        assert!(found("/// ```\npub fn f() -> Option<Result<T, E>> {}").is_empty());
    }
}
