//! `lab run`.

use std::process::ExitCode;
use std::time::{Instant, SystemTime};

use anyhow::Result;

use crate::attempt::{Attempt, reports};
use crate::calibrate::calibrate;
use crate::cli::{Choice, RunOptions};
use crate::commands::targets::Targets;
use crate::output::head::{foot, head};
use crate::output::page::Page;
use crate::output::tables::tables;
use crate::output::text::say;
use crate::parent::environment::Environment;
use crate::parent::noise::Load;
use crate::parent::plan::{Cell, cells};
use crate::parent::run;
use crate::record::{CellRecord, Record, SCHEMA, VERSION};
use crate::summary::summarise;
use crate::units::ns;
use crate::verdict::{Kind, judge};
use crate::why::why;
use crate::workloads::catalogue::FLOOR;
use crate::workloads::sheet::Sheet;

/// The exit status of a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;

/// Runs the cells, prints the tables, writes the files.
pub(crate) fn run(workloads: &[Choice], options: &RunOptions) -> Result<ExitCode> {
    let targets = match Targets::open(options.json.as_deref(), &options.files) {
        Ok(targets) => targets,
        Err(error) => {
            eprintln!("error: {error:#}");
            return Ok(ExitCode::from(2));
        }
    };
    run::heed_ctrl_c()?;
    let workloads: Vec<&Sheet> = workloads.iter().copied().flatten().collect();
    let record = measure(&workloads, options)?;
    let page = Page::here();
    let floor_asked = workloads.iter().any(|sheet| sheet.name == FLOOR);
    say(&(head(&record, page) + &tables(&record, floor_asked, page) + &foot(&record, page)))?;
    targets.write(&record)?;
    Ok(status(&record))
}

fn measure(workloads: &[&'static Sheet], options: &RunOptions) -> Result<Record> {
    let settings = options.settings();
    let environment = Environment::here();
    let cells = cells(workloads, &options.models, &settings, &environment.limits);
    let (start, started) = (Instant::now(), SystemTime::now());
    let load_before = Load::now();
    let calibration = calibrate(settings.work_ns, settings.chunk_ns);
    let attempts = run::run(&cells, &settings, calibration.counts)?;
    Ok(Record {
        schema: SCHEMA.into(),
        version: VERSION,
        started_unix: started.duration_since(SystemTime::UNIX_EPOCH)?.as_secs(),
        took_ns: ns(start.elapsed()),
        interrupted: run::interrupted(),
        settings,
        environment,
        calibration,
        load_before,
        load_after: Load::now(),
        cells: cells.into_iter().zip(attempts).map(|(cell, tried)| judged(cell, tried)).collect(),
    })
}

fn judged(cell: Cell, attempts: Vec<Attempt>) -> CellRecord {
    let finished: Vec<_> = reports(&attempts).collect();
    let summary = summarise(&finished);
    let opinion = if finished.is_empty() { None } else { (cell.sheet.judge)(&finished) };
    let verdict = judge(cell.refused.as_deref(), &attempts, opinion.as_ref(), summary.as_ref());
    CellRecord {
        workload: cell.sheet.name.into(),
        model: cell.row.name(),
        why: why(&verdict, &attempts, opinion.as_ref(), summary.as_ref()),
        verdict,
        summary,
        attempts,
    }
}

fn status(record: &Record) -> ExitCode {
    let any = |kind| record.cells.iter().any(|cell| cell.verdict.kind == kind);
    let noisy = record.cells.iter().filter(|cell| cell.noise().is_some()).count();
    if record.interrupted {
        return ExitCode::from(INTERRUPTED);
    }
    if any(Kind::Failed) {
        eprintln!("lab: some cells failed");
        return ExitCode::FAILURE;
    }
    if record.settings.strict && noisy > 0 {
        eprintln!("lab: --strict refuses this run: {noisy} cells were disturbed by other programs");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
