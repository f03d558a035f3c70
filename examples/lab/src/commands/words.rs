//! A recording told in the terminal: what `lab watch` does without a page.

use std::ops::RangeInclusive;

use anyhow::{Result, bail};
use cede::trace::Trace;

use crate::base::printable::printable;
use crate::cli::words_options::WordsOptions;
use crate::output::terminal::page::Page;
use crate::output::told::late::late;
use crate::output::told::overview::overview;
use crate::output::told::task::task;
use crate::output::told::turns::{known, turns};
use crate::story::story::Story;

/// What is to be said of a recording.
pub(crate) fn words(
    trace: &Trace,
    story: &Story,
    options: &WordsOptions,
    page: Page,
) -> Result<String> {
    if let Some(at_least) = options.late {
        return Ok(late(trace, story, at_least, page));
    }
    if let Some(name) = &options.task {
        let rows = found(story, name)?;
        let told: Vec<_> = rows.into_iter().map(|row| task(trace, story, row, page)).collect();
        return Ok(told.join("\n"));
    }
    if let Some(asked) = &options.turn {
        return told_turns(story, asked, page);
    }
    let next =
        "More: --turn 412 or --task NAME of these, --late 5ms for whose fault a delay was.\n";
    Ok(format!("{}\n{}{next}", overview(story, page), turns(story, None, page)))
}

fn told_turns(story: &Story, asked: &RangeInclusive<u32>, page: Page) -> Result<String> {
    match (turns(story, Some(asked), page), known(story)) {
        (told, _) if !told.is_empty() => Ok(told),
        (_, 0) => bail!("there is no loop in this recording that turns"),
        (_, last) => bail!("there is no turn {}: they go from 1 to {last}", asked.start()),
    }
}

/// The rows of the tasks with this number, or this name.
fn found(story: &Story, name: &str) -> Result<Vec<usize>> {
    let number = name.parse::<u64>().ok();
    let is_it = |row: &usize| {
        let task = &story.tasks[*row];
        Some(task.number) == number || task.label == name || task.name == name
    };
    let rows: Vec<usize> = (0..story.tasks.len()).filter(is_it).take(MOST).collect();
    if rows.is_empty() {
        let mut known: Vec<&str> = story.tasks.iter().map(|task| task.label.as_str()).collect();
        known.sort_unstable();
        known.dedup();
        known.truncate(MOST);
        bail!("there is no task {}; there are: {}", printable(name), known.join(", "));
    }
    Ok(rows)
}

/// So many tasks with one name are told, or named.
const MOST: usize = 20;

#[cfg(test)]
#[path = "../../tests/unit/words.rs"]
mod tests;
