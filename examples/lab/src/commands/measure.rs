//! Cells measured and judged: what every command that runs them shares.

use std::process::ExitCode;
use std::time::{Instant, SystemTime};

use anyhow::Result;

use crate::base::settings::Settings;
use crate::base::units::ns;
use crate::findings::duel::duels;
use crate::findings::orders::standings;
use crate::judge::summary::summarise;
use crate::judge::verdict::{Kind, judge};
use crate::judge::why::why;
use crate::machine::calibrate::calibrate;
use crate::machine::environment::Environment;
use crate::machine::limits::Limits;
use crate::machine::noise::{Load, Meter, Noise};
use crate::measure::attempt::{Attempt, reports};
use crate::output::terminal::text::complain;
use crate::parent::plan::Cell;
use crate::parent::run::{self, Course};
use crate::record::run::{CellRecord, Record, SCHEMA, VERSION};

/// The exit status of a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;

/// Who is told what while the cells run.
pub(crate) struct Audience<'a> {
    /// How loud the machine is, before the first cell.
    pub(crate) begin: &'a mut dyn FnMut(Noise) -> Result<()>,
    /// A cell that is done, and how far the trials of the calibration differed. The cells then run in the order in which they are planned.
    pub(crate) cell: &'a mut dyn FnMut(&CellRecord, f64) -> Result<()>,
}

/// Runs the cells that `plan` makes of the settings and this machine's limits.
pub(crate) fn measure(
    settings: Settings,
    plan: impl FnOnce(&Settings, &Limits) -> Vec<Cell>,
) -> Result<Record> {
    measured(settings, plan, None)
}

/// The same, one cell after the other, and each is shown as soon as it is done.
pub(crate) fn measure_before(
    audience: Audience,
    settings: Settings,
    plan: impl FnOnce(&Settings, &Limits) -> Vec<Cell>,
) -> Result<Record> {
    measured(settings, plan, Some(audience))
}

fn measured(
    settings: Settings,
    plan: impl FnOnce(&Settings, &Limits) -> Vec<Cell>,
    mut audience: Option<Audience>,
) -> Result<Record> {
    run::heed_ctrl_c()?;
    let environment = Environment::here();
    let cells = plan(&settings, &environment.limits);
    let (start, started) = (Instant::now(), SystemTime::now());
    let load_before = Load::now();
    let meter = Meter::start();
    let calibration = calibrate(settings.work_ns, settings.chunk_ns);
    let noise = meter.end();
    if let Some(audience) = &mut audience {
        (audience.begin)(noise)?;
    }
    let course = Course {
        shuffled: audience.is_none(),
        again: audience.is_none() || !noise.is_noisy(),
        done: &mut |index, attempts| match &mut audience {
            Some(audience) => (audience.cell)(
                &judged(cells[index].clone(), attempts.to_vec()),
                calibration.spread,
            ),
            None => Ok(()),
        },
    };
    let attempts = run::run(&cells, &settings, &calibration, course)?;
    let mut record = Record {
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
        orders: Vec::new(),
        duels: Vec::new(),
        sweep: None,
    };
    record.orders = standings(&record);
    record.duels = duels(&record);
    Ok(record)
}

fn judged(cell: Cell, attempts: Vec<Attempt>) -> CellRecord {
    let finished: Vec<_> = reports(&attempts).collect();
    let summary = summarise(&finished);
    let opinion = if finished.is_empty() { None } else { (cell.sheet.judge)(&finished) };
    let verdict = judge(cell.refused.as_deref(), &attempts, opinion.as_ref(), summary.as_ref());
    CellRecord {
        workload: cell.sheet.name.into(),
        model: cell.row.name(),
        at: cell.at,
        why: why(&verdict, &attempts, opinion.as_ref(), summary.as_ref(), cell.slice_ns()),
        verdict,
        summary,
        attempts,
        latest: None,
    }
}

/// What the run's end is to the shell; `kept`: all that was to be written is.
pub(crate) fn status(record: &Record, kept: bool) -> ExitCode {
    let failed = record.cells.iter().filter(|cell| cell.verdict.kind == Kind::Failed);
    let failed =
        failed.map(|cell| format!("{} {}: {}", cell.workload, cell.model, cell.verdict.text));
    let failed: Vec<_> = failed.collect();
    let noisy = record.cells.iter().filter(|cell| cell.noise().is_some()).count();
    if record.interrupted {
        return ExitCode::from(INTERRUPTED);
    }
    if !failed.is_empty() {
        // By name: the floor's cells have no table of their own.
        complain(&format!("lab: failed: {}", failed.join("; ")));
        return ExitCode::FAILURE;
    }
    if record.settings.strict && noisy > 0 {
        let disturbed = format!("{noisy} cells were disturbed by other programs");
        complain(&format!("lab: --strict refuses this run: {disturbed}"));
        return ExitCode::FAILURE;
    }
    if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
