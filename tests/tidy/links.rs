//! Links in Markdown files: one that names a file of the repository must find it, and the heading that it names.
//!
//! A link from a page of `docs/` to a page outside it names the folder, `../examples/`, of which a forge shows the
//! `README.md`: mdBook would make `README.html` of the name of the file, and there is none.

use super::source::{File, root};
use std::{fs, path::Path};

pub(crate) fn check(file: &File) -> Vec<String> {
    let from = root().join(&file.path);
    let folder = from.parent().expect("a file stands in a folder");
    let mut complaints = Vec::new();
    if file.path.ends_with(".md") {
        for (line, target) in links(&file.text) {
            let place = format!("{}:{line}", file.path);
            if !resolves(folder, target) {
                complaints.push(format!("{place}: `{target}` is no file, seen from this one"));
            } else if !finds_its_heading(&from, &file.text, target) {
                complaints.push(format!("{place}: `{target}` names no heading of its page"));
            } else if file.path.starts_with("docs/") && is_page(target) && target.contains('/') {
                complaints
                    .push(format!("{place}: `{target}` leaves the book; accepted is its folder"));
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

/// Whether it leads to a page of ours.
fn is_page(target: &str) -> bool {
    let file = target.split('#').next().unwrap_or_default();
    !target.contains("://") && file.ends_with(".md")
}

fn finds_its_heading(from: &Path, own_text: &str, target: &str) -> bool {
    let Some((file, anchor)) = target.split_once('#') else { return true };
    if file.is_empty() {
        return headings(own_text).any(|heading| heading == anchor);
    }
    let page = || fs::read_to_string(from.with_file_name(file)).unwrap_or_default();
    !is_page(target) || headings(&page()).any(|heading| heading == anchor)
}

/// The headings, as forges and mdBook name them in addresses.
fn headings(text: &str) -> impl Iterator<Item = String> {
    let fences = text.lines().scan(false, |fenced, line| {
        *fenced ^= line.starts_with("```");
        Some((*fenced, line))
    });
    let headings = fences.filter(|(fenced, line)| !fenced && line.starts_with('#'));
    headings.map(|(_, line)| {
        let kept = line.trim_start_matches('#').trim().chars();
        let kept = kept.filter(|c| c.is_alphanumeric() || ['-', '_', ' '].contains(c));
        kept.collect::<String>().to_lowercase().replace(' ', "-")
    })
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
    assert!(guide("# Here\n[a](../Cargo.toml) [b](https://example.org/x) [c](#here)").is_empty());
    let found = guide("\n[a](Cargo.toml)");
    assert_eq!(found, ["docs/made-up.md:2: `Cargo.toml` is no file, seen from this one"]);
    assert!(guide("[a](../examples/) [b](architecture.md#the-life-of-a-task)").is_empty());
    assert_eq!(guide("[a](#there)\n# Here\n```\n# There\n```").len(), 1);
    assert_eq!(guide("[a](architecture.md#the-death-of-a-task)").len(), 1);
    assert_eq!(guide("[a](../README.md)").len(), 1);
}
