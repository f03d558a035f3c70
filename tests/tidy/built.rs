//! Links of the guide as mdBook has built it: each leads to a file, and each anchor to an element.
//!
//! ```sh
//! mdbook build docs && CEDE_BOOK=book cargo test --test suite the_built_book
//! ```
//!
//! mdBook writes the pages into `book/`, beside `runtime/` and `examples/`, so links into the source hold.

use std::{
    collections::BTreeMap,
    fs,
    path::{Component, Path, PathBuf},
};

/// Of each page in the folder: its path and its text.
fn pages(book: &Path) -> BTreeMap<PathBuf, String> {
    let entries = fs::read_dir(book).unwrap_or_else(|error| panic!("{}: {error}", book.display()));
    let paths = entries.map(|entry| entry.expect("a readable entry").path());
    let pages = paths.filter(|path| path.extension().is_some_and(|extension| extension == "html"));
    // A server shows this one for any address, so that its links begin at the server's root.
    let pages = pages.filter(|path| path.file_name().is_some_and(|name| name != "404.html"));
    pages.map(|path| (path.clone(), fs::read_to_string(path).expect("a page"))).collect()
}

/// What is to be put right. Fails if there is no book.
pub(crate) fn check(book: &Path) -> Vec<String> {
    let pages = pages(book);
    assert!(pages.len() > 20, "{} has {} pages: no book", book.display(), pages.len());
    pages.iter().flat_map(|(path, text)| check_page(path, text, &pages)).collect()
}

fn check_page(path: &Path, text: &str, pages: &BTreeMap<PathBuf, String>) -> Vec<String> {
    let folder = path.parent().expect("a page is in a folder");
    let mut complaints = Vec::new();
    for target in attributes(text, "href").chain(attributes(text, "src")) {
        if target.contains("://") || target.starts_with("mailto:") || target.starts_with("data:") {
            continue;
        }
        let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
        let to = if file.is_empty() { path.into() } else { plain(&folder.join(file)) };
        let found = match pages.get(&to) {
            Some(page) => anchor.is_empty() || attributes(page, "id").any(|id| id == anchor),
            None => to.exists(),
        };
        if !found {
            complaints.push(format!("{}: `{target}` leads nowhere", path.display()));
        }
    }
    complaints
}

/// The values of an attribute; mdBook puts them in double quotes.
fn attributes<'a>(text: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let marker = format!(" {name}=\"");
    let starts = text.match_indices(&marker).map(|(at, found)| at + found.len());
    let starts: Vec<usize> = starts.collect();
    starts.into_iter().filter_map(|at| text[at..].split('"').next())
}

/// Without `..`, as a browser asks for it.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        if part == Component::ParentDir {
            plain.pop();
        } else {
            plain.push(part);
        }
    }
    plain
}

#[test]
fn a_link_of_a_built_page_that_leads_nowhere_is_refused() {
    let book = super::source::root().join("book");
    let other = (book.join("b.html"), String::from("<h2 id=\"there\">"));
    let found = |text: &str| {
        let page = book.join("a.html");
        check_page(&page, text, &BTreeMap::from([other.clone(), (page.clone(), text.into())]))
    };
    assert_eq!(found("<a href=\"b.html#there\"><a href=\"../runtime/lib.rs#L3\">"), [""; 0]);
    assert_eq!(found("<a href=\"https://example.org\"><p id=\"x\"><a href=\"#x\">"), [""; 0]);
    assert_eq!(found("<a href=\"b.html#elsewhere\">").len(), 1);
    assert_eq!(found("<a href=\"#none\"> <img src=\"pictures/none.svg\">").len(), 2);
    assert_eq!(found("<a href=\"../README.html\">").len(), 1);
}
