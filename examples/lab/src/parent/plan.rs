//! Which cells a run has: every workload under every model that can do it, and for every model
//! the floor.

use std::time::Duration;

use crate::base::settings::{Cpus, Settings};
use crate::experiment::sheet::Sheet;
use crate::machine::affinity::CAN_PIN;
use crate::machine::limits::Limits;
use crate::models::card::Card;
use crate::models::catalogue::{MODELS, card, stands_for_its_executor};
use crate::models::job::Form;
use crate::record::at::At;
use crate::workloads::catalogue::{DEFAULT, FLOOR, WORKLOADS, sheet};

const ONE_CPU: &str = "@1cpu";

/// A row of the tables: a model, perhaps pinned to one processor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub(crate) card: &'static Card,
    pub(crate) pinned: bool,
}

impl Row {
    /// `threads`, `threads@1cpu`.
    pub(crate) fn named(name: &str) -> Option<Row> {
        let (model, pinned) = match name.strip_suffix(ONE_CPU) {
            Some(model) => (model, true),
            None => (name, false),
        };
        let own = || own_rows().find(|row| row.name == model).filter(|_| !pinned);
        Some(Row { card: card(model).or_else(own)?, pinned })
    }

    pub(crate) fn name(&self) -> String {
        format!("{}{}", self.card.name, if self.pinned { ONE_CPU } else { "" })
    }
}

/// Which rows a run has.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Rows<'a> {
    /// The few that answer the workload's question.
    Few,
    /// Every model.
    All,
    /// These.
    Chosen(&'a [Row]),
}

/// The models that answer the question of a spinner beside jobs, those of them that can do it.
const FEW: [&str; 6] = ["loop-block", "loop-yield", "loop-await", "loop-offload", "threads", "gil"];

/// A cell: a workload under a model.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub(crate) sheet: &'static Sheet,
    pub(crate) row: Row,
    /// Where it is on the axis of a sweep.
    pub(crate) at: Option<At>,
    /// The run's, but for what a sweep moves.
    pub(crate) settings: Settings,
    /// Why it will not be run.
    pub(crate) refused: Option<String>,
}

impl Cell {
    /// How often it runs.
    pub(crate) fn reps(&self) -> u32 {
        match (&self.refused, self.sheet.simulated) {
            (Some(_), _) => 0,
            (None, true) => 1,
            (None, false) => self.settings.reps,
        }
    }

    /// How long it takes when nothing overlaps.
    pub(crate) fn serially(&self) -> Duration {
        (self.sheet.serially)(&self.settings)
    }

    /// `spin loop-yield`, `spin loop-yield at 30.0 µs`.
    pub(crate) fn name(&self) -> String {
        let at = self.at.map_or(String::new(), |at| format!(" at {at}"));
        format!("{} {}{at}", self.sheet.name, self.row.name())
    }

    /// How long a poll was asked to be, where the model does the job in slices.
    pub(crate) fn slice_ns(&self) -> Option<u64> {
        (self.row.card.form == Form::Sliced).then_some(self.settings.chunk_ns)
    }

    /// It should have ended long before; a machine that is merely busy gets the benefit of doubt.
    pub(crate) fn time_limit(&self) -> Duration {
        self.serially() * 10 + Duration::from_secs(10)
    }
}

/// The rows that studies have of their own.
fn own_rows() -> impl Iterator<Item = &'static Card> {
    WORKLOADS.iter().flat_map(|sheet| sheet.own)
}

/// The cells of a run, in the order of the tables.
pub(crate) fn cells(
    workloads: &[&'static Sheet],
    rows: Rows,
    settings: &Settings,
    limits: &Limits,
) -> Vec<Cell> {
    let mut cells = Vec::new();
    for sheet in with_the_floor(workloads) {
        for row in rows_of(sheet, rows, settings) {
            let refused = (sheet.refuses)(row.card)
                .map(str::to_owned)
                .or_else(|| limits.refuse(row.card.threads_for((sheet.units)(settings))));
            cells.push(Cell { sheet, row, at: None, settings: settings.clone(), refused });
        }
    }
    cells
}

/// The rows of `sheet` that are asked for; a study has its own, unless some of them are chosen.
fn rows_of(sheet: &Sheet, asked: Rows, settings: &Settings) -> Vec<Row> {
    let chosen = if let Rows::Chosen(rows) = asked { rows } else { &[] };
    let (own, models): (Vec<Row>, Vec<Row>) =
        chosen.iter().partition(|row| own_rows().any(|card| card.name == row.card.name));
    if !sheet.own.is_empty() {
        let is_asked = |card: &Card| own.iter().any(|row| row.card.name == card.name);
        let any = sheet.own.iter().any(is_asked);
        let rows = sheet.own.iter().filter(|card| !any || is_asked(card));
        return rows.map(|card| Row { card, pinned: false }).collect();
    }
    if !models.is_empty() {
        return once_each(&models, settings);
    }
    let few = matches!(asked, Rows::Few);
    let mut rows = if few { few_rows(sheet, settings) } else { all_rows(settings) };
    rows.retain(|row| sheet.jobs || stands_for_its_executor(row.card));
    rows
}

/// The models that a workload's question is about: with a spinner beside jobs a few, elsewhere all but
/// the peers' and Python's.
fn few_rows(sheet: &Sheet, settings: &Settings) -> Vec<Row> {
    let pinned = settings.cpus == Cpus::One;
    // Python is asked last whether it is there: that takes a moment.
    let named = |name: &str| MODELS.iter().find(|card| card.name == name);
    let can = |card: &&Card| (sheet.refuses)(card).is_none();
    let has_both = sheet.spinner && sheet.jobs;
    let names = FEW.into_iter().filter(|_| has_both);
    let of_peers = |card: &&Card| {
        ["tokio-", "smol-", "python-"].iter().any(|peer| card.name.starts_with(peer))
    };
    let others = MODELS.iter().filter(|card| !has_both && !of_peers(card));
    let names = names.chain(others.map(|card| card.name));
    names.filter_map(named).filter(can).map(|card| Row { card, pinned }).collect()
}

/// Every model, and beside `threads` the same without parallelism.
fn all_rows(settings: &Settings) -> Vec<Row> {
    let all = settings.cpus == Cpus::All;
    let mut rows = Vec::new();
    for card in MODELS {
        rows.push(Row { card, pinned: !all });
        if card.name == "threads" && all && CAN_PIN {
            rows.push(Row { card, pinned: true });
        }
    }
    rows
}

fn once_each(rows: &[Row], settings: &Settings) -> Vec<Row> {
    let mut once: Vec<Row> = Vec::new();
    for &row in rows {
        let row = Row { pinned: row.pinned || settings.cpus == Cpus::One, ..row };
        if !once.iter().any(|known| known.name() == row.name()) {
            once.push(row);
        }
    }
    once
}

fn with_the_floor(workloads: &[&'static Sheet]) -> Vec<&'static Sheet> {
    let mut names: Vec<_> = workloads.iter().map(|sheet| sheet.name).collect();
    if names.is_empty() {
        names.extend(DEFAULT);
    }
    let mut sheets: Vec<&Sheet> = Vec::new();
    let floor = names.iter().filter_map(|name| sheet(name)).any(|sheet| sheet.spinner);
    names.extend(floor.then_some(FLOOR));
    for sheet in names.into_iter().filter_map(sheet) {
        if !sheets.iter().any(|known| known.name == sheet.name) {
            sheets.push(sheet);
        }
    }
    sheets
}

#[cfg(test)]
#[path = "../../tests/unit/plan.rs"]
mod tests;
