//! Runs the cells of a plan, one child process at a time, shuffled anew in every repetition. A repetition that other
//! programs disturbed is repeated a few times before it is only labelled.

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::base::printed;
use crate::base::settings::Settings;
use crate::base::units::ns;
use crate::experiment::request::Request;
use crate::machine::calibrate::Calibration;
use crate::machine::noise::{Meter, Noise};
use crate::measure::attempt::{Attempt, Outcome};
use crate::parent::plan::Cell;
use crate::parent::process::{self, Ended};
use crate::parent::progress::Progress;
use crate::parent::retries::Retries;
use crate::parent::shuffle::order;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// What a child costs besides its cell, until the first has been timed.
const START_UP: Duration = Duration::from_millis(10);

/// From now on Ctrl-C ends the run early instead of ending the lab.
pub(crate) fn heed_ctrl_c() -> Result<()> {
    ctrlc::set_handler(|| INTERRUPTED.store(true, Relaxed)).context("listening for Ctrl-C")
}

/// Whether Ctrl-C was pressed.
pub(crate) fn interrupted() -> bool {
    INTERRUPTED.load(Relaxed)
}

/// In which order the cells run, and who is told of each that is done.
pub(crate) struct Course<'a> {
    /// Shuffled anew in every repetition; if not, they run in the order in which they are shown.
    pub(crate) shuffled: bool,
    /// Whether a disturbed repetition is made again; where somebody waits and the machine is busy, it is not.
    pub(crate) again: bool,
    /// Called with a cell's place and all its repetitions.
    pub(crate) done: &'a mut dyn FnMut(usize, &[Attempt]) -> Result<()>,
}

/// The attempts of every cell, in the order of `cells`; fewer if the run was interrupted.
pub(crate) fn run(
    cells: &[Cell],
    settings: &Settings,
    calibration: &Calibration,
    course: Course,
) -> Result<Vec<Vec<Attempt>>> {
    let mut attempts = vec![Vec::new(); cells.len()];
    let mut progress = Progress::new();
    let mut forecast = Forecast::new(cells);
    let mut retries = if course.again { Retries::new() } else { Retries::hopeless() };
    let mut position = 0;
    for rep in 0..settings.reps {
        let order = if course.shuffled {
            order(cells.len(), settings.seed, rep)
        } else {
            (0..cells.len()).collect()
        };
        for index in order {
            let cell = &cells[index];
            if rep >= cell.reps() {
                continue;
            }
            let what = format!("{} ({}/{})", cell.name(), rep + 1, settings.reps);
            let mut watch = |gone: Duration| {
                progress.show(&what, forecast.done(index, gone), forecast.all());
                !interrupted()
            };
            let mut once = || attempt(cell, calibration, None, (rep, position), &mut watch);
            let Some(attempt) = retries.quietest(&mut once)? else {
                progress.clear();
                return Ok(attempts);
            };
            forecast.took(index, Duration::from_nanos(attempt.wall_ns));
            attempts[index].push(attempt);
            position += 1;
            if attempts[index].len() as u32 == cell.reps() {
                progress.clear();
                (course.done)(index, &attempts[index])?;
            }
        }
    }
    progress.clear();
    Ok(attempts)
}

/// One repetition of one cell, recorded into `trace` if that is given; `None` if the run is to stop.
pub(crate) fn attempt(
    cell: &Cell,
    calibration: &Calibration,
    trace: Option<&Path>,
    (rep, position): (u32, usize),
    watch: impl FnMut(Duration) -> bool,
) -> Result<Option<Attempt>> {
    let request = Request {
        workload: cell.sheet.name.into(),
        model: cell.row.card.name.into(),
        pinned: cell.row.pinned,
        settings: cell.settings.clone(),
        counts: calibration.counts(&cell.settings),
        trace: trace.map(Path::to_owned),
    };
    let mut child = Command::new(std::env::current_exe().context("finding the lab itself")?);
    child.arg("cell").arg(serde_json::to_string(&request)?);
    let (meter, start) = (Meter::start(), Instant::now());
    let limit = cell.time_limit();
    let outcome = match process::run(child, limit, watch).context("starting a child")? {
        Ended::Stopped => return Ok(None),
        // Ctrl-C reaches the child as well, and may reach it first.
        Ended::Badly { .. } if interrupted() => return Ok(None),
        Ended::Badly { how, said } => Outcome::Crashed { how, said },
        Ended::TimedOut { cpu_ns } => Outcome::TimedOut { after_ns: ns(limit), cpu_ns },
        Ended::Well(text) => read(&text),
    };
    let wall_ns = ns(start.elapsed());
    // What is only calculated is the same on a busy machine.
    let noise = if cell.sheet.simulated { Noise::default() } else { meter.end() };
    Ok(Some(Attempt { rep, position, wall_ns, noise, again: 0, outcome }))
}

fn read(text: &str) -> Outcome {
    match printed::parse(text) {
        Ok(report) => Outcome::Finished(report),
        Err(error) => {
            Outcome::Crashed { how: "no report".into(), said: format!("unreadable: {error}") }
        }
    }
}

/// How long the run will take, bettered by every cell that was timed.
#[derive(Debug)]
struct Forecast {
    cell: Vec<Duration>,
    reps_left: Vec<u32>,
    done: Duration,
}

impl Forecast {
    fn new(cells: &[Cell]) -> Forecast {
        Forecast {
            cell: cells.iter().map(|cell| cell.serially() + START_UP).collect(),
            reps_left: cells.iter().map(Cell::reps).collect(),
            done: Duration::ZERO,
        }
    }

    fn took(&mut self, index: usize, time: Duration) {
        self.cell[index] = time;
        self.reps_left[index] -= 1;
        self.done += time;
    }

    fn done(&self, index: usize, gone: Duration) -> Duration {
        self.done + gone.min(self.cell[index])
    }

    fn all(&self) -> Duration {
        let left: Duration = self.cell.iter().zip(&self.reps_left).map(|(&t, &n)| t * n).sum();
        self.done + left
    }
}
