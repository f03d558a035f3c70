//! Every figure of a run that the README and the docs show comes from a stored record.
//!
//! A comment names the command, and what follows is its output: a block of text, or a picture. `.ci/figures`
//! measures the records again, and
//!
//! ```sh
//! CEDE_WRITE_FIGURES=1 cargo test -p cede-lab --test lab figures::
//! ```
//!
//! writes what follows from them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::support::{file, text};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// `<!-- figure: lab report docs/run.json … -->`, perhaps with `COLUMNS=80` before `lab`.
const MARK: (&str, &str) = ("<!-- figure: ", " -->");

/// The width of a figure, unless its comment says otherwise.
const COLUMNS: &str = "100";

/// A command in a page, and where it stands.
#[derive(Debug)]
struct Figure {
    at: String,
    columns: String,
    args: Vec<String>,
}

impl Figure {
    fn parse(at: String, line: &str) -> Option<Figure> {
        let command = line.trim().strip_prefix(MARK.0)?.strip_suffix(MARK.1)?;
        let (set, args) = command.split_once("lab ").unwrap_or_else(|| panic!("{at}: no command"));
        let columns = set.trim().strip_prefix("COLUMNS=").unwrap_or(COLUMNS).to_owned();
        let args: Vec<_> = args.split(' ').map(str::to_owned).collect();
        assert!(args[0] == "report" && args.len() > 1, "{at}: a figure is a `lab report`");
        Some(Figure { at, columns, args })
    }

    /// Where the file stands that the command writes.
    fn picture(&self) -> Option<usize> {
        let option = self.args.iter().position(|arg| arg == "--svg" || arg == "--spinners");
        option.map(|option| option + 1)
    }

    fn run(&self, args: &[String]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_lab"))
            .args(args)
            .current_dir(ROOT)
            .env("COLUMNS", &self.columns)
            .env("NO_COLOR", "1")
            .output()
            .expect("the lab starts");
        assert!(output.status.success(), "{}: {}", self.at, text(&output.stderr));
        text(&output.stdout)
    }

    /// What it prints, as a block of the page.
    fn block(&self) -> String {
        let shown = self.run(&self.args);
        let lines = shown.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
        format!("```text\n{}\n```\n", lines.trim_matches('\n'))
    }

    /// The picture's path in the repository, and the picture.
    fn drawn(&self, place: usize) -> (PathBuf, String) {
        let mut args = self.args.clone();
        let made = file(&format!("figure-{}", args[place].replace('/', "-")));
        args[place] = made.to_str().expect("a path").to_owned();
        self.run(&args);
        (Path::new(ROOT).join(&self.args[place]), fs::read_to_string(made).expect("was written"))
    }
}

fn writes() -> bool {
    std::env::var_os("CEDE_WRITE_FIGURES").is_some()
}

/// The README and the guide.
fn pages() -> Vec<PathBuf> {
    let root = Path::new(ROOT);
    let docs = fs::read_dir(root.join("docs")).expect("the docs");
    let docs = docs.map(|entry| entry.expect("a file").path());
    let mut pages: Vec<_> =
        docs.filter(|path| path.extension().is_some_and(|e| e == "md")).collect();
    pages.push(root.join("README.md"));
    pages.sort();
    pages
}

fn name(page: &Path) -> &str {
    page.file_name().and_then(|name| name.to_str()).expect("a name")
}

/// The page with its figures made anew, and the pictures that it names.
fn renewed(page: &Path, old: &str) -> (String, Vec<(PathBuf, String)>) {
    let mut pictures = Vec::new();
    let mut new = String::new();
    let mut lines = old.lines().enumerate();
    while let Some((n, line)) = lines.next() {
        new += &format!("{line}\n");
        let Some(figure) = Figure::parse(format!("{}:{}", name(page), n + 1), line) else {
            continue;
        };
        if let Some(place) = figure.picture() {
            pictures.push(figure.drawn(place));
            continue;
        }
        let open = lines.next().map(|(_, line)| line);
        assert_eq!(open, Some("```text"), "{}: the block follows its comment", figure.at);
        assert!(lines.any(|(_, line)| line == "```"), "{}: the block ends", figure.at);
        new += &figure.block();
    }
    (new, pictures)
}

#[test]
fn figures_of_the_docs_are_those_of_the_stored_runs() {
    let mut wrong = Vec::new();
    let mut keep = |path: &Path, old: &str, new: &str| {
        if old == new {
            return;
        }
        if writes() {
            fs::write(path, new).expect("can be written");
        } else {
            let differs = old.lines().zip(new.lines()).find(|(old, new)| old != new);
            wrong.push(format!("{}: {differs:?}", name(path)));
        }
    };
    for page in pages() {
        let old = fs::read_to_string(&page).expect("a page");
        let (new, pictures) = renewed(&page, &old);
        keep(&page, &old, &new);
        for (path, new) in pictures {
            assert!(new.len() <= 32 << 10, "{}: {} bytes", path.display(), new.len());
            keep(&path, &fs::read_to_string(&path).unwrap_or_default(), &new);
        }
    }
    assert!(wrong.is_empty(), "CEDE_WRITE_FIGURES=1 writes them:\n{}", wrong.join("\n"));
}

/// A freeze of so many seconds belongs into a figure; the verdicts' own table has one in italics.
#[test]
fn figures_stand_in_blocks_and_not_in_sentences() {
    for page in pages() {
        let text = fs::read_to_string(&page).expect("a page");
        let mut fenced = false;
        for (n, line) in text.lines().enumerate() {
            fenced ^= line.starts_with("```");
            let mut frozen = line.match_indices("FROZEN ").filter(|(at, words)| {
                let digit = line[at + words.len()..].starts_with(|c: char| c.is_ascii_digit());
                digit && !line[..*at].ends_with('*')
            });
            let found = frozen.next().is_some();
            assert!(fenced || !found, "{}:{}: a figure of a run, in words", name(&page), n + 1);
        }
    }
}

#[test]
fn figures_come_from_a_release_build() {
    let docs = fs::read_dir(Path::new(ROOT).join("docs/runs")).expect("the records");
    let runs = docs.map(|entry| entry.expect("a file").path());
    for path in runs.chain([Path::new(ROOT).join("docs/run.json")]) {
        let record = fs::read_to_string(&path).expect("a record");
        let record: serde_json::Value = serde_json::from_str(&record).expect("JSON");
        let build = &record["environment"]["build"];
        assert_eq!(build, "release", "{path:?}");
    }
}
