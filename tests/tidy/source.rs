//! The files of the repository, and the code of a Rust file without its comments and literals.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// One text file.
#[derive(Debug)]
pub(crate) struct File {
    /// From the root of the repository, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
    /// The text with every comment, string and character blanked out; lines stay where they are.
    pub(crate) code: String,
}

impl File {
    pub(crate) fn new(path: &str, text: &str) -> File {
        let code = if path.ends_with(".rs") { code_of(text) } else { String::new() };
        File { path: path.into(), text: text.into(), code }
    }

    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }
}

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every text file but build output and what git keeps for itself.
pub(crate) fn repository() -> Vec<File> {
    let mut files = Vec::new();
    collect(&root(), &root(), &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<File>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            let hidden = name.starts_with('.') && name != ".ci";
            if !hidden && !["book", "target"].contains(&&*name) {
                collect(root, &path, files);
            }
        } else if let Ok(text) = fs::read_to_string(&path) {
            let relative = path.strip_prefix(root).expect("below the root");
            files.push(File::new(&relative.to_string_lossy().replace('\\', "/"), &text));
        }
    }
}

/// Blanks out comments, strings and characters, and keeps every line break.
pub(crate) fn code_of(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let in_word = code.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let skipped = match first {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => block_comment(rest),
            '"' => string(rest),
            '\'' => character(rest),
            'r' | 'b' | 'c' if !in_word => prefixed_literal(rest),
            _ => 0,
        };
        if skipped == 0 {
            code.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            code.extend(rest[..skipped].chars().map(|c| if c == '\n' { c } else { ' ' }));
            rest = &rest[skipped..];
        }
    }
    code
}

/// The length of the comment `text` begins with; comments nest.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        if text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// A character's length, or 0 when `text` begins with a lifetime.
fn character(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => {
            chars.next();
            chars.find(|&(_, c)| c == '\'').map_or(0, |(at, _)| at + 1)
        }
        _ => chars.next().filter(|&(_, c)| c == '\'').map_or(0, |(at, _)| at + 1),
    }
}

/// The length of `r"…"`, `r#"…"#`, `b"…"`, `b'…'`, `br"…"`, `c"…"`; 0 for anything else.
fn prefixed_literal(text: &str) -> usize {
    let word = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    let rest = &text[word..];
    match &text[..word] {
        "b" if rest.starts_with('\'') => word + character(rest),
        "b" | "c" if rest.starts_with('"') => word + string(rest),
        "r" | "br" | "cr" => {
            let hashes = rest.len() - rest.trim_start_matches('#').len();
            let end = format!("\"{}", "#".repeat(hashes));
            match rest[hashes..].strip_prefix('"') {
                Some(body) => {
                    let length = body.find(&end).map_or(body.len(), |at| at + end.len());
                    word + hashes + 1 + length
                }
                None => 0,
            }
        }
        _ => 0,
    }
}

#[test]
fn comments_and_literals_are_not_code() {
    let code = |text| code_of(text).split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(code("a // b\nc /* d /* e */ f */ g"), "a c g");
    assert_eq!(code(r#"f("x \" y", 'z', '\'', '"', b'"', b"q")"#), "f( , , , , , )");
    assert_eq!(code(r###"r#"one " two"# + r"\" + br"\" x"###), "+ + x");
    assert_eq!(code("&'a str, 'b: 'é'"), "&'a str, 'b:");
    assert_eq!(code("r#type number\" \""), "r#type number");
    assert_eq!(code_of("\"a\nb\" c").lines().nth(1), Some("   c"));
}
