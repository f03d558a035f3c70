//! `lab` alone: one question, answered on one screen, a row as soon as it is known.

use std::cell::RefCell;
use std::process::ExitCode;

use anyhow::Result;

use crate::cli::command::RunOptions;
use crate::commands::measure::{Audience, measure_before, status};
use crate::commands::screens::more;
use crate::commands::targets::Targets;
use crate::experiment::sheet::Sheet;
use crate::findings::takeaway::takeaway;
use crate::output::terminal::page::Page;
use crate::output::terminal::screen::{Layout, busy, end, row, title};
use crate::output::terminal::text::{complain, say};
use crate::parent::plan::{Rows, cells};
use crate::record::run::CellRecord;
use crate::workloads::catalogue::{DEFAULT, sheet};

/// Runs the few models that answer the question, and prints what came of it.
pub(crate) fn first(options: &RunOptions) -> Result<ExitCode> {
    let measuring = &options.measuring;
    let picture = Some(&options.picture);
    let targets = match Targets::open(measuring.json.as_ref(), &measuring.files, picture) {
        Ok(targets) => targets,
        Err(error) => {
            complain(&format!("error: {error:#}"));
            return Ok(ExitCode::from(2));
        }
    };
    let sheet: &Sheet = sheet(DEFAULT[0]).expect("the first of the default is a workload");
    let mut settings = options.settings();
    settings.reps = measuring.reps_or_one();
    let page = Page::here();
    let planned = |settings: &_, limits: &_| {
        let mut cells = cells(&[sheet], Rows::Few, settings, limits);
        cells.retain(|cell| cell.sheet.name == sheet.name);
        cells
    };
    let here = crate::machine::limits::Limits::here();
    let names: Vec<_> = planned(&settings, &here).iter().map(|cell| cell.row.name()).collect();
    let layout = Layout::new(names.iter().map(String::as_str), page);
    let block: RefCell<Option<CellRecord>> = RefCell::new(None);
    let mut was_busy = false;
    let about = settings.clone();
    let audience = Audience {
        begin: &mut |noise| {
            was_busy = noise.is_noisy();
            Ok(say(&(busy(noise, page) + &title(sheet, &about, page) + "\n"))?)
        },
        cell: &mut |cell, spread| {
            if cell.model.starts_with("loop-block") {
                *block.borrow_mut() = Some(cell.clone());
            }
            let block = block.borrow();
            let block = block.as_ref().map(|block| (block, spread));
            Ok(say(&row(cell, &about, block, layout))?)
        },
    };
    let record = measure_before(audience, settings, planned)?;
    let answer = takeaway(&record, sheet.name);
    let kept =
        targets.write(&end(answer.as_deref(), &record, was_busy, &more(&[sheet]), page), &record);
    Ok(status(&record, kept))
}
