//! Links in Markdown files: one that names a file of the repository must find it.

use super::source::{File, root};
use std::path::Path;

pub(crate) fn check(file: &File) -> Vec<String> {
    let from = root().join(&file.path);
    let folder = from.parent().expect("a file stands in a folder");
    let mut complaints = Vec::new();
    if file.path.ends_with(".md") {
        for (line, target) in links(&file.text) {
            if !resolves(folder, target) {
                let place = format!("{}:{line}", file.path);
                complaints.push(format!("{place}: `{target}` is no file, seen from this one"));
            }
        }
    }
    complaints
}

fn resolves(folder: &Path, target: &str) -> bool {
    let elsewhere = target.contains("://") || target.starts_with("mailto:");
    let file = target.split('#').next().unwrap_or_default();
    elsewhere || file.is_empty() || folder.join(file).exists()
}

/// `[…](target)`, `![…](target "title")` and `[name]: target` outside code, with their lines.
fn links(text: &str) -> Vec<(usize, &str)> {
    let mut links = Vec::new();
    let mut fenced = false;
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            let definition = line.trim_start().strip_prefix('[').and_then(|l| l.split_once("]: "));
            let inline = line.match_indices("](").filter(|(at, _)| !in_code(&line[..*at]));
            let inline = inline.map(|(at, _)| line[at + 2..].split(')').next().unwrap_or_default());
            let targets = definition.map(|(_, target)| target).into_iter().chain(inline);
            let targets = targets.filter_map(|target| target.split_whitespace().next());
            links.extend(targets.map(|target| (index + 1, target)));
        }
    }
    links
}

fn in_code(before: &str) -> bool {
    before.matches('`').count() % 2 == 1
}

#[test]
fn every_form_of_a_link_is_found() {
    let text = "[a](b.md) ![c](d.svg \"e\")\n```\n[f](g)\n```\n`[h](i)` [`j`](k#l)\n[m]: n.md";
    assert_eq!(links(text), [(1, "b.md"), (1, "d.svg"), (5, "k#l"), (6, "n.md")]);
}

#[test]
fn a_link_that_leads_nowhere_is_refused() {
    let guide = |text| check(&File::new("docs/made-up.md", text));
    assert!(guide("[a](../Cargo.toml) [b](https://example.org/x) [c](#here)").is_empty());
    let found = guide("\n[a](Cargo.toml)");
    assert_eq!(found, ["docs/made-up.md:2: `Cargo.toml` is no file, seen from this one"]);
}
