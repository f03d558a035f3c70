//! The files of the program's own source that the recording names, so that the page can show the line.
//!
//! A recording may come from somebody else, and the page may be sent on. So a file is taken only if its
//! path is relative, ends in `.rs` and does not leave the folder: no recording makes the page show
//! `/etc/passwd`, or a key.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::{env, fs};

use serde::Serialize;

/// Lines shown before and after each line that is named.
const AROUND: usize = 120;

/// No file that is larger is read, in bytes.
const LARGEST: u64 = 1 << 20;

/// No more files than this are taken.
const MOST: usize = 40;

/// How far above this folder the source is looked for: paths are those of the compiler, which runs at the
/// root of a workspace.
const UP: usize = 4;

/// A part of a file.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Source {
    /// The number of its first line.
    first: usize,
    text: String,
}

/// The sources of places such as `src/main.rs:12:5`, by path.
pub(super) fn sources<'a>(places: impl Iterator<Item = &'a str>) -> BTreeMap<String, Source> {
    let mut lines: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (path, line) in places.filter_map(split) {
        lines.entry(path).or_default().push(line);
    }
    let read =
        lines.into_iter().filter_map(|(path, lines)| Some((path.to_owned(), read(path, &lines)?)));
    read.take(MOST).collect()
}

/// The path and the line of a place.
fn split(place: &str) -> Option<(&str, usize)> {
    let (rest, _column) = place.rsplit_once(':')?;
    let (path, line) = rest.rsplit_once(':')?;
    Some((path, line.parse().ok()?))
}

/// Whether a recording may name it.
fn is_ours(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "rs")
        && path.components().all(|part| matches!(part, Component::Normal(_)))
}

/// The lines around those that are named.
fn read(path: &str, lines: &[usize]) -> Option<Source> {
    let file = find(Path::new(path))?;
    let text = fs::read_to_string(file).ok()?;
    let (first, last) = (lines.iter().min()?, lines.iter().max()?);
    let first = first.saturating_sub(AROUND).max(1);
    let count = last + AROUND - first;
    let part: Vec<&str> = text.lines().skip(first - 1).take(count.min(4 * AROUND)).collect();
    (!part.is_empty()).then(|| Source { first, text: part.join("\n") })
}

fn find(path: &Path) -> Option<PathBuf> {
    let here = env::current_dir().ok()?;
    let files = is_ours(path).then(|| here.ancestors().take(UP).map(|above| above.join(path)));
    files?.find(|file| {
        fs::metadata(file).is_ok_and(|found| found.is_file() && found.len() <= LARGEST)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_has_a_path_and_a_line() {
        assert_eq!(split("src/main.rs:12:5"), Some(("src/main.rs", 12)));
        assert_eq!(split("nowhere"), None);
    }

    #[test]
    fn only_source_below_this_folder_is_shown() {
        for path in
            ["/etc/passwd", "/root/key.rs", "../key.rs", "a/../../b.rs", ".ssh/id", "a.toml"]
        {
            assert!(!is_ours(Path::new(path)), "{path}");
        }
        assert!(is_ours(Path::new("src/main.rs")));
    }

    #[test]
    fn the_lines_around_are_taken() {
        let all = sources(["src/watch/sources.rs:1:1", "/etc/passwd:1:1"].into_iter());
        let source = &all["src/watch/sources.rs"];
        assert!(source.first == 1 && source.text.starts_with("//! The files"));
        assert_eq!(all.len(), 1);
    }
}
