//! What a Rust file of the library imports: every path into its own crate, `use` or inline.

/// A path from the root of the crate: `crate::task::cell::Task` is `[task, cell, Task]`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Import {
    pub(crate) line: usize,
    pub(crate) path: Vec<String>,
    /// Written without `crate`, `super` or `self`: an import only if it begins with a child module.
    pub(crate) bare: bool,
}

#[derive(Debug)]
struct Token<'a> {
    line: usize,
    text: &'a str,
}

/// Identifiers, `::`, and single characters for all the rest.
fn tokens(code: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    for (index, line) in code.lines().enumerate() {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let word = |c: char| c.is_alphanumeric() || c == '_';
            let length = match first {
                c if word(c) => rest.find(|c| !word(c)).unwrap_or(rest.len()),
                ':' if rest.starts_with("::") => 2,
                c => c.len_utf8(),
            };
            tokens.push(Token { line: index + 1, text: &rest[..length] });
            rest = rest[length..].trim_start();
        }
    }
    tokens
}

/// All paths into the crate in `code`, the code of the file that is `module`.
pub(crate) fn imports(module: &[String], code: &str) -> Vec<Import> {
    let tokens = tokens(code);
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let mut imports = Vec::new();
    let mut depth = 0;
    let mut inline: Vec<(&str, usize)> = Vec::new(); // modules with a body here, and their depth
    for at in 0..tokens.len() {
        match text(at) {
            "{" => {
                depth += 1;
                if at > 1 && text(at - 2) == "mod" {
                    inline.push((text(at - 1), depth));
                }
            }
            "}" => {
                inline.pop_if(|(_, opened)| *opened == depth);
                depth -= 1;
            }
            _ => {}
        }
        // `$crate` is in a macro for users, and names what they see.
        let before = if at == 0 { "" } else { text(at - 1) };
        let begins = text(at + 1) == "::" && !["::", "in", "$"].contains(&before);
        if !begins || !text(at).starts_with(|c: char| c.is_alphabetic() || c == '_') {
            continue;
        }
        let mut here = module.to_vec();
        here.extend(inline.iter().map(|(name, _)| name.to_string()));
        let keyword = ["crate", "self", "super"].contains(&text(at));
        let base = match text(at) {
            "crate" => Vec::new(),
            "super" => here[..here.len().saturating_sub(1)].to_vec(),
            _ => here,
        };
        let mut paths = Vec::new();
        tree(&tokens, if keyword { at + 2 } else { at }, base, &mut paths);
        let line = tokens[at].line;
        imports.extend(paths.into_iter().map(|path| Import { line, path, bare: !keyword }));
    }
    imports
}

/// Follows `a::{b, c::d}` from token `at`; returns the token after it.
fn tree(
    tokens: &[Token],
    mut at: usize,
    mut path: Vec<String>,
    out: &mut Vec<Vec<String>>,
) -> usize {
    let text = |at: usize| tokens.get(at).map_or("}", |token| token.text);
    loop {
        match text(at) {
            "{" => {
                at += 1;
                while text(at) != "}" {
                    at = tree(tokens, at, path.clone(), out);
                    while ![",", "}"].contains(&text(at)) {
                        at += 1; // `as name`
                    }
                    at += usize::from(text(at) == ",");
                }
                return at + 1;
            }
            "super" => drop(path.pop()),
            "self" => {}
            word if word.starts_with(|c: char| c.is_alphabetic() || c == '_') => {
                path.push(word.into());
            }
            _ => {
                out.push(path); // `*` or the `<` of a turbofish
                return at + 1;
            }
        }
        if text(at + 1) != "::" {
            out.push(path);
            return at + 1;
        }
        at += 2;
    }
}

#[test]
fn every_form_of_a_path_is_found() {
    let found = |code: &str| {
        let module = ["task".to_string(), "run".to_string()];
        let paths = imports(&module, code).into_iter().filter(|import| !import.bare);
        paths.map(|import| format!("{}:{}", import.line, import.path.join("/"))).collect::<Vec<_>>()
    };
    assert_eq!(found("use crate::task::cell::Task;"), ["1:task/cell/Task"]);
    assert_eq!(
        found("use crate::{\n idle::{self, Idle as I}, pool::*, b,\n};"),
        ["1:idle", "1:idle/Idle", "1:pool", "1:b"]
    );
    assert_eq!(found("use {std::fmt, crate::wheel::Wheel};"), ["1:wheel/Wheel"]);
    assert_eq!(found("\nfn f(x: crate::idle::Idle) {}"), ["2:idle/Idle"]);
    assert_eq!(found("crate::a::f::<u8>()"), ["1:a/f"]);
    assert_eq!(found("use super::state::State;"), ["1:task/state/State"]);
    assert_eq!(found("use super::super::idle;"), ["1:idle"]);
    assert_eq!(
        found("mod tests { use super::*; mod m { use super::a; } }"),
        ["1:task/run", "1:task/run/tests/a"]
    );
    assert_eq!(found("mod tests {} use super::x::X;"), ["1:task/x/X"]);
    assert!(found("$crate::a::f()").is_empty());
    assert!(found("pub(crate) struct A; pub(in crate::task) struct B;").is_empty());
    assert!(imports(&[], "use std::fmt;")[0].bare);
}
