//! The functions of a Rust file, with their bodies.

use super::style::word;
use std::ops::Range;

/// A function or a macro that has a body.
pub(crate) struct Function<'a> {
    name: &'a str,
    /// What comes before the braces around it: `impl Schedule for Shared`, or nothing.
    of: &'a str,
    body: &'a str,
}

impl Function<'_> {
    /// Whether `path` means this function: `name`, or `Type::name`, where the type or the trait is that of its
    /// `impl`.
    pub(crate) fn is(&self, path: &str) -> bool {
        let (of, name) = path.rsplit_once("::").unwrap_or(("", path));
        self.name == name && (of.is_empty() || word(self.of, of).is_some())
    }

    /// Whether it is of no type and no trait.
    pub(crate) fn is_free(&self) -> bool {
        self.of.is_empty()
    }

    /// Whether it calls `name`, or names it to pass it on: `name(…)`, `.name`, `Type::name`, `name!`, `map(name)`.
    pub(crate) fn names(&self, name: &str) -> bool {
        let part = |c: char| c.is_alphanumeric() || c == '_';
        let variable = self.body.contains(&format!("let {name} ="));
        self.body.match_indices(name).any(|(at, _)| {
            let (before, after) = (&self.body[..at], &self.body[at + name.len()..]);
            let whole = !before.ends_with(part) && !after.starts_with(part);
            let reached = before.trim_end().ends_with(['.', ':']);
            let called = after.starts_with(['(', '!']) || after.starts_with("::<");
            let declared = before.trim_end().ends_with("fn");
            let passed = before.ends_with('(') && after.starts_with(')') && !variable;
            whole && (reached || called || passed) && !declared
        })
    }
}

/// All functions in `code`, which has no comments and literals.
pub(crate) fn functions(code: &str) -> Vec<Function<'_>> {
    let groups: Vec<(&str, Range<usize>)> = starts(code)
        .filter(|(_, line)| ["impl", "trait"].iter().any(|it| opens(line, it)))
        .filter_map(|(at, _)| {
            let body = body(code, at)?;
            Some((&code[at..body.start], body))
        })
        .collect();
    let mut functions = Vec::new();
    for keyword in ["fn ", "macro_rules! "] {
        for (at, _) in code.match_indices(keyword) {
            let name = &code[at + keyword.len()..];
            let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
            let alone = !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            let Some(body) = body(code, at).filter(|_| alone && end > 0) else { continue };
            let group = groups.iter().rev().find(|(_, range)| range.contains(&at));
            let of = group.map_or("", |(of, _)| of);
            functions.push(Function { name: &name[..end], of, body: &code[body] });
        }
    }
    functions
}

/// Each line that is not empty, without its indentation, and where it begins.
fn starts(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut next = 0;
    code.split_inclusive('\n').map(move |line| {
        let at = next;
        next += line.len();
        (at + line.len() - line.trim_start().len(), line.trim_start())
    })
}

/// Whether an item of this kind begins here.
fn opens(line: &str, keyword: &str) -> bool {
    let mut words = line.split(|c: char| c == '<' || c.is_whitespace());
    let first = words.find(|word| !word.starts_with("pub") && *word != "unsafe");
    first == Some(keyword)
}

/// What is between the braces of the item that begins at `at`; none if a `;` ends it.
fn body(code: &str, at: usize) -> Option<Range<usize>> {
    let (mut brackets, mut braces, mut begin) = (0, 0, 0);
    for (offset, c) in code[at..].char_indices() {
        match c {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets -= 1,
            ';' if brackets == 0 && braces == 0 => return None,
            '{' => {
                braces += 1;
                if braces == 1 {
                    begin = at + offset + 1;
                }
            }
            '}' if braces == 1 => return Some(begin..at + offset),
            '}' => braces -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "
        trait Step { fn walk(&self); fn run(&self) { self.walk(); } }
        pub(crate) struct Path;
        unsafe impl<T> Step for Path<T>
        where
            T: Copy,
        {
            fn walk(&self) { let x: [u8; 2] = f(); g::<u8>(); list.iter().map(Self::turn); let y = 1; z(x).map(y) }
        }
        impl Path { fn walk(a: [u8; 2]) -> u8 { fn inner() {} stop!(); talk } }
        macro_rules! stop { () => { halt().and_then(rest) } }
    ";

    fn find(path: &str) -> Vec<Function<'static>> {
        functions(CODE).into_iter().filter(|function| function.is(path)).collect()
    }

    #[test]
    fn functions_are_found_with_the_type_around_them() {
        assert_eq!(find("walk").len(), 2);
        assert_eq!(find("Step::walk").len(), 1);
        assert_eq!(find("Path::walk").len(), 2);
        assert_eq!(find("Step::run").len(), 1);
        assert_eq!(find("stop").len(), 1);
        assert_eq!(find("inner").len(), 1);
        assert_eq!(find("fly").len(), 0);
    }

    #[test]
    fn a_body_names_what_it_calls_and_what_it_passes_on() {
        let names = |path: &str, name: &str| find(path)[0].names(name);
        assert!(names("Step::run", "walk"));
        assert!(names("Step::walk", "f") && names("Step::walk", "g"));
        assert!(names("Step::walk", "turn"));
        assert!(names("stop", "rest") && !names("Step::walk", "y"));
        assert!(!names("Step::walk", "tur") && !names("Step::walk", "walk"));
        assert!(names("stop", "halt"));
        let inherent = &find("Path::walk")[1];
        assert!(inherent.names("stop") && !inherent.names("talk") && !inherent.names("inner"));
    }
}
