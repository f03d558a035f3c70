//! The table "tokio has, Cede has not, use instead": what it says is missing is missing, and what it offers compiles.
//!
//! 1. The left column has paths of tokio. The library declares no public item of that name in the folder that has
//!    the name of the path's module.
//! 2. Every `cede::…` path of the right column is in a `use` line of the program below the table, which the tests of
//!    the documentation compile.

use super::{source::File, style::word};

const HEAD: &str = "| tokio has | use instead |";

pub(crate) fn check(page: &File, files: &[File]) -> Vec<String> {
    let lines = page.text.lines().enumerate().skip_while(|(_, line)| *line != HEAD);
    let rows: Vec<_> = lines.skip(2).take_while(|(_, line)| line.starts_with('|')).collect();
    let program = program_after(&page.text);
    let mut complaints = Vec::new();
    if rows.is_empty() {
        complaints.push(format!("{}: no table `{HEAD}`", page.path));
    }
    for (index, row) in rows {
        let place = format!("{}:{}", page.path, index + 1);
        let mut cells = row.trim_matches('|').splitn(2, '|');
        let mut spans = || cells.next().unwrap_or_default().split('`').skip(1).step_by(2);
        for path in spans().filter_map(|path| path.strip_prefix("tokio")) {
            let path = path.split_once("::").map_or(path, |(_, path)| path);
            if let Some(file) = files.iter().find(|file| declares(file, path)) {
                complaints.push(format!("{place}: `{path}` is in {}: take the row out", file.path));
            }
        }
        for path in spans().filter(|path| path.starts_with("cede::")) {
            if !program.contains(&format!("use {path};")) {
                let line = format!("use {path};");
                complaints.push(format!("{place}: the program below the table needs `{line}`"));
            }
        }
    }
    complaints
}

/// The first program after the table.
fn program_after(text: &str) -> &str {
    let after = text.split_once(HEAD).map_or("", |(_, after)| after);
    let block = after.split_once("```rust\n").map_or("", |(_, block)| block);
    block.split("```").next().unwrap_or_default()
}

fn declares(file: &File, path: &str) -> bool {
    let mut parts = path.split("::");
    let (folder, name) = (parts.next().unwrap_or_default(), parts.last());
    let name = name.unwrap_or(folder);
    // The public folders, and those whose items users find in them.
    let inner = match folder {
        "runtime" => vec!["executor", "handle"],
        "task" => vec!["task", "join_set", "spawn"],
        other => vec![other],
    };
    let is_there = inner.iter().any(|inner| file.path.starts_with(&format!("runtime/{inner}")));
    is_there
        && file.is_rust()
        && file.code.lines().any(|line| {
            let public = line.trim_start().strip_prefix("pub ");
            let kinds = ["fn", "struct", "enum", "trait", "mod", "type"];
            public.is_some_and(|item| {
                kinds.iter().any(|kind| {
                    let after = word(item, kind).map(str::trim_start);
                    after
                        .is_some_and(|after| after.starts_with(name) && word(after, name).is_some())
                })
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(table: &str, code: &str) -> Vec<String> {
        let page = format!("{HEAD}\n|---|---|\n{table}\n\n```rust\nuse cede::spawn;\n```\n");
        check(&File::new("docs/e.md", &page), &[File::new("runtime/task/a.rs", code)])
    }

    #[test]
    fn a_row_that_is_true_is_accepted() {
        assert_eq!(
            found("| `tokio::task::LocalSet` | `cede::spawn` |", "pub struct Local;"),
            [""; 0]
        );
    }

    #[test]
    fn what_is_there_and_what_does_not_compile_is_refused() {
        assert_eq!(
            found("| `tokio::task::LocalSet` | nothing |", "pub struct LocalSet<T>(T);").len(),
            1
        );
        assert_eq!(found("| `tokio::task::LocalSet` | `cede::block_on` |", "").len(), 1);
        assert_eq!(found("", "").len(), 1);
    }
}
