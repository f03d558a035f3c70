//! `lab report`: a report, or a part of it, shown again.

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::cli::report_options::ReportOptions;
use crate::commands::screens::screens;
use crate::commands::targets::Targets;
use crate::findings::duel::duels;
use crate::findings::orders::standings;
use crate::output::terminal::head::{foot, head};
use crate::output::terminal::page::Page;
use crate::output::terminal::sweep::shown as curves;
use crate::output::terminal::tables::{bare, tables};
use crate::output::terminal::text::complain;
use crate::record::reader::read;
use crate::record::run::Record;
use crate::workloads::catalogue::FLOOR;

/// Writes the files asked for, or prints the tables if there are none.
pub(crate) fn report(options: &ReportOptions) -> Result<ExitCode> {
    let opened = chosen(options).and_then(|record| {
        Ok((record, Targets::open(None, &options.files, Some(&options.picture))?))
    });
    let (record, targets) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            complain(&format!("error: {error:#}"));
            return Ok(ExitCode::from(2));
        }
    };
    let shown =
        if targets.is_empty() { asked(&record, options, Page::here()) } else { String::new() };
    Ok(if targets.write(&shown, &record) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The part of the report that is asked for, with what follows from that part alone.
fn chosen(options: &ReportOptions) -> Result<Record> {
    let mut record = read(&options.file)?;
    let picture = &options.picture;
    if record.sweep.is_some() {
        if picture.svg.is_some() || picture.spinners.is_some() {
            bail!("--svg and --spinners draw ticks, and a sweep has curves: --html draws them");
        }
        if options.chooses() || options.screen {
            bail!(
                "--only, --model and --screen are for a run, and this is a sweep: leave them out"
            );
        }
    }
    if !options.chooses() {
        return Ok(record);
    }
    for sheet in options.workloads.iter().copied().filter(|choice| choice.len() == 1).flatten() {
        if !record.workloads().contains(&sheet.name) {
            bail!("{} is not in the report; it has: {}", sheet.name, record.workloads().join(", "));
        }
    }
    let models: Vec<String> = options.models.iter().map(|row| row.name()).collect();
    for model in &models {
        if !record.cells.iter().any(|cell| cell.model == *model) {
            bail!("no row of the report is called {model}");
        }
    }
    if !options.workloads.is_empty() {
        // The floor stays: the others have a column of it.
        record.cells.retain(|cell| cell.workload == FLOOR || options.names(&cell.workload));
    }
    if !models.is_empty() {
        let place = |name: &str| models.iter().position(|model| model == name);
        record.cells.retain(|cell| place(&cell.model).is_some());
        let order = record.workloads().into_iter().map(str::to_owned).collect::<Vec<_>>();
        let workload = |name: &str| order.iter().position(|workload| workload == name);
        record.cells.sort_by_key(|cell| (workload(&cell.workload), place(&cell.model)));
    }
    record.orders = standings(&record);
    record.duels = duels(&record);
    Ok(record)
}

/// As the options ask for it; the floor has a table also by its name.
fn asked(record: &Record, options: &ReportOptions, page: Page) -> String {
    let floor = is_floor(record) || options.names(FLOOR);
    match &record.sweep {
        _ if options.screen => screens(record, floor, None, page),
        Some(sweep) if options.bare => curves(record, sweep, page),
        None if options.bare => bare(record, floor, page, options.verbose),
        Some(_) => shown(record, page, options.verbose),
        None => whole(record, floor, page, options.verbose),
    }
}

/// The floor has a table only where there is no other.
pub(crate) fn shown(record: &Record, page: Page, verbose: bool) -> String {
    if let Some(sweep) = &record.sweep {
        return head(record, page) + &curves(record, sweep, page) + &foot(record, page, verbose);
    }
    whole(record, is_floor(record), page, verbose)
}

fn whole(record: &Record, floor: bool, page: Page, verbose: bool) -> String {
    head(record, page) + &tables(record, floor, page, verbose) + &foot(record, page, verbose)
}

fn is_floor(record: &Record) -> bool {
    record.cells.iter().all(|cell| cell.workload == FLOOR)
}
