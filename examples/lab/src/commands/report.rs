//! `lab report`: a report, shown again.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::cli::options::{Files, Picture};
use crate::commands::targets::Targets;
use crate::output::terminal::head::{foot, head};
use crate::output::terminal::page::Page;
use crate::output::terminal::sweep::shown as curves;
use crate::output::terminal::tables::tables;
use crate::output::terminal::text::complain;
use crate::record::reader::read;
use crate::record::run::Record;
use crate::workloads::catalogue::FLOOR;

/// Writes the files asked for, or prints the tables if there are none.
pub(crate) fn report(
    file: &Path,
    files: &Files,
    picture: &Picture,
    verbose: bool,
) -> Result<ExitCode> {
    let opened = read(file).and_then(|record| {
        if record.sweep.is_some() && (picture.svg.is_some() || picture.spinners.is_some()) {
            bail!("--svg and --spinners draw ticks, and a sweep has curves: --html draws them");
        }
        Ok((record, Targets::open(None, files, Some(picture))?))
    });
    let (record, targets) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            complain(&format!("error: {error:#}"));
            return Ok(ExitCode::from(2));
        }
    };
    let shown =
        if targets.is_empty() { shown(&record, Page::here(), verbose) } else { String::new() };
    Ok(if targets.write(&shown, &record) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The floor has a table only where there is no other.
pub(crate) fn shown(record: &Record, page: Page, verbose: bool) -> String {
    if let Some(sweep) = &record.sweep {
        return head(record, page) + &curves(record, sweep, page) + &foot(record, page, verbose);
    }
    let only_the_floor = record.cells.iter().all(|cell| cell.workload == FLOOR);
    head(record, page)
        + &tables(record, only_the_floor, page, verbose)
        + &foot(record, page, verbose)
}
