//! `lab run`.

use std::process::ExitCode;

use anyhow::Result;

use crate::base::detail::Detail;
use crate::cli::command::RunOptions;
use crate::cli::names::Choice;
use crate::commands::blamed::blame;
use crate::commands::history::since_last;
use crate::commands::measure::{measure, status};
use crate::commands::targets::Targets;
use crate::experiment::sheet::Sheet;
use crate::findings::takeaway::takeaway;
use crate::models::catalogue::MODELS;
use crate::output::terminal::head::{foot, head};
use crate::output::terminal::page::Page;
use crate::output::terminal::paint::{Ink, paint};
use crate::output::terminal::screen::{Layout, end, row, title};
use crate::output::terminal::tables::{table, tables};
use crate::output::terminal::text::complain;
use crate::output::terminal::text::wrap;
use crate::parent::plan::cells;
use crate::record::run::{CellRecord, Record};
use crate::workloads::catalogue::FLOOR;
use crate::workloads::catalogue::sheet;

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

/// A screen a workload, and where there is more.
fn screens(record: &Record, floor_asked: bool, since: Option<&str>, page: Page) -> String {
    let sheets = record.workloads().into_iter().filter_map(sheet);
    let sheets: Vec<_> = sheets.filter(|sheet| floor_asked || sheet.name != FLOOR).collect();
    let mut out = String::new();
    let mut answered = sheets.len() > 1;
    for sheet in &sheets {
        let of = |cell: &&CellRecord| cell.workload == sheet.name;
        let cells: Vec<_> = record.cells.iter().filter(of).collect();
        // What is drawn as a timeline is understood by it, and not by a line.
        if cells.iter().flat_map(|cell| cell.reports()).any(|r| !r.measured.lanes.is_empty()) {
            out += &table(record, sheet, page.for_tables(), false);
            answered = true;
            continue;
        }
        let layout = Layout::new(cells.iter().map(|cell| cell.model.as_str()), page);
        let block = cells.iter().find(|cell| cell.model == "loop-block");
        let block = block.map(|cell| (*cell, record.calibration.spread));
        out += &(title(sheet, &record.settings, page) + "\n");
        for cell in &cells {
            out += &row(cell, &record.settings, block, layout);
        }
        if let Some(answer) = takeaway(record, sheet.name).filter(|_| sheets.len() > 1) {
            out +=
                &format!("\n{}\n", paint(&wrap(&answer, page.width, 0), Ink::Bold, page.colours));
        }
        out += if sheets.len() > 1 { "\n" } else { "" };
    }
    let only = sheets.first().filter(|_| !answered);
    let answer = only.and_then(|sheet| takeaway(record, sheet.name));
    if let Some(since) = since {
        out += &format!("\n{}\n", wrap(since, page.width, 2));
    }
    out + &end(answer.as_deref(), record, false, &more(&sheets), page)
}

fn more(sheets: &[&Sheet]) -> Vec<String> {
    // A study has rows of its own, and all of them are here.
    let with_models = sheets.iter().find(|sheet| sheet.own.is_empty());
    let all = with_models
        .map(|sheet| format!("All {} models, and why: lab run {} --all", MODELS.len(), sheet.name));
    let figures = ["All figures: -v".into(), "pictures: --html lab.html".into()];
    all.into_iter().chain(figures).collect()
}
