//! Which cells a run has: every workload under every model that can do it, and for every model
//! the floor.

use std::time::Duration;

use crate::affinity::CAN_PIN;
use crate::models::card::Card;
use crate::models::catalogue::{MODELS, card};
use crate::parent::limits::Limits;
use crate::settings::{Cpus, Settings};
use crate::workloads::catalogue::{DEFAULT, FLOOR, Sheet, sheet};

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
        Some(Row { card: card(model)?, pinned })
    }

    pub(crate) fn name(&self) -> String {
        format!("{}{}", self.card.name, if self.pinned { ONE_CPU } else { "" })
    }
}

/// A cell: a workload under a model.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub(crate) sheet: &'static Sheet,
    pub(crate) row: Row,
    /// Why it will not be run.
    pub(crate) refused: Option<String>,
}

impl Cell {
    /// It should have ended long before; a machine that is merely busy gets the benefit of doubt.
    pub(crate) fn time_limit(&self, settings: &Settings) -> Duration {
        (self.sheet.serially)(settings) * 10 + Duration::from_secs(10)
    }
}

/// The cells of a run, in the order of the tables.
pub(crate) fn cells(
    workloads: &[&'static Sheet],
    rows: &[Row],
    settings: &Settings,
    limits: &Limits,
) -> Vec<Cell> {
    let rows = if rows.is_empty() { all_rows(settings) } else { once_each(rows, settings) };
    let mut cells = Vec::new();
    for sheet in with_the_floor(workloads) {
        for &row in &rows {
            let refused = (sheet.refuses)(row.card)
                .map(str::to_owned)
                .or_else(|| limits.refuse(row.card, (sheet.units)(settings)));
            cells.push(Cell { sheet, row, refused });
        }
    }
    cells
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
    names.push(FLOOR);
    let mut sheets: Vec<&Sheet> = Vec::new();
    for sheet in names.into_iter().filter_map(sheet) {
        if !sheets.iter().any(|known| known.name == sheet.name) {
            sheets.push(sheet);
        }
    }
    sheets
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;
    use clap::Parser;

    fn planned(args: &[&str]) -> Vec<(String, String)> {
        let cli = Cli::parse_from([&["lab"], args].concat());
        let cells = cells(&[], &cli.options.models, &cli.options.settings(), &Limits::default());
        cells.iter().map(|cell| (cell.sheet.name.into(), cell.row.name())).collect()
    }

    fn rows(args: &[&str]) -> Vec<String> {
        let of_spin = planned(args).into_iter().filter(|(workload, _)| workload == "spin");
        of_spin.map(|(_, model)| model).collect()
    }

    #[test]
    fn a_bare_run_has_every_model_and_threads_on_one_processor() {
        let rows = rows(&[]);
        assert_eq!(rows.len(), MODELS.len() + usize::from(CAN_PIN));
        assert_eq!(rows.contains(&"threads@1cpu".to_owned()), CAN_PIN);
    }

    #[test]
    fn on_one_processor_no_row_comes_twice() {
        let rows = rows(&["--cpus", "1", "--model", "threads,threads@1cpu,serial"]);
        assert_eq!(rows, ["threads@1cpu", "serial@1cpu"]);
    }

    #[test]
    fn every_model_has_its_floor() {
        let planned = planned(&["--model", "serial,loop-yield"]);
        let floors = planned.iter().filter(|(workload, _)| workload == FLOOR).count();
        assert_eq!((planned.len(), floors), (6, 2));
    }
}
