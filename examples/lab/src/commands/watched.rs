//! What `lab watch` is asked to show: files that are read, or cells that are run and recorded.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use cede::trace::Trace;

use crate::base::printable::printable;
use crate::base::settings::Settings;
use crate::cli::names::{row, workload};
use crate::cli::watch_options::WatchOptions;
use crate::judge::verdict::failure;
use crate::machine::calibrate::calibrate;
use crate::machine::limits::Limits;
use crate::measure::attempt::reports;
use crate::output::terminal::text::complain;
use crate::parent::plan::{Cell, Row, Rows, cells};
use crate::parent::progress::Progress;
use crate::parent::recorded::{Recorded, record as record_cell, refuses};
use crate::parent::run::{heed_ctrl_c, interrupted};
use crate::watch::subject::Subject;

/// The models that are recorded without `--model`: a task that never yields, the same yielding, and threads.
const MODELS: [&str; 3] = ["loop-block", "loop-yield", "threads"];

/// A recording, and what is to be shown of it.
#[derive(Debug)]
pub(crate) struct Watched {
    pub(crate) trace: Trace,
    pub(crate) subject: Subject,
}

/// What is to be shown.
#[derive(Debug)]
pub(crate) enum Asked {
    Files(Vec<PathBuf>),
    Cells(Vec<Cell>),
}

/// Files if they are there, else one workload.
pub(crate) fn asked(options: &WatchOptions) -> Result<Asked> {
    let files: Vec<PathBuf> = options.what.iter().map(PathBuf::from).collect();
    if let [what] = &options.what[..]
        && !files[0].exists()
        && !what.contains(['/', '.'])
    {
        let sheet = workload(what).map_err(anyhow::Error::msg);
        let sheet = sheet.with_context(|| format!("there is no file {what}, and"))?;
        if !sheet.own.is_empty() {
            bail!("{what} runs no models, so there is nothing to record: lab run {what}");
        }
        let rows = match &options.recording.models[..] {
            [] => MODELS.iter().map(|model| row(model)).collect::<Result<Vec<Row>, _>>(),
            models => Ok(models.to_vec()),
        };
        let rows = rows.map_err(anyhow::Error::msg)?;
        let settings = options.recording.settings();
        let mut cells = cells(&[sheet], Rows::Chosen(&rows), &settings, &Limits::here());
        cells.retain(|cell| cell.sheet.name == sheet.name);
        return Ok(Asked::Cells(cells));
    }
    Ok(Asked::Files(files))
}

/// A recording from a file.
pub(crate) fn load(file: &Path) -> Result<Watched> {
    let shown = printable(&file.display().to_string()).into_owned();
    let trace = Trace::load(file)?;
    if trace.events().next().is_none() {
        bail!(
            "nothing is recorded in {shown}. A program built on Cede records if it runs with CEDE_TRACE=FILE, or if it \
             hands a recorder to Builder::record"
        );
    }
    let name =
        file.file_name().map_or(shown, |name| printable(&name.to_string_lossy()).into_owned());
    let subject = Subject::of(name, String::new(), &trace, None);
    Ok(Watched { trace, subject })
}

/// Runs and records the cells; whether all could be.
pub(crate) fn record(
    cells: &[Cell],
    settings: &Settings,
    all_watched: &mut Vec<Watched>,
) -> Result<bool> {
    heed_ctrl_c()?;
    let calibration = calibrate(settings.work_ns, settings.chunk_ns);
    let mut progress = Progress::new();
    let (mut done, all) = (Duration::ZERO, cells.iter().map(Cell::serially).sum());
    let mut could = true;
    for cell in cells {
        let watch = |gone: Duration| {
            progress.show(&format!("recording {}", cell.name()), done + gone, all);
            !interrupted()
        };
        let refused = cell.refused.clone().or_else(|| refuses(cell.row.card).map(str::to_owned));
        let recorded = match refused {
            Some(why) => Err(format!("cannot: {why}")),
            None => match record_cell(cell, &calibration, watch)? {
                Some(recorded) => watched(cell, recorded),
                None => return Ok(false),
            },
        };
        done += cell.serially();
        progress.clear();
        match recorded {
            Ok(watched) => all_watched.push(watched),
            Err(why) => {
                could = false;
                complain(&format!("{}: {why}", cell.name()));
            }
        }
    }
    Ok(could)
}

/// What was recorded of a cell, or why nothing was.
fn watched(cell: &Cell, recorded: Recorded) -> Result<Watched, String> {
    if let Some((what, said)) = failure(&recorded.attempt) {
        return Err(format!("{what}: {said}"));
    }
    let trace = recorded.trace.filter(|trace| trace.events().next().is_some());
    let trace = trace.ok_or("nothing was recorded")?;
    let attempt = std::slice::from_ref(&recorded.attempt);
    let ticks = reports(attempt).next().and_then(|report| report.ticks.clone());
    let what = cell.row.card.what.to_owned();
    let subject = Subject::of(cell.row.name(), what, &trace, ticks);
    Ok(Watched { trace, subject })
}
