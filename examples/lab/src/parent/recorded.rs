//! A cell that is run once, in a child that records it.

use std::env::temp_dir;
use std::fs::remove_file;
use std::path::PathBuf;
use std::process;
use std::time::Duration;

use anyhow::{Context, Result};
use cede::trace::Trace;

use crate::machine::calibrate::Calibration;
use crate::measure::attempt::{Attempt, Outcome};
use crate::models::card::Card;
use crate::parent::plan::Cell;
use crate::parent::run::attempt;

/// What came of it.
#[derive(Debug)]
pub(crate) struct Recorded {
    pub(crate) attempt: Attempt,
    /// `None`: the child did not end well.
    pub(crate) trace: Option<Trace>,
}

/// Why a model cannot be recorded, if it cannot.
pub(crate) fn refuses(card: &Card) -> Option<&'static str> {
    let can = ["Serial", "Threads", "Gil", "Pool", "CedeLoop", "CedeMulti", "CedeRescue"];
    (!can.contains(&card.executor)).then_some("only Cede, and the lab's own threads, are recorded")
}

/// Runs the cell; `None` if the run is to stop. `watch` is called now and then with the time gone by, and says whether
/// to go on.
pub(crate) fn record(
    cell: &Cell,
    calibration: &Calibration,
    watch: impl FnMut(Duration) -> bool,
) -> Result<Option<Recorded>> {
    let file = Scratch::new();
    let Some(attempt) = attempt(cell, calibration, Some(&file.0), (0, 0), watch)? else {
        return Ok(None);
    };
    let trace = match attempt.outcome {
        Outcome::Finished(_) => Some(Trace::load(&file.0).context("reading the recording")?),
        Outcome::Crashed { .. } | Outcome::TimedOut { .. } => None,
    };
    Ok(Some(Recorded { attempt, trace }))
}

/// A file that is gone when this is.
#[derive(Debug)]
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Scratch {
        Scratch(temp_dir().join(format!("cede-lab-{}.trace", process::id())))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // There is none if the child did not get that far.
        let _ = remove_file(&self.0);
    }
}
