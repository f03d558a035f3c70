//! The tuned constants: the table in `docs/performance.md` and the sources agree.
//!
//! A row of the table is `` | `NAME` | `file` | `value` | … | ``. The comment of each such constant says "table of
//! constants", and each constant whose comment says so is in the table.

use super::source::File;

const PAGE: &str = "docs/performance.md";
const SECTION: &str = "## The tuned constants";
const WORDS: &str = "table of constants";

/// A constant: its name, its file, and its value as it is written there.
type Constant<'a> = (&'a str, &'a str, &'a str);

pub(crate) fn check(files: &[File]) -> Vec<String> {
    let rows = files.iter().find(|file| file.path == PAGE).map(|page| rows(&page.text));
    let rows = rows.unwrap_or_default();
    let sources = files.iter().filter(|file| file.path.starts_with("runtime/") && file.is_rust());
    let tuned: Vec<_> = sources.flat_map(tuned).collect();
    let missing =
        tuned.iter().filter(|constant| !rows.contains(constant)).map(|(name, path, value)| {
            format!("{path}: `{name}` is `{value}`; {PAGE} has no such row")
        });
    let stale = rows.iter().filter(|row| !tuned.contains(row)).map(|(name, path, value)| {
        format!("{PAGE}: {path} has no `{name}` of `{value}` whose comment says `{WORDS}`")
    });
    missing.chain(stale).collect()
}

fn rows(page: &str) -> Vec<Constant<'_>> {
    let section = page.lines().skip_while(|line| *line != SECTION).skip(1);
    section.take_while(|line| !line.starts_with("## ")).filter_map(row).collect()
}

fn row(line: &str) -> Option<Constant<'_>> {
    let mut cells = line.strip_prefix("| `")?.split('|').map(|cell| cell.trim().trim_matches('`'));
    Some((cells.next()?, cells.next()?, cells.next()?))
}

/// The constants of a file whose comment names the table.
fn tuned(file: &File) -> Vec<Constant<'_>> {
    let mut tuned = Vec::new();
    let mut comment = String::new();
    for line in file.text.lines().map(str::trim) {
        if let Some(words) = line.strip_prefix("///") {
            comment += words;
        } else {
            if comment.contains(WORDS)
                && let Some(constant) = constant(line)
            {
                tuned.push((constant.0, &*file.path, constant.1));
            }
            comment.clear();
        }
    }
    tuned
}

/// `const NAME: Type = value;`, with or without a visibility.
fn constant(line: &str) -> Option<(&str, &str)> {
    let (_, definition) = line.split_once("const ")?;
    let (name, rest) = definition.split_once(':')?;
    let (_, value) = rest.split_once('=')?;
    Some((name, value.trim().trim_end_matches(';')))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = "| `WAKE` | `runtime/load.rs` | `from_micros(50)` | a | b |";
    const CODE: &str = "/// Long. See the table of\n/// constants.\n\
        pub(super) const WAKE: Duration = from_micros(50);\n/// Other.\nconst N: u8 = 1;";

    fn found(row: &str, code: &str) -> Vec<String> {
        let page = format!("# A\n{SECTION}\n\n| constant |\n|---|\n{row}\n## B\n| `C` | d | e |");
        check(&[File::new(PAGE, &page), File::new("runtime/load.rs", code)])
    }

    #[test]
    fn a_row_that_the_source_agrees_with_is_accepted() {
        assert_eq!(found(ROW, CODE), [""; 0]);
    }

    #[test]
    fn another_value_is_refused_and_so_is_a_constant_without_a_row() {
        assert_eq!(found(ROW, &CODE.replace("50", "60")).len(), 2);
        assert_eq!(found("", CODE).len(), 1);
        assert_eq!(found(ROW, &CODE.replace("table", "list")).len(), 1);
    }
}
