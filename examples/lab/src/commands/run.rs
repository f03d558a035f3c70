//! `lab run`.

use std::process::ExitCode;

use anyhow::Result;

use crate::base::detail::Detail;
use crate::cli::command::RunOptions;
use crate::cli::names::Choice;
use crate::commands::blamed::blame;
use crate::commands::history::since_last;
use crate::commands::measure::{measure, status};
use crate::commands::screens::screens;
use crate::commands::targets::Targets;
use crate::experiment::sheet::Sheet;
use crate::output::terminal::head::{foot, head};
use crate::output::terminal::page::Page;
use crate::output::terminal::tables::tables;
use crate::output::terminal::text::complain;
use crate::output::terminal::text::wrap;
use crate::parent::plan::cells;
use crate::workloads::catalogue::FLOOR;

/// Runs the cells, prints the tables, writes the files.
pub(crate) fn run(workloads: &[Choice], options: &RunOptions) -> Result<ExitCode> {
    let measuring = &options.measuring;
    let picture = Some(&options.picture);
    let targets = match Targets::open(measuring.json.as_ref(), &measuring.files, picture) {
        Ok(targets) => targets,
        Err(error) => {
            complain(&format!("error: {error:#}"));
            return Ok(ExitCode::from(2));
        }
    };
    let all = workloads.iter().any(|choice| choice.len() > 1);
    let workloads: Vec<&Sheet> = workloads.iter().copied().flatten().collect();
    let mut planned = Vec::new();
    let mut record = measure(options.settings(), |settings, limits| {
        planned = cells(&workloads, options.rows(all), settings, limits);
        planned.clone()
    })?;
    if measuring.files.html.is_some() && !record.interrupted {
        blame(&mut record, &planned)?;
    }
    let page = Page::here();
    let since = since_last(&record);
    let floor_asked = workloads.iter().any(|sheet| sheet.name == FLOOR);
    let shown = match options.detail() {
        Detail::Screen => screens(&record, floor_asked, since.as_deref(), page),
        detail => {
            let everything = detail == Detail::Everything;
            let tables = tables(&record, floor_asked, page, everything);
            let since = since.map_or(String::new(), |since| wrap(&since, page.width, 2) + "\n");
            head(&record, page) + &tables + &foot(&record, page, everything) + &since
        }
    };
    let kept = targets.write(&shown, &record);
    Ok(status(&record, kept))
}
