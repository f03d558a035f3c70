//! `lab report`: a report, shown again.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::cli::Files;
use crate::commands::targets::Targets;
use crate::output::head::{foot, head};
use crate::output::page::Page;
use crate::output::sweep::shown as curves;
use crate::output::tables::tables;
use crate::output::text::say;
use crate::reader::read;
use crate::record::Record;
use crate::workloads::catalogue::FLOOR;

/// Writes the files asked for, or prints the tables if there are none.
pub(crate) fn report(file: &Path, files: &Files) -> Result<ExitCode> {
    let opened = read(file).and_then(|record| {
        if record.sweep.is_some() && files.svg.is_some() {
            bail!("--svg draws tick strips, and a sweep has curves: --html draws them");
        }
        Ok((record, Targets::open(None, files)?))
    });
    let (record, targets) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            eprintln!("error: {error:#}");
            return Ok(ExitCode::from(2));
        }
    };
    if targets.is_empty() {
        say(&shown(&record, Page::here()))?;
    }
    targets.write(&record)?;
    Ok(ExitCode::SUCCESS)
}

/// The floor has a table only where there is no other.
fn shown(record: &Record, page: Page) -> String {
    if let Some(sweep) = &record.sweep {
        return head(record, page) + &curves(record, sweep, page) + &foot(record, page);
    }
    let only_the_floor = record.cells.iter().all(|cell| cell.workload == FLOOR);
    head(record, page) + &tables(record, only_the_floor, page) + &foot(record, page)
}
