//! `lab why`: each model once, recorded, and what its latest tick waited for.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Result, bail};
use serde_json::{Value, json};

use crate::base::settings::Settings;
use crate::base::units::show_ns;
use crate::blame::names::Names;
use crate::blame::part::Kind;
use crate::blame::ticks::of_ticks;
use crate::cli::names::Choice;
use crate::cli::why_options::WhyOptions;
use crate::experiment::sheet::Sheet;
use crate::judge::verdict::failure;
use crate::machine::calibrate::{Calibration, calibrate};
use crate::machine::limits::Limits;
use crate::measure::attempt::reports;
use crate::output::blame_json::of_model;
use crate::output::family::longest;
use crate::output::file::Target;
use crate::output::terminal::blame::{key, note, row, shown};
use crate::output::terminal::page::Page;
use crate::output::terminal::text::{complain, say, wrap};
use crate::parent::plan::{Cell, cells};
use crate::parent::progress::Progress;
use crate::parent::recorded::{record, refuses};
use crate::parent::run;
use crate::workloads::catalogue::WORKLOADS;

/// The exit status of a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;

/// Records the cells, and prints a bar and a sentence for each as it is done.
pub(crate) fn why(workloads: &[Choice], options: &WhyOptions) -> Result<ExitCode> {
    let sheets: Vec<&'static Sheet> = workloads.iter().copied().flatten().collect();
    let json = || options.json.as_ref().map(|file| Target::open(file)).transpose();
    let target = match have_ticks(&sheets).and_then(|()| json()) {
        Ok(target) => target,
        Err(error) => {
            complain(&format!("error: {error:#}"));
            return Ok(ExitCode::from(2));
        }
    };
    run::heed_ctrl_c()?;
    let settings = options.recording.settings();
    let calibration = calibrate(settings.work_ns, settings.chunk_ns);
    let limits = Limits::here();
    let mut told = Told { page: Page::here(), models: Vec::new(), failed: false };
    for (n, sheet) in sheets.into_iter().enumerate() {
        let mut cells = cells(&[sheet], options.recording.rows(), &settings, &limits);
        // Neither the floor, nor what cannot be recorded, unless it was asked for.
        let asked = !options.recording.models.is_empty();
        cells.retain(|cell| {
            cell.sheet.name == sheet.name && (asked || refuses(cell.row.card).is_none())
        });
        let title = wrap(&title(sheet, &settings), told.page.width, 0);
        say(&format!("{}{title}\n\n", if n > 0 { "\n" } else { "" }))?;
        told.tell(&cells, &calibration)?;
        if run::interrupted() {
            return Ok(ExitCode::from(INTERRUPTED));
        }
    }
    if let Some(target) = target {
        target.write(&(serde_json::to_string(&json!({ "why": told.models }))? + "\n"))?;
    }
    Ok(if told.failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Only what ticks can be late.
fn have_ticks(sheets: &[&Sheet]) -> Result<()> {
    let with: Vec<_> =
        WORKLOADS.iter().filter(|sheet| sheet.spinner).map(|sheet| sheet.name).collect();
    match sheets.iter().find(|sheet| !sheet.spinner) {
        Some(sheet) => {
            bail!("{} has no ticks that could be late; these have: {}", sheet.name, with.join(", "))
        }
        None => Ok(()),
    }
}

fn title(sheet: &Sheet, settings: &Settings) -> String {
    let tick = show_ns(settings.tick_ns);
    format!(
        "{}: {}. A tick is due every {tick}; what did the latest of each model wait for?",
        sheet.name, sheet.what
    )
}

/// What was told so far.
struct Told {
    page: Page,
    models: Vec<Value>,
    failed: bool,
}

impl Told {
    fn tell(&mut self, cells: &[Cell], calibration: &Calibration) -> Result<()> {
        let names: Vec<_> = cells.iter().map(|cell| cell.row.name()).collect();
        let names = longest(names.iter().map(String::as_str));
        let mut kinds = Vec::new();
        let mut progress = Progress::new();
        let (mut done, all) = (Duration::ZERO, cells.iter().map(Cell::serially).sum());
        for cell in cells {
            let watch = |gone: Duration| {
                progress.show(&cell.name(), done + gone, all);
                !run::interrupted()
            };
            let refused =
                cell.refused.clone().or_else(|| refuses(cell.row.card).map(str::to_owned));
            let said = match refused {
                Some(why) => note(&cell.row.name(), &format!("cannot: {why}"), names, self.page),
                None => self.one(cell, calibration, names, watch, &mut kinds)?,
            };
            done += cell.serially();
            progress.clear();
            if run::interrupted() {
                return Ok(());
            }
            say(&said)?;
        }
        say(&format!("\n{}", key(&kinds, self.page)))?;
        Ok(())
    }

    /// Records a cell; what is to be said of it.
    fn one(
        &mut self,
        cell: &Cell,
        calibration: &Calibration,
        names: usize,
        watch: impl FnMut(Duration) -> bool,
        kinds: &mut Vec<Kind>,
    ) -> Result<String> {
        let model = cell.row.name();
        let Some(recorded) = record(cell, calibration, watch)? else { return Ok(String::new()) };
        if let Some((what, said)) = failure(&recorded.attempt) {
            self.failed = true;
            return Ok(note(&model, &format!("{what}: {said}"), names, self.page));
        }
        let attempt = std::slice::from_ref(&recorded.attempt);
        let (Some(report), Some(trace)) = (reports(attempt).next(), recorded.trace) else {
            return Ok(String::new());
        };
        let ticks = report.ticks.clone().unwrap_or_default();
        let (late, called) = (of_ticks(&trace, &ticks), Names::of(&trace));
        self.models.push(of_model((cell.sheet.name, &model), &late, &called, report));
        kinds.extend(shown(&late));
        Ok(row(&model, &late, &called, names, self.page))
    }
}
