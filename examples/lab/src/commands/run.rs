//! `lab run`.

use std::process::ExitCode;

use anyhow::Result;

use crate::cli::command::RunOptions;
use crate::cli::names::Choice;
use crate::commands::measure::{measure, status};
use crate::commands::targets::Targets;
use crate::experiment::sheet::Sheet;
use crate::output::terminal::head::{foot, head};
use crate::output::terminal::page::Page;
use crate::output::terminal::tables::tables;
use crate::output::terminal::text::complain;
use crate::parent::plan::cells;
use crate::workloads::catalogue::FLOOR;

/// Runs the cells, prints the tables, writes the files.
pub(crate) fn run(workloads: &[Choice], options: &RunOptions) -> Result<ExitCode> {
    let measuring = &options.measuring;
    let svg = options.picture.svg.as_ref();
    let targets = match Targets::open(measuring.json.as_ref(), &measuring.files, svg) {
        Ok(targets) => targets,
        Err(error) => {
            complain(&format!("error: {error:#}"));
            return Ok(ExitCode::from(2));
        }
    };
    let workloads: Vec<&Sheet> = workloads.iter().copied().flatten().collect();
    let record = measure(options.settings(), |settings, limits| {
        cells(&workloads, &options.models, settings, limits)
    })?;
    let page = Page::here();
    let floor_asked = workloads.iter().any(|sheet| sheet.name == FLOOR);
    let shown = head(&record, page) + &tables(&record, floor_asked, page) + &foot(&record, page);
    let kept = targets.write(&shown, &record);
    Ok(status(&record, kept))
}
